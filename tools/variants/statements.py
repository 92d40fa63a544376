"""What is said of one variant: its class in ClinVar, UniProt's category, and the ACMG/AMP criteria that stand for it."""

from dataclasses import dataclass

from pydantic import JsonValue

from ...memory import clinvar
from ...memory.carriers import named
from ..finding import Certainty, Finding, Source
from . import acmg, evidence, known
from .acmg import Criterion

CLASS_OF_UNIPROT = {"lpp": "Pathogenic/Likely pathogenic", "lbb": acmg.LIKELY_BENIGN, "us": acmg.UNCERTAIN}


@dataclass(frozen=True)
class Facts:
    """What was found of one variant."""

    gene: str
    name: str
    hgvs_c: str = ""
    hgvs_p: str = ""
    rsid: str = ""
    place: str = ""
    clinvar_id: str = ""
    classification: str = ""
    review: str = ""
    origin: str = ""
    release: str = known.CLINVAR_RELEASE
    source: str = ""
    note: str = ""
    reading: str = ""


def looked_in(*, by_place: bool = False) -> list[str]:
    """The sources that a look-up covers on this machine; UniProt, which knows no places, is left out `by_place`."""
    release = clinvar.version()
    optional = (
        f"ClinVar pack {release} (pathogenic and likely pathogenic)" if release else "no ClinVar pack (it is optional and not set up)"
    )
    named_ones = [f"table of {len(known.table())} well-known variants", f"UniProt human variants {_uniprot_version()}"]
    return [*named_ones[: 1 if by_place else 2], optional]


def statements_of(facts: Facts, given: list[Criterion]) -> list[Finding]:
    criteria = [*given, *unless_given(evidence.derived(facts.gene, facts.hgvs_c, facts.hgvs_p), given)]
    record = evidence.uniprot(facts.gene, facts.hgvs_p) if facts.hgvs_p else None
    verdict = acmg.combine(criteria)
    best = facts.classification or _class_of(facts, record) or (verdict.by_rules if given else None)
    findings = []
    if facts.clinvar_id or facts.classification:
        findings.append(_in_clinvar(facts, criteria, best))
    elif facts.note:
        findings.append(_placed(facts, criteria, best))
    if record and (record["significance"] != "lbb" or not facts.source or "somatic" in facts.origin):
        findings.append(_in_uniprot(facts, criteria, best, record))
    if not findings:
        findings.append(_placed(facts, criteria, best))
    if _noted(facts):
        first = findings[0]
        findings[0] = Finding(
            topic=first.topic, template=f"{first.template} {{note}}", values=first.values, source=first.source, certainty=first.certainty
        )
    if criteria:
        findings.append(weighed(facts, criteria, best))
    return findings


def _noted(facts: Facts) -> str:
    """What the variant means beyond a class, and how its name was read where it fits in another numbering."""
    return " ".join(filter(None, (facts.note, facts.reading)))


def _class_of(facts: Facts, record: dict[str, str] | None) -> str | None:
    """UniProt's category as a class where ClinVar is silent and no note says what the variant means instead.

    Its benign category is not taken for a well-known variant either, nor any but the pathogenic one for a change that tumours carry.
    """
    if not record or facts.clinvar_id or facts.note:
        return None
    if record["significance"] != "lpp" and (facts.source or "somatic" in facts.origin):
        return None
    return CLASS_OF_UNIPROT[record["significance"]]


def unless_given(derived: list[Criterion], given: list[Criterion]) -> list[Criterion]:
    return [one for one in derived if one.code not in {other.code for other in given}]


def contract(facts: Facts, criteria: list[Criterion], classification: str | None) -> dict[str, JsonValue]:
    """The contract's values, the same on every finding of a variant."""
    return {
        "gene": facts.gene,
        "variant": " ".join(filter(None, (facts.gene, facts.name))),
        "hgvs_c": facts.hgvs_c or None,
        "hgvs_p": facts.hgvs_p or None,
        "rsid": facts.rsid or None,
        "class": classification,
        "criteria": [{"code": one.code, "strength": one.strength, "why": one.why} for one in criteria],
        "points": acmg.combine(criteria).points,
        "place": facts.place or None,
        "clinvar_id": facts.clinvar_id or None,
        "review": facts.review or None,
        "origin": facts.origin or None,
        "read_in": facts.source or None,
        "note": _noted(facts) or None,
        "looked_in": list(looked_in()),
    }


def _in_clinvar(facts: Facts, criteria: list[Criterion], best: str | None) -> Finding:
    values = contract(facts, criteria, best) | {"also": f" ({facts.hgvs_p})" if facts.hgvs_p and facts.hgvs_p != facts.name else ""}
    where = _variation(facts)
    template = f"{{variant}}{{also}} is {{class}} in ClinVar{where}."
    if not facts.classification and "conflicting" in facts.review:
        template = f"ClinVar's submitters classify {{variant}}{{also}} differently{where}, so it has no single class."
    elif not facts.classification:
        template = "{variant}{also} is variation {clinvar_id} in ClinVar, which gives no single class for it among those that were read."
    elif "somatic" in facts.origin:
        template = template.removesuffix(".") + " as a germline variant; it is seen in tumours too."
    source = Source(
        title="ClinVar",
        publisher="NCBI",
        version=facts.release,
        identifier="https://www.ncbi.nlm.nih.gov/clinvar/"
        + (f"variation/{facts.clinvar_id}" if facts.clinvar_id else f"?term={facts.rsid}"),
        licence="public domain (NCBI)",
    )
    return Finding(topic="classification", template=template, values=values, source=source, certainty=_certainty(facts))


def _variation(facts: Facts) -> str:
    """ClinVar's number and review of a variant in brackets, as far as they were read."""
    told = ", ".join(filter(None, ("variation {clinvar_id}" if facts.clinvar_id else "", "{review}" if facts.review else "")))
    return f" ({told})" if told else ""


def _in_uniprot(facts: Facts, criteria: list[Criterion], best: str | None, record: dict[str, str]) -> Finding:
    values = contract(facts, criteria, best) | {"protein_change": facts.hgvs_p, "category": evidence.UNIPROT[record["significance"]]}
    origin = named("gnuhealth-genetics-uniprot")
    source = Source(
        title=origin.dataset,
        publisher="UniProt Consortium",
        version=origin.dataset_version,
        identifier=f"https://web.expasy.org/variant_pages/{record['uniprot_variant']}.html",
        licence=origin.licence,
    )
    template = "UniProt lists {gene} {protein_change} as {category}."
    if "somatic" in facts.origin and record["significance"] != "lpp":
        template = "{gene} {protein_change} is known from tumours, where a germline class says nothing of it; UniProt's category, {category}, is germline."
    return Finding(topic="protein variant", template=template, values=values, source=source, certainty="probable")


def weighed(facts: Facts, criteria: list[Criterion], best: str | None) -> Finding:
    verdict = acmg.combine(criteria)
    shown: list[JsonValue] = [f"{one.code} ({one.strength}: {one.why})" for one in criteria]
    rest = "Criteria that need frequencies, functional or family data were not derived"
    rest += (
        ", so this does not speak against ClinVar's class." if facts.classification and verdict.by_rules != facts.classification else "."
    )
    values = contract(facts, criteria, best) | {"by_rules": verdict.by_rules, "by_points": verdict.by_points, "shown": shown}
    alone = any(one.strength == "stand-alone" for one in criteria)
    points = "BA1 stands alone, whatever the {points} points of the others" if alone else "{points}"
    template = (
        "The ACMG/AMP criteria that stand for {variant} are {shown}; alone they come to {by_rules} by the rules of 2015 and by points "
        f"({points}). {rest}"
    )
    if not verdict.agree:
        template = (
            "The ACMG/AMP criteria that stand for {variant} are {shown}. The two ways to combine them disagree: {by_rules} by the rules "
            "of 2015, {by_points} by points "
            f"({points}). {rest}"
        )
    source = Source(
        title="Standards and guidelines for the interpretation of sequence variants; natural point system (PMID:32720330)",
        publisher="ACMG and AMP; Tavtigian et al.",
        version="2015; 2020",
        identifier="PMID:25741868",
    )
    return Finding(topic="criteria", template=template, values=values, source=source, certainty="limited")


def _placed(facts: Facts, criteria: list[Criterion], best: str | None) -> Finding:
    values = contract(facts, criteria, best)
    template = "{variant} ({rsid}) lies at {place} (GRCh38); no germline class of it was found, which does not make it benign."
    source = Source(
        title="Table of well-known variants", publisher="LLMasOS", version=known.CLINVAR_RELEASE, identifier=facts.source or facts.place
    )
    return Finding(topic="classification", template=template, values=values, source=source, certainty="unknown")


def _certainty(facts: Facts) -> Certainty:
    if not facts.classification:
        return "unknown"
    return "established" if facts.review in ("practice guideline", "reviewed by expert panel") else "probable"


def _uniprot_version() -> str:
    return named("gnuhealth-genetics-uniprot").dataset_version


def listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
