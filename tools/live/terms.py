"""The public terms that may leave this machine, and how a call's arguments become them.

A gene or drug is looked up in the knowledge pack first, and what is sent is the pack's own name for it, never the words of a
question; a variant is sent in the normal form of its name, which has room for nothing else. All that fits no term stays here.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from llmasos.errors import InvalidInput, UnknownTerm

from ...memory.pack import Pack, open_pack
from ..genes import catalogue
from ..pharmacogenomics.guidance import drug_named
from ..slots import Slot
from ..variants.names import parse

Kind = Literal["gene", "drug", "variant"]
KINDS: tuple[Kind, ...] = ("gene", "drug", "variant")

_POINT = r"[-*]?\d{1,7}(?:[+-]\d{1,6})?"
_CODING = rf"c\.{_POINT}(?:_{_POINT})?(?:[ACGT]{{1,50}}>[ACGT]{{1,50}}|del|dup|inv|=|(?:del)?ins[ACGT]{{1,50}})"
_PROTEIN = r"p\.[A-Z][a-z]{2}\d{1,5}(?:_[A-Z][a-z]{2}\d{1,5})?(?:=|fs|del|dup|[A-Z][a-z]{2})"


class GeneTerm(BaseModel):
    """An approved gene with the ids by which databases know it."""

    model_config = ConfigDict(frozen=True)

    symbol: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{0,19}$")]
    entrez_id: Annotated[str, StringConstraints(pattern=r"^\d{0,9}$")] = ""
    ensembl_id: Annotated[str, StringConstraints(pattern=r"^(ENSG\d{11})?$")] = ""


class DrugTerm(BaseModel):
    """A generic drug name, in lower case."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9 -]{1,59}$")]


class VariantTerm(BaseModel):
    """A variant by rsID, or by the normal form of its c. or p. name together with its gene."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, StringConstraints(pattern=rf"^(rs[1-9]\d{{0,11}}|{_CODING}|{_PROTEIN})$")]

    @property
    def is_rsid(self) -> bool:
        return self.text.startswith("rs")


class Terms(BaseModel):
    """What one call may be asked outside about."""

    model_config = ConfigDict(frozen=True)

    gene: GeneTerm | None = None
    drug: DrugTerm | None = None
    variant: VariantTerm | None = None

    def have(self, kinds: Sequence[Kind]) -> bool:
        """Whether all of these are there."""
        return all(getattr(self, kind) is not None for kind in kinds)

    def shown(self, kinds: Sequence[Kind]) -> dict[str, str]:
        """The terms of these kinds in one word each, for the journal."""
        words = {
            "gene": self.gene and self.gene.symbol,
            "drug": self.drug and self.drug.name,
            "variant": self.variant and self.variant.text,
        }
        return {kind: word for kind in kinds if (word := words[kind])}


def terms_of(slots: Mapping[str, Slot], said: Mapping[str, Sequence[str]]) -> Terms:
    """The public terms among a call's arguments, by the recogniser of their slots; none for what is not known for certain."""
    words = {slots[name].recogniser: values[0] for name, values in said.items() if name in slots and values}
    pack = open_pack()
    gene = _gene(pack, words["gene"]) if "gene" in words else None
    variant, within = _variant(words["variant"]) if "variant" in words else (None, "")
    if gene is None and within:
        gene = _gene(pack, within)
    if variant and not variant.is_rsid and gene is None:
        variant = None  # a change of an unnamed gene is a change of many
    return Terms(gene=gene, drug=_drug(pack, words["drug"]) if "drug" in words else None, variant=variant)


def _gene(pack: Pack, name: str) -> GeneTerm | None:
    try:
        found = catalogue.find(pack, name)
        one = found[0]
        return GeneTerm(symbol=one.symbol, entrez_id=one.entrez_id, ensembl_id=one.ensembl_id) if len(found) == 1 else None
    except (UnknownTerm, ValueError):
        return None


def _drug(pack: Pack, name: str) -> DrugTerm | None:
    try:
        return DrugTerm(name=drug_named(pack, name))
    except (UnknownTerm, ValueError):
        return None


def _variant(written: str) -> tuple[VariantTerm | None, str]:
    """The variant, and the gene that stands in its name."""
    try:
        name = parse(written)
        return VariantTerm(text=name.text), name.gene or ""
    except (InvalidInput, ValueError):
        return None, ""
