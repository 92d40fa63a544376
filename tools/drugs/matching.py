"""Which drugs of the table fit an alteration: by a label for it or for its class, unless it resists them."""

from .alteration import Alteration, named_markers, parted
from .classes import covers
from .record import Drug, Indication, Progression, progressions, resistances


def _matching(drug: Drug, asked: Alteration) -> tuple[Indication, ...]:
    return tuple(one for one in drug.indications if any(asked.fits(marker) for marker in one.markers))


def acts_on(drug: Drug, asked: Alteration) -> bool:
    """Whether a gene that is meant is a target of the drug."""
    genes = named_markers()[asked.marker] if asked.marker else asked.genes
    return bool(set(genes) & set(drug.targets))


def by_class(asked: Alteration, uses: tuple[Indication, ...]) -> bool:
    """Whether labels hold only for "mutation" of the gene, so that this very change counts only if it is of that kind."""
    markers = [marker for one in uses for marker in one.markers if asked.fits(marker)]
    return bool(asked.change) and asked.change != "mutation" and bool(markers) and all(map(_general, markers))


def _general(marker: str) -> bool:
    """Whether a marker is mutations of a gene in general."""
    return marker.endswith(" mutation") if marker in named_markers() else parted(marker)[1] == "mutation"


def needs_wild_type(drug: Drug, asked: Alteration) -> bool:
    """Whether a use of the drug is for those alone who have no mutation of a gene that is meant."""
    needed = {gene for one in drug.indications for gene, change in map(parted, one.markers) if change == "wild-type"}
    return bool(needed & set(asked.genes))


def _withstood(drug: Drug, asked: Alteration) -> bool:
    """Whether the very alteration resists the drug, so that a label for mutations of the gene in general says nothing for it."""
    return any(drug.name in entry.drugs and asked.resists(entry.gene, entry.change) for entry in resistances())


def fitting(drug: Drug, asked: Alteration) -> tuple[Indication, ...]:
    """The uses that the alteration selects for; none where only one of the mutations is labelled and those of the gene in general resist."""
    uses = _matching(drug, asked)
    general = asked.change == "mutation" or by_class(asked, uses)
    return () if general and _withstood(drug, asked) else uses


def distance(drug: Drug, asked: Alteration, uses: tuple[Indication, ...]) -> tuple[bool, bool]:
    """Drugs for the very alteration come before those for its class, and drugs that act on the gene before those that do not."""
    named = any(asked.change and asked.change in marker for one in uses for marker in one.markers)
    return (not acts_on(drug, asked), not named)


def next_after(asked: Alteration | None, drug: Drug | None = None, fails: bool = False) -> list[Progression]:
    """What is given after drugs that failed: for the alteration that is asked for, of one drug alone where one is named, then also what holds
    whatever was found if something is known for the alteration, or if it is known that the drug `fails` with it."""
    entries = [entry for entry in progressions() if drug is None or drug.name in entry.after]
    if asked is None:
        return entries
    found = [entry for entry in entries if _is_found_then(entry, asked)]
    return [*found, *(entry for entry in entries if not entry.change)] if drug is not None and (found or fails) else found


def _is_found_then(entry: Progression, asked: Alteration) -> bool:
    return entry.gene in asked.genes and any(covers(entry.gene, change, asked.change) for change in entry.change)
