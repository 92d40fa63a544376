"""Drugs with their targets and labelled indications, and the alterations that make them fail, as typed in under `data/`.

`data/drugs_*.toml` hold `[[drug]]` tables, one file a group; an indication's `label` is a file of FDA's label archive,
an address, or a paper's identifier. Sentences are ours; every indication names where it was read.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from ..finding import Source

ARCHIVE = "https://www.accessdata.fda.gov/drugsatfda_docs/label/"
_OFFICIAL = ("accessdata.fda.gov", "dailymed.nlm.nih.gov", "api.fda.gov")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Reference(BaseModel):
    """Where something was read. `title` and `publisher` are given where that is not the drug's own label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[str, StringConstraints(pattern=r"^(\d{4}/\S+\.pdf|https?://\S+|PMID:\d+|DOI:10\.\S+)$")]
    year: str = ""
    title: str = ""
    publisher: str = ""
    confirmed_on: str = ""

    def source(self, drug: str) -> Source:
        """The label or paper."""
        archived = self.label[:4].isdigit()
        identifier = ARCHIVE + self.label if archived else self.label
        host = urlsplit(identifier).netloc.removeprefix("www.")
        official = any(host.endswith(one) for one in _OFFICIAL)
        return Source(
            title=self.title or f"{drug} prescribing information",
            publisher=self.publisher or ("US Food and Drug Administration" if official else f"copy of the FDA label at {host}"),
            version=self.year or self.label[:4],
            identifier=identifier,
        )


class Indication(Reference):
    """One labelled use. `markers` are the alterations that select for it, in the words of `alteration`; `biomarker` as the label says it."""

    use: Words
    biomarker: Words
    markers: tuple[Words, ...]
    level: Literal["approved", "accelerated", "withdrawn"] = "approved"

    @property
    def ended(self) -> bool:
        """Whether the drug is no longer to be had for this use."""
        return self.level == "withdrawn"

    @property
    def evidence_level(self) -> str:
        """FDA's approval, or its end, as the label or, failing that, the cited source reports it."""
        kind = {"approved": "approved", "accelerated": "accelerated approval", "withdrawn": "no longer marketed"}[self.level]
        return f"{kind} ({'as the cited source reports' if self.publisher else 'FDA label'})"


class Drug(BaseModel):
    """A drug or fixed combination; `targets` are HGNC symbols, empty where none was confirmed.

    `origin` is where mechanism and targets were read, where that is not the source of the first use.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    also: tuple[Words, ...] = ()
    brands: tuple[Words, ...]
    targets: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]*$")], ...]
    action: Words
    mechanism: Words
    origin: Reference | None = None
    indications: Annotated[tuple[Indication, ...], Field(min_length=1)]
    chinese: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the table itself, the generic one first."""
        return tuple(name for name in (self.name, *self.also, *self.brands, self.chinese) if name)

    @property
    def source(self) -> Source:
        """Where the mechanism was read: its own source, or that of the first indication."""
        return (self.origin or self.indications[0]).source(self.brands[0] if self.brands else self.name)


class _Cited(BaseModel):
    """What is said of drugs and an alteration of a gene, with the paper, label or announcement where it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gene: Words
    change: tuple[Words, ...] = ()
    drugs: tuple[Words, ...]
    says: Words
    level: Words
    title: Words
    publisher: Words
    year: Words
    identifier: Words

    @field_validator("change", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def source(self) -> Source:
        """Where it was read."""
        return Source(title=self.title, publisher=self.publisher, version=self.year, identifier=self.identifier)


class Resistance(_Cited):
    """An alteration with which drugs fail; `says` completes «GENE CHANGE …»."""

    change: tuple[Words, ...]
    confirmed_on: str = ""


class Progression(_Cited):
    """What is given after drugs that no longer work, with any of the changes of a gene that are found then, or whatever is found where there
    are none; `says` completes «DRUGS …»."""

    after: tuple[Words, ...]


@cache
def drugs() -> tuple[Drug, ...]:
    """Every drug of the table, by name."""
    chinese = tomllib.loads((files(__package__) / "data" / "chinese.toml").read_text(encoding="utf-8"))["names"]
    found = []
    for file in sorted((files(__package__) / "data").iterdir(), key=lambda file: file.name):
        if file.name.startswith("drugs_"):
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))["drug"]:
                found.append(Drug.model_validate(entry | {"chinese": chinese.get(entry["name"], "")}))
    return tuple(sorted(found, key=lambda drug: drug.name))


@cache
def resistances() -> tuple[Resistance, ...]:
    """Every resistance marker of the table."""
    text = (files(__package__) / "data" / "resistance.toml").read_text(encoding="utf-8")
    return tuple(Resistance.model_validate(entry) for entry in tomllib.loads(text)["resistance"])


@cache
def progressions() -> tuple[Progression, ...]:
    """Every entry on what is given after drugs that no longer work, those for a named change first."""
    text = (files(__package__) / "data" / "progression.toml").read_text(encoding="utf-8")
    found = [Progression.model_validate(entry) for entry in tomllib.loads(text)["progression"]]
    return tuple(sorted(found, key=lambda entry: not entry.change))
