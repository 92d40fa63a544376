"""`variant_interpretation`: what is known of a variant, and what the ACMG/AMP criteria make of the evidence at hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue

from llmasos.errors import InvalidInput, UnknownTerm

from ...memory import clinvar
from ...memory.injected import Wording
from ...memory.pack import open_pack
from ..finding import Abstain, Finding, Source
from ..genes import catalogue
from ..recognisers import offer
from ..slots import Option, Slot
from ..tool import tool
from . import acmg, evidence, known, star_alleles
from .acmg import Criterion
from .guidance import for_carriers, risks
from .known import Known
from .names import Name, on_chromosome, parse, residue
from .statements import Facts, contract, listed, looked_in, statements_of, unless_given, weighed
from .vcf import Hit, Report, report

_CRITERIA = re.compile(r"[\s;,]+(?:with\s+)?(?=(?:PVS1|PS[1-4]|PM[1-6]|PP[1-5]|BA1|BS[1-4]|BP[1-7])(?![A-Za-z0-9]))")

VariantName = Annotated[
    str,
    Slot(
        about="variant in HGVS, rsID, chr-pos-ref-alt or a legacy name",
        ask="Which variant do you mean?",
        recogniser="variant",
        examples=("c.68_69del", "p.Arg175His", "V600E", "rs6025", "185delAG", "7-117559590-ATCT-A"),
    ),
]
GeneName = Annotated[
    str,
    Slot(
        about="gene symbol",
        ask="In which gene is the variant?",
        recogniser="gene",
        closed=True,
        certain=True,
        examples=("BRCA1", "TP53", "CFTR"),
    ),
]


# How people ask for each topic of the findings; the class is what is asked for otherwise.
CUES: dict[str, list[str]] = {
    "criteria": ["criteri", "codes", "evidence code", "rules", "rule ", "grounds", "arguments", "argues", "counted", "in favour", "in favor", "points", "point by point", "based on", "basis", "justif", "same residue", "same codon", "pvs1", "ps1", "ps2", "ps3", "ps4", "pm1", "pm2", "pm5", "pp3", "pp5", "ba1", "bs1", "bp4", "bp7", "哪些证据", "acmg证据", "标准", "依据", "几分", "条款"],
    "protein variant": ["uniprot", "protein database", "protein level", "蛋白数据库", "蛋白质数据库"],
    # the title of a guideline's card
    "[A-Z]*": ["guideline", "guidance", "recommend", "surveil", "screen", "check", "should be done", "what should", "colonoscop", "mammogra", "mri", "how often", "when do", "from what age", "manage", "指南", "筛查", "随访", "监测", "复查", "处理", "多久"],
    "* risk*": ["risk", "penetran", "chance", "likely", "odds", "probab", "风险", "外显率", "几率", "概率", "可能性"],
    "classification": [],
}  # fmt: skip


@tool(
    summary="classify a DNA or protein variant: pathogenic, benign or uncertain, ACMG criteria",
    examples=[
        "Is BRCA1 185delAG pathogenic?",
        "What is known about TP53 R175H?",
        "Classify CFTR c.1521_1523del",
        "Is rs6025 harmful?",
    ],
    cues=CUES,
)
def variant_interpretation(
    variant: VariantName | None = None,
    gene: GeneName | None = None,
    criteria: Annotated[str | list[str] | None, Option(about="ACMG/AMP criteria that are met, such as PVS1, PM2_supporting")] = None,
    vcf: Annotated[str | None, Option(about="VCF file on GRCh38 whose known variants to rank")] = None,
    sample: Annotated[str | None, Option(about="the sample of the VCF, where it holds several")] = None,
    limit: Annotated[int, Option(about="variants of the VCF to list"), Field(ge=1, le=500)] = 20,
    wording: Wording | None = None,
) -> list[Finding] | Abstain:
    """Look a variant up and weigh the ACMG/AMP criteria for it: HGVS, rsID, chr-pos-ref-alt (GRCh38) or a legacy name.

    Criteria may follow the variant's name, or stand in the question («with PM3») where that names one variant. A VCF instead of a variant gives its known variants, those of the gene first.
    Raises InvalidInput for what is no variant or no VCF, UnknownTerm for what is no gene.
    Source: ClinVar, UniProt; ACMG/AMP 2015 (PMID 25741868), points of Tavtigian 2020 (PMID 32720330).
    """
    if vcf and not variant:
        symbol = catalogue.find(open_pack(), gene)[0].symbol if gene else None
        return _of_file(report(Path(vcf).expanduser(), symbol, sample), symbol, limit)
    if not variant:
        return Abstain(reason="No variant was named.", missing=("variant",))
    if isinstance(criteria, list):
        criteria = ", ".join(criteria)
    if acmg.is_only_criteria(variant):
        return Abstain(reason=f"«{variant}» are criteria; name the variant for which they are met.", missing=("variant",))
    if criteria is None and (split := _CRITERIA.search(variant)):
        variant, criteria = variant[: split.start()], variant[split.end() :]
    criteria = criteria or _said(wording)
    given = acmg.parse(criteria) if criteria else []
    name = _name(variant)
    wanted = gene or name.gene
    known_gene = _gene(wanted, name) if wanted else None
    symbol = known_gene.symbol if known_gene else None
    if gene and name.gene and (own := _gene(name.gene, name)) and own.symbol != symbol:
        raise InvalidInput("gene", gene, f"the gene that the variant's name holds, {own.symbol}")
    if known_gene and (placed := on_chromosome(name, known_gene.chromosome)):
        name = placed
    rows = known.find(name, symbol)
    if len({row.gene for row in rows}) > 1:
        return Abstain(
            reason=f"{name.text} is a variant of {listed(sorted({row.gene for row in rows}))}; name the gene.", missing=("gene",)
        )
    if rows:
        return _with_guidance([replace(_of_row(row), reading=_read_as(name, row)) for row in rows], given, wording, name)
    if symbol and (misfit := _of_another_gene(name, symbol) or _misfit(name, symbol)):
        return Abstain(reason=misfit, missing=("variant",))
    if symbol and (others := known.sharing(name, symbol)):
        held = listed([f"{row.hgvs_c} ({row.classification or 'no class'} in ClinVar)" for row in others])
        reason = f"Several changes of the DNA are called {name.text}; of {symbol} the table holds {held}. Give the c. name."
        return Abstain(reason=reason, missing=("variant",))
    found = _outside_the_table(name, symbol) or (_in_older_numbering(name, symbol) if symbol else [])
    if found:
        return _with_guidance(found, given, wording, name)
    nothing = Facts(gene=symbol or "", name=name.text)
    return _stars(name, nothing, contract(nothing, [], None)) or _unknown(name, symbol, given)


def _with_guidance(found: Sequence[Facts], given: list[Criterion], wording: Wording | None, name: Name) -> list[Finding]:
    """What is known of each, first its star alleles where ClinVar is silent; and what guidelines say to carriers and how high their risks are
    where one is pathogenic, not of tumours alone, and nothing more is noted of it."""
    findings = [finding for facts in found for finding in statements_of(facts, given)]
    held = findings[0].values
    stars = _stars(name, found[0], held)
    told = [*findings, *stars] if found[0].classification or found[0].note else [*stars, *findings]
    harms = str(held["class"] or "").startswith(("Pathogenic", "Likely pathogenic"))
    if not harms or found[0].origin == "somatic" or found[0].note:
        return told
    texts = wording.texts if wording else ()
    cards = [card.model_copy(update={"values": held | card.values}) for card in for_carriers(found[0].gene, texts)]
    return [*told, *risks(found[0].gene, texts), *cards]


def _said(wording: Wording | None) -> str:
    """The criteria that the question says are met, where it names one variant for them."""
    text = " ".join(wording.texts if wording else ())
    return acmg.said(text) if len(offer("variant", text)) == 1 else ""


def _stars(name: Name, facts: Facts, known_of_it: Mapping[str, JsonValue]) -> list[Finding]:
    """What the tables of pharmacogenes hold of a variant, with what else is known of it in the values."""
    stars = star_alleles.found(name, facts.gene, facts.rsid)
    return [one.model_copy(update={"values": {**known_of_it, **one.values}}) for one in stars]


def _name(variant: str) -> Name:
    """The variant's name; its first word is part of a legacy name where it is no gene's («exon 7 deletion», «CGG repeats»)."""
    name = parse(variant)
    if name.gene and name.kind == "legacy" and not known.find(name, None):
        try:
            catalogue.find(open_pack(), name.gene)
        except UnknownTerm:
            return parse(variant, prefixed=False)
    return name


def _gene(wanted: str, name: Name) -> catalogue.Gene | None:
    """The gene of a symbol or alias; None where its word belongs to a legacy name («prothrombin G20210A»). Raises UnknownTerm."""
    try:
        return catalogue.find(open_pack(), wanted)[0]
    except UnknownTerm:
        if name.gene == wanted and known.find(name, None):
            return None
        raise


def _of_file(found: Report, gene: str | None, limit: int) -> list[Finding] | Abstain:
    """The known variants of a VCF, what matters most first."""
    read = f"{found.alleles} alleles on {found.lines} lines"
    if not found.hits:
        return Abstain(
            reason=f"None of the file's {read} is known; looked in: {listed(looked_in(by_place=True))}. That does not make them benign."
        )
    findings = [_in_file(hit) for hit in found.hits[:limit]]
    if gene and not any(hit.gene == gene for hit in found.hits):
        findings.append(_none_of_gene(gene, read))
    return findings


def _in_file(hit: Hit) -> Finding:
    row = next((row for row in known.table() if row.place == hit.place), None)
    facts = _of_row(row) if row else _of_pack(hit.gene, hit.place, hit.rsid, hit.clinvar, hit.classification, hit.review)
    finding = statements_of(facts, [])[0]
    passed = "" if hit.filter in ("PASS", ".", "") else f", filter {hit.filter}"
    told = ", ".join(filter(None, (hit.zygosity, hit.meaning))) + passed
    values = finding.values | {"zygosity": hit.zygosity or None, "meaning": hit.meaning or None, "filter": hit.filter, "told": told}
    return Finding(
        topic="classification",
        template=finding.template + (" In the file: {told}." if told else ""),
        values=values,
        source=finding.source,
        certainty=finding.certainty,
    )


def _none_of_gene(gene: str, read: str) -> Finding:
    source = Source(title="Table of well-known variants", publisher="LLMasOS", version=known.CLINVAR_RELEASE, identifier="known.csv")
    template = (
        "The file holds no known variant of {gene} among {read}; one that is not known is not thereby benign, nor is the gene covered."
    )
    return Finding(topic="classification", template=template, values={"gene": gene, "read": read}, source=source, certainty="unknown")


def _of_row(row: Known) -> Facts:
    return Facts(
        gene=row.gene,
        name=row.hgvs_c or row.hgvs_p or row.rsid,
        hgvs_c=row.hgvs_c,
        hgvs_p=row.hgvs_p,
        rsid=row.rsid,
        place=row.place,
        clinvar_id=row.clinvar,
        classification=row.classification,
        review=row.review,
        origin=row.origin,
        release=row.release,
        source=row.source,
        note=row.note,
    )


def _of_pack(gene: str, place: str, rsid: str, clinvar_id: str, classification: str, review: str) -> Facts:
    """A variant of the optional ClinVar pack, which goes by its place."""
    return Facts(
        gene=gene,
        name=place,
        place=place,
        rsid=rsid,
        clinvar_id=clinvar_id,
        classification=classification,
        review=review,
        release=clinvar.version() or "",
    )


def _outside_the_table(name: Name, gene: str | None) -> list[Facts]:
    """What the optional ClinVar pack and UniProt hold of a name that the table lacks."""
    found: list[Facts] = []
    if name.kind in ("place", "rsid"):
        rows = clinvar.at(place=name.text) if name.kind == "place" else clinvar.at(rsid=name.text)
        found = [
            _of_pack(row["gene"] or gene or "", row["place"], row["rsid"], row["clinvar"], row["significance"], row["review"])
            for row in rows
        ]
    if name.kind == "rsid" and not found:
        listed = open_pack().rows("SELECT gene, change, rsid FROM variants WHERE rsid = ?", name.text)
        found = [Facts(gene=row["gene"], name=row["change"], hgvs_p=row["change"], rsid=row["rsid"]) for row in listed]
    if name.kind == "p" and gene and (record := evidence.uniprot(gene, name.text)):
        found = [Facts(gene=gene, name=name.text, hgvs_p=name.text, rsid="" if record["rsid"] == "-" else record["rsid"])]
    return found


def _in_older_numbering(name: Name, gene: str) -> list[Facts]:
    """A protein change whose paper counts without the signal peptide or the first methionine, where the table knows of such a count."""
    if name.kind != "p" or not (place := residue(name.text)):
        return []
    for offset in sorted(known.offsets().get(gene, ())):
        shifted = replace(name, text=name.text.replace(str(place[1]), str(place[1] + offset), 1), written="")
        rows = known.find(shifted, gene)
        if found := [_of_row(row) for row in rows] or _outside_the_table(shifted, gene):
            read = f"«{name.written}» was read in the older numbering of {gene}, {offset} residue{'s' if offset > 1 else ''} less."
            return [replace(facts, reading=read) for facts in found]
    return []


def _read_as(name: Name, row: Known) -> str:
    """A word on a c. name that is not the row's own but another one of it («c.2789+5G>A» of CFTR)."""
    other = name.kind == "c" and row.hgvs_c and row.hgvs_c != name.text
    return f"«{name.text}» was read as another name of {row.hgvs_c}." if other else ""


def _of_another_gene(name: Name, gene: str) -> str:
    """That an rsID or a place is known in other genes than the one asked for; empty where it is not."""
    if name.kind not in ("rsid", "place"):
        return ""
    others = {row.gene: row.hgvs_c or row.hgvs_p for row in known.find(name, None)}
    if name.kind == "rsid" and not others:
        others = {row["gene"]: row["change"] for row in open_pack().rows("SELECT gene, change FROM variants WHERE rsid = ?", name.text)}
    if not others or gene in others:
        return ""
    shown = listed(sorted(f"{other} {change}" for other, change in others.items()))
    return f"{name.text} is known as {shown}, not as a variant of {gene}; ask again with the gene that is meant."


def _misfit(name: Name, gene: str) -> str:
    """Why a name does not fit the gene's sequence, as far as other variants of its place show that; empty where they don't."""
    if name.kind == "c" and (base := known.base_at(gene, name.text)):
        at, written = re.split(r"(?=[ACGT]>)", name.text)
        if written[0] != base[0]:
            return f"{gene} has {base[0]} at {at} (as in {base[1]}), so {name.text} does not fit; check gene, transcript and bases."
    place = residue(name.text) if name.kind == "p" else None
    there = evidence.residue_at(gene, name.text) if place else None
    if place and there and there[0] != place[0] and not _in_older_numbering(name, gene):
        turned = f"p.{there[0]}{place[1]}{place[0]}"
        known_turned = name.text.endswith(there[0]) and evidence.uniprot(gene, turned)
        advice = f"read the other way round it is {turned}." if known_turned else "check gene, transcript and residue."
        fits = f"Residue {place[1]} of {gene} is {there[0]} (as in {there[1]}), so {name.text} does not fit"
        return f"{fits}; {advice}{_known_elsewhere(name, gene)}"
    return ""


def _known_elsewhere(name: Name, gene: str | None) -> str:
    """A sentence on the other genes in which a change of the protein or an old name is known; the loss of the start is every gene's."""
    if not gene or name.kind not in ("p", "legacy") or name.text == "p.Met1?":
        return ""
    others = sorted({row.gene for row in known.find(name, None)} - {gene})
    return f" That name is known in {listed(others)}." if others else ""


def _no_variant(name: Name, gene: str | None) -> str:
    """What a text is where it is no single variant's name: a gene alone, or a star allele; empty otherwise."""
    if name.kind != "legacy":
        return ""
    if name.text.startswith("*") and name.text[1:2].isdigit():
        return f"{gene or ''}{name.text} is a star allele; `pharmacogenomics` tells what those mean for medicines."
    try:
        alone = catalogue.find(open_pack(), name.text)
    except UnknownTerm:
        return ""
    return f"{name.text} is a gene ({alone[0].symbol}); name the variant in it." if alone[0].matched == "symbol" else ""


def _unknown(name: Name, gene: str | None, given: list[Criterion]) -> list[Finding] | Abstain:
    where = listed(looked_in())
    if no_variant := _no_variant(name, gene):
        return Abstain(reason=no_variant, missing=("variant",))
    if name.kind == "p" and gene is None:
        return Abstain(reason=f"{name.text} may be a change of many proteins; name the gene.", missing=("gene",))
    of_gene = f"{gene} {name.text}" if gene else name.text
    facts = Facts(
        gene=gene or "", name=name.text, hgvs_p=name.text if name.kind == "p" else "", hgvs_c=name.text if name.kind == "c" else ""
    )
    if criteria := [*given, *unless_given(evidence.derived(facts.gene, facts.hgvs_c, facts.hgvs_p), given)]:
        return [weighed(facts, criteria, acmg.combine(criteria).by_rules)]
    if name.kind in ("c", "g", "legacy"):
        return Abstain(
            reason=f"{of_gene} is not among the known names and can't be placed without a reference sequence; looked in: {where}. "
            f"That it is not there does not make it benign.{_known_elsewhere(name, gene)}",
            missing=("gene",) if gene is None else ("place as chr-pos-ref-alt on GRCh38, or an rsID",),
        )
    return Abstain(reason=f"Nothing is known of {of_gene}; looked in: {where}. That does not make it benign.{_known_elsewhere(name, gene)}")
