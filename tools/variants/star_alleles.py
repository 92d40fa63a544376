"""Which star alleles a variant of a pharmacogene defines, and what CPIC says of their function.

Alleles: CPIC's tables in the pack; positions: `tools/pharmacogenomics/data/star_positions.csv` (both pypgx 0.27.0, CC0).
"""

import re
from dataclasses import dataclass

from pydantic import JsonValue

from ...memory.pack import Pack, open_pack
from ..finding import Finding, Source
from ..pharmacogenomics.definitions import Site, sites
from ..pharmacogenomics.statements import guided_drugs
from .names import Name
from .statements import listed

SHOWN = 4  # alleles that a sentence names; the values hold all of them
_SILENT = {"CYP2D6": " A VCF of short variants does not tell a CYP2D6 diplotype: deletions, duplications and hybrids count as well."}


@dataclass(frozen=True)
class Allele:
    """An allele with its function by CPIC, empty where it gives none, and how many variants define it."""

    name: str
    function: str
    size: int


def found(name: Name, gene: str | None, rsid: str = "") -> list[Finding]:
    """What the tables of pharmacogenes hold of a variant by its rsID or place; `rsid` is that of a variant found by another name."""
    pack = open_pack()
    ids = {rsid, name.text if name.kind == "rsid" else ""} - {""}
    places = {name.text} if name.kind == "place" else set()
    matching = [site for site in sites().values() if (site.rsid in ids or site.grch38 in places) and gene in (None, "", site.gene)]
    told = [(site, alleles) for site in matching if (alleles := _alleles(pack, site))]
    return [one for site, alleles in told[:1] for one in (_told(site, alleles), *_guided(pack, site.gene))]


def _alleles(pack: Pack, site: Site) -> list[Allele]:
    """The alleles that the variant belongs to, in the order of their numbers."""
    rows = pack.rows("SELECT allele, function, core FROM star_alleles WHERE gene = ?", site.gene)
    cores = [(row, str(row["core"]).split(",")) for row in rows]
    held = [Allele(str(row["allele"]), str(row["function"] or ""), len(core)) for row, core in cores if site.grch38 in core]
    return sorted(held, key=lambda one: [int(part) if part.isdigit() else 0 for part in re.split(r"\D+", one.name)])


def _told(site: Site, alleles: list[Allele]) -> Finding:
    alone = [one for one in alleles if one.size == 1]
    others = [one for one in alleles if one not in alone]
    template = "{written} of {gene} "
    if alone and alone[0].name == site.rsid:
        template += "is reported by itself ({means})"
    else:
        template += "defines {means}" if alone else "is one of the variants that define {means}"
    if alone and others:
        template += "; with other variants it also defines {others}"
    values: dict[str, JsonValue] = {
        "gene": site.gene, "rsid": site.rsid or None, "place": site.grch38, "written": site.rsid or site.grch38,
        "means": _listed([_function(one) if one.name == site.rsid else f"{one.name} ({_function(one)})" for one in alone or others]),
        "others": _listed([one.name for one in others]),
        "star_alleles": [{"allele": one.name, "function": one.function or None, "variants": one.size} for one in alleles],
    }  # fmt: skip
    source = Source(
        title=f"CPIC allele definitions and functionality: {site.gene}",
        publisher="Clinical Pharmacogenetics Implementation Consortium",
        version="as of pypgx 0.27.0",
        identifier="https://cpicpgx.org/genes-drugs/",
        licence="CC0-1.0",
    )
    return Finding(topic="classification", template=template + "." + _SILENT.get(site.gene, ""), values=values, source=source)


def _function(allele: Allele) -> str:
    return allele.function.lower() or "no function given"


def _listed(words: list[str]) -> str:
    return listed([*words[:SHOWN], *([f"{len(words) - SHOWN} more"] if len(words) > SHOWN else [])]) if words else ""


def _guided(pack: Pack, gene: str) -> list[Finding]:
    query = "SELECT drug FROM gene_drugs WHERE gene = ? AND level IN ('A', 'A/B', 'B') ORDER BY level, drug"
    drugs = [str(row["drug"]) for row in pack.rows(query, gene)]
    return [guided_drugs(gene, drugs)] if drugs else []
