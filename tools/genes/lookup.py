"""`gene_lookup`: what is known of a gene, or which genes a disease has."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import JsonValue

from llmasos.errors import UnknownTerm

from ...memory.injected import Wording
from ...memory.pack import Pack, open_pack
from ..finding import Abstain, Finding
from ..slots import Slot
from ..tool import tool
from . import disease_facts, diseases, gene_facts, ncbi, sources
from .catalogue import Gene, find

GeneName = Annotated[
    str,
    Slot(
        about="gene symbol, alias or id",
        ask="Which gene do you mean?",
        recogniser="gene",
        closed=True,
        also="gene_name",
        examples=("BRCA2", "TP53", "HER2", "ENSG00000141510", "HGNC:1100"),
    ),
]
DiseaseName = Annotated[
    str,
    Slot(
        about="disease name or id",
        ask="Which disease do you mean?",
        recogniser="disease",
        examples=("Marfan syndrome", "Lynch syndrome", "OMIM:154700", "cystic fibrosis"),
    ),
]


# How people ask for each topic of the findings.
CUES = {
    "identity": ["protein-coding", "protein coding", "stand for", "stands for", "full name", "kind of gene", "describe", "是什么基因", "全称", "编码蛋白"],
    "location": ["where", "locat", "locus", "chromosom", "chr ", "cytoband", "band", "map", "arm", "sit", "位于", "位置", "染色体", "在哪"],
    "identifiers": ["ensembl", "entrez", "ncbi", "id ", "ids", "identifier", "accession", "uniprot", "number", "编号", "登录号", "标识"],
    "aliases": ["alias", "other name", "also called", "also known", "called", "synonym", "previous symbol", "former", "old name", "aka", "a.k.a", "else is", "used to be", "别名", "曾用名", "旧名", "又叫"],
    "disorders": ["disease", "disorder", "syndrome", "condition", "illness", "linked", "cause", "associat", "mutat", "predispos", "inherit", "疾病", "病", "引起", "导致", "遗传"],
    "inheritance": ["inherit", "passed on", "passed down", "pass on", "pass it", "dominant", "recessive", "x-linked", "run in", "runs in", "copy", "copies", "both parents", "one parent", "siblings", "carrier par", "遗传", "传给", "拷贝", "显性", "隐性"],
    "genes": ["gene", "基因"],
    "coordinates": ["coordinate", "start and end", "grch38", "base pair", "strand", "start", "begin", "起止", "正链", "负链", "坐标"],
    "secondary findings": ["secondary finding", "incidental", "by chance", "reportable", "hand back", "report back", "acmg", "偶然", "次要发现", "意外发现"],
    "features": ["feature", "sign", "symptom", "phenotype", "look like", "症状", "表现", "特征"],
    "function": ["function", "what does", "role of", "功能", "作用"],
    "drugs": ["drug", "medicine", "medication", "compound", "market", "inhibitor", "药"],
    "guidelines": ["guideline", "recommend", "dosing", "dose", "指南", "剂量"],
    "recommendations": ["guideline", "recommend", "指南"],
}  # fmt: skip


_FUNCTION = re.compile(
    r"\bwhat (?:does|do)\b[^.?;]*\bdo\b|\bfunctions?\b|\brole of\b|\b(?:GO|ontology) terms?\b|功能|起什么作用", re.IGNORECASE
)
_REPORTED = re.compile(r"\bACMG\b|\bsecondary findings?\b|\bincidental findings?\b|次要发现|偶然发现|意外发现", re.IGNORECASE)


@tool(
    summary="facts about a human gene, or the genes of a disease: names, ids, location, disorders, inheritance",
    examples=[
        "Which disorders are linked to BRCA2?",
        "Where is TP53?",
        "Which genes cause Marfan syndrome?",
        "What is the Ensembl id of HER2?",
    ],
    cues=CUES,
)
def gene_lookup(
    gene: GeneName | None = None, disease: DiseaseName | None = None, wording: Wording | None = None
) -> list[Finding] | Abstain:
    """Look a gene up by HGNC symbol, alias, previous symbol, name or id, or the genes of a disease by its name or OMIM, ORPHA or Mondo id.

    What is no gene's name but a disease's («Marfan syndrome») is read as the disease, in whichever argument it stands.
    Raises UnknownTerm, with the nearest names, when nothing matches.
    Source: HGNC complete set; GNU Health's gene table for cytobands; GENCODE for positions (GRCh38, 1-based); HPO annotations for
    disorders, inheritance and features; UniProt and Mondo for names of diseases; ACMG SF v3.3; CPIC; the NCBI Gene pack for GO.
    """
    pack = open_pack()
    if gene:
        try:
            found = _genes(pack, gene)
        except UnknownTerm:
            if disease is not None or not diseases.begins_a_name(pack, gene):
                raise
            return disease_facts.facts(pack, gene)
        if len(found) > 1:
            return [_ambiguous(gene, found)]
        identity, *others = gene_facts.facts(pack, gene, found[0])
        return [identity, *_whether_linked(pack, found[0], disease, identity), *_lacking(identity, others, wording), *others]
    if disease:
        return disease_facts.facts(pack, disease)
    return Abstain(reason="Neither a gene nor a disease was named.", missing=("gene", "disease"))


def _lacking(identity: Finding, others: Sequence[Finding], wording: Wording | None) -> list[Finding]:
    """What the question asks for and is not there: a place on the list of secondary findings, functions."""
    text = " ".join(wording.texts if wording else ())
    topics = {finding.topic for finding in others}
    found = []
    if _REPORTED.search(text) and "secondary findings" not in topics:
        found.append(gene_facts.not_reported(identity))
    if _FUNCTION.search(text) and "function" not in topics:
        found.append(gene_facts.no_functions(identity))
    return found


def _genes(pack: Pack, name: str) -> list[Gene]:
    """Genes of a name in the core pack, or else in the NCBI Gene pack. Raises UnknownTerm."""
    try:
        return find(pack, name)
    except UnknownTerm:
        called = ncbi.symbols_called(name)
        if not called:
            raise
    return [gene for entrez, _ in called for gene in _known_to_ncbi(pack, entrez)]


def _known_to_ncbi(pack: Pack, entrez_id: str) -> list[Gene]:
    if pack.rows("SELECT 1 FROM genes WHERE entrez_id = ?", entrez_id):
        return [replace(gene, matched="NCBI") for gene in find(pack, entrez_id)]
    return [ncbi.gene(entrez_id)]


def _whether_linked(pack: Pack, gene: Gene, disease: str | None, identity: Finding) -> list[Finding]:
    """Whether a gene is linked to the disease that was named beside it; nothing where that is no name of a disease."""
    try:
        readings = diseases.readings(pack, disease) if disease else []
    except UnknownTerm:
        return []
    if not readings:
        return []
    linked = [one for found in readings for one in diseases.genes_of(pack, found.diseases).get(gene.symbol, [])]
    template = "{symbol} is linked to {disease}: {linked}; the annotations do not tell causes from modifiers."
    if not linked:
        template = "No dataset here links {symbol} to {disease}; that does not mean that there is no link."
    names: list[JsonValue] = [f"{one.name} ({one.id})" for one in linked]
    values = {**identity.values, "disease": disease, "linked": names}
    return [Finding(topic="disorders", template=template, values=values, source=sources.hpo(), certainty="probable")]


def _ambiguous(asked: str, genes: list[Gene]) -> Finding:
    ordered = sorted(genes, key=lambda gene: (not gene.coding, -len(gene.diseases), gene.symbol))
    return Finding(
        topic="identity",
        template="{asked} is ambiguous: it is another name of {symbols}; ask again with one of these symbols.",
        values={
            "asked": asked,
            "symbols": [gene.symbol for gene in ordered],
            "candidates": [gene_facts.contract(gene) for gene in ordered],
        },
        source=sources.hgnc(),
        certainty="unknown",
    )
