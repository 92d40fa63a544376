"""`guideline_search`: what guidelines and ingested documents say to a question, the closest first, or that none does."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple

from pydantic import JsonValue

from llmasos.errors import InvalidInput, SetupNeeded

from ...memory.ages import ages_meant
from ...memory.embedder import embedder
from ...memory.home import Home
from ...memory.hybrid import Hit, Hybrid, Passage
from ...memory.patient import Patient
from ...memory.vectors import GUIDELINES, LIBRARY, Changes, Entry, VectorMemory
from ...memory.whom import sex_meant
from ...memory.words import has_chinese, in_english, untranslated
from ..finding import Abstain, Finding, Source
from ..slots import Slot
from ..tool import tool
from .card import Card, load_cards
from .for_patient import completed
from .told import finding_of, topic_of

MOST = 5
HALF = 0.5  # a Chinese question of which less is translated says something else in English
MOST_GENES = 12  # a longer list of genes (secondary findings) is what the card is about, not whom
QUERY = 100_000  # characters
_PAGE = "{passage} ({title}, page {page})"
_FILE = "{passage} ({title})"

Query = Annotated[str, Slot(kind="passage", about="the whole question", ask="What do you want to know from the guidelines?")]


@tool(
    summary="what guidelines recommend: screening, surveillance, treatment, surgery",
    examples=[
        "What do guidelines recommend for breast screening in BRCA1 carriers?",
        "How often should someone with Lynch syndrome have a colonoscopy?",
        "When should a child of a parent with familial hypercholesterolaemia be tested?",
        "Is aspirin recommended for primary prevention at 65?",
        "Who should get an ICD in hypertrophic cardiomyopathy?",
        "Should I change the dose of capecitabine in a DPYD intermediate metaboliser?",
        "Which genes are reported as secondary findings?",
        "Recommended age for risk-reducing salpingo-oophorectomy",
        "普通风险人群几岁开始做结直肠癌筛查？",
        "携带TP53致病变异的人应该怎样随访？",
    ],
    timeout=60,  # the first question of a process loads the sentence model: 6 s on a quiet machine, 12 s on a busy one
)
def guideline_search(query: Query, patient: Patient | None = None) -> list[Finding] | Abstain:
    """Up to five guideline cards or passages of ingested documents that answer a question, in English or Chinese.

    Sex, age and genes of the patient in scope, or without a gene the disorders, count where the question speaks of that patient and leaves
    them out; `searched_for` holds the question with them.

    Superseded and retired cards come after current ones and say what replaced them or why they are out of date. Abstains when nothing is close enough.
    Raises InvalidInput for an empty question, SetupNeeded when the index or the sentence model is missing.
    Sources: the guideline of each card, with its year and identifier; a document's title, page and content hash.
    """
    index, whole = Index.of(Home.open()), completed(_asked(query), patient)
    findings = [one.model_copy(update={"values": one.values | {"searched_for": whole}}) for one in index.findings(whole, MOST)]
    findings = findings or index.findings(query, MOST)
    return findings or Abstain(reason="no guideline card or ingested document is close to this question")


class Index:
    """The cards and the library of one data folder, ready to be searched."""

    def __init__(self, memory: VectorMemory) -> None:
        self.memory = memory
        self.cards = {card.id: card for card in load_cards()}
        self._read: _Read | None = None

    @staticmethod
    def of(home: Home) -> "Index":
        """The index of a data folder; cards that changed since set-up are brought up to date."""
        if not home.vectors.is_dir():
            raise SetupNeeded(f"the guideline index is not in {home.vectors} yet; run `llmasos setup`")
        return _opened(home)

    def search(self, query: str, limit: int = MOST) -> list[Hit]:
        """The closest cards and passages with their scores, best first; none when nothing is close."""
        return self._current().hybrid.search(_asked(query), limit)

    def findings(self, query: str, limit: int = MOST) -> list[Finding]:
        """What `search` found, as the tool returns it."""
        read = self._current()
        hits = read.hybrid.search(_asked(query), limit)
        return [self._of_card(hit) if hit.id in self.cards else _of_page(*read.pages[hit.id], hit) for hit in hits]

    def _of_card(self, hit: Hit) -> Finding:
        card = self.cards[hit.id]
        return finding_of(card, self.cards[card.superseded_by] if card.superseded_by else None, round(hit.score, 4))

    def _current(self) -> "_Read":
        """The cards and the library as they are now; read again only when the library changed."""
        version = self.memory.version(LIBRARY)
        if self._read is None or self._read.version != version:
            pages = {key: (text, row) for key, text, row in self.memory.all(LIBRARY)}
            passages = [*map(_passage, self.cards.values()), *(Passage(key, LIBRARY, text) for key, (text, _) in pages.items())]
            self._read = _Read(version, Hybrid(passages, self.memory), pages)
        return self._read


class _Read(NamedTuple):
    """The index as it was read at one version of the library."""

    version: object
    hybrid: Hybrid
    pages: dict[str, tuple[str, Mapping[str, Any]]]


def _asked(query: str) -> str:
    if not query.strip() or len(query) > QUERY:
        raise InvalidInput("query", query, f"a question of 1 to {QUERY} characters")
    return query


def _of_page(text: str, row: Mapping[str, Any], hit: Hit) -> Finding:
    page = int(row["page"])
    values: dict[str, JsonValue] = {
        "card_id": None, "title": str(row["title"]), "passage": text, "body": "ingested document", "guideline": None, "year": None,
        "section": None, "strength": None, "evidence": None, "population": None, "action": None, "genes": [], "conditions": [],
        "supersedes": [], "superseded_by": None, "retired": None, "identifier": str(row["document"]), "page": page or None, "score": round(hit.score, 4),
    }  # fmt: skip
    where = f"page {page}, ingested {row['added']}" if page else f"ingested {row['added']}"
    source = Source(title=str(row["title"]), publisher=str(row["name"]), version=where, identifier=str(row["document"]))
    template = _PAGE if page else _FILE
    return Finding(topic=topic_of(str(row["title"])), template=template, values=values, source=source, certainty="limited")


def build_index(home: Home, cards: Sequence[Card] | None = None) -> Changes:
    """Bring the vectors of the cards up to date; what is there unchanged is not embedded again."""
    memory = VectorMemory(home.vectors, embedder(home.models))
    return memory.sync(GUIDELINES, [_entry(card) for card in cards or load_cards()])


@cache
def _opened(home: Home) -> Index:
    build_index(home)
    return Index(VectorMemory(home.vectors, embedder(home.models)))


def _entry(card: Card) -> Entry:
    """The ways to find a card: its text, its genes with what they stand for, its questions in the language of the sentence model."""
    asked = [in_english(question) if has_chinese(question) else question for question in card.questions if untranslated(question) < HALF]
    carriers = [f"Carrier of a pathogenic {gene} variant: {card.title}" for gene in card.genes[:MOST_GENES]]
    return Entry(card.id, (f"{card.title}. {card.text}", *carriers, *asked), {"year": card.year})


def _passage(card: Card) -> Passage:
    words = [
        card.id, card.title, card.text, card.body, card.guideline, card.section, card.strength, card.population, card.action,
        *card.genes, *card.conditions, *card.questions,
    ]  # fmt: skip
    genes, ages, sex = frozenset(card.genes), ages_meant(card.population), sex_meant(card.population)
    return Passage(
        card.id, GUIDELINES, "\n".join(words), genes, ages, card.superseded_by, not card.current, sex, card.tests, card.by_genotype
    )
