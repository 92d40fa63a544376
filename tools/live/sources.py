"""Which live sources are asked for which tool, and the asking itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from llmasos.errors import LiveSourceFailed

from ...memory.home import Home
from ..finding import Finding
from ..tool import Manifest
from . import clinvar, cpic, mygene, ncbi_gene, open_targets, openfda, pubmed
from .cache import Cache
from .client import Client, Session
from .service import Service
from .terms import Kind, Terms, terms_of


@dataclass(frozen=True)
class LiveSource:
    """A source, the terms that it needs, and what it makes of them."""

    service: Service
    needs: tuple[Kind, ...]
    look_up: Callable[[Session, Terms], list[Finding]]
    takes: tuple[Kind, ...] = ()  # terms that it sends besides, where they are there

    @property
    def sent(self) -> tuple[Kind, ...]:
        return (*self.takes, *self.needs)


MYGENE = LiveSource(mygene.SERVICE, ("gene",), mygene.look_up)
GENE = LiveSource(ncbi_gene.SERVICE, ("gene",), ncbi_gene.look_up)
CLINVAR = LiveSource(clinvar.SERVICE, ("variant",), clinvar.look_up, takes=("gene",))
REVIEWS = LiveSource(pubmed.SERVICE, ("gene",), pubmed.look_up)
PAPERS = LiveSource(pubmed.SERVICE, ("variant",), pubmed.look_up, takes=("gene",))
CPIC = LiveSource(cpic.SERVICE, ("drug",), cpic.look_up)
ASSOCIATIONS = LiveSource(open_targets.SERVICE, ("gene",), open_targets.of_gene)
MECHANISM = LiveSource(open_targets.SERVICE, ("drug",), open_targets.of_drug)
LABEL = LiveSource(openfda.SERVICE, ("drug",), openfda.look_up)

# A question for guidelines, the signs of a patient and his risk factors are never sent, so these tools stand here with nothing.
ASKED: Mapping[str, tuple[LiveSource, ...]] = {
    "gene_lookup": (GENE, MYGENE, ASSOCIATIONS, REVIEWS),
    "variant_interpretation": (CLINVAR, PAPERS),
    "pharmacogenomics": (CPIC, LABEL),
    "drug_target": (MECHANISM, LABEL),
    "guideline_search": (),
    "phenotype_diagnosis": (),
    "risk_model": (),
}


@dataclass(frozen=True)
class LookUp:
    """One source to be asked about a call's terms."""

    source: LiveSource
    terms: Terms

    @property
    def name(self) -> str:
        return self.source.service.name

    def sent(self) -> dict[str, str]:
        """What leaves the machine, in words."""
        return self.terms.shown(self.source.sent)


class LiveSources:
    """The live sources with one client, whose replies are kept in the data folder."""

    def __init__(self, home: Home) -> None:
        self.client = Client(Cache(home.live))

    def look_ups(self, manifest: Manifest, said: Mapping[str, Sequence[str]]) -> list[LookUp]:
        """Whom to ask about a call; nobody where its arguments hold no public term. `said` are arguments that a person gave."""
        sources = ASKED.get(manifest.name, ())
        if not sources or not said:
            return []
        terms = terms_of(manifest.slots, said)
        return [LookUp(source, terms) for source in sources if terms.have(source.needs)]

    def ask(self, look_up: LookUp, seconds: float) -> tuple[list[Finding], list[str]]:
        """Findings, and remarks on replies that are old. Raises LiveSourceFailed."""
        session = Session(self.client, seconds)
        try:
            return look_up.source.look_up(session, look_up.terms), session.remarks
        except LiveSourceFailed:
            raise
        except Exception:
            session.forget()
            raise

    def close(self) -> None:
        self.client.close()
