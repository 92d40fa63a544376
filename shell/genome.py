"""A patient's VCF and medication list from the command line: ranked variants, called genotypes, and medicines checked against them."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import JsonValue
from rich.table import Table

from ..kernel.kernel import Kernel
from ..memory.pack import open_pack
from ..tools.finding import Finding
from ..tools.genes import catalogue
from ..tools.genes.catalogue import Gene, Place
from ..tools.pharmacogenomics.calling import call
from ..tools.pharmacogenomics.definitions import CALLABLE, NOT_CALLABLE
from ..tools.pharmacogenomics.from_calls import genotypes_of
from ..tools.pharmacogenomics.phenotype import phenotype_of
from ..tools.variants.statements import looked_in
from ..tools.variants.vcf import Hit, report
from ..tools.vcf import Line, Vcf
from .asking import record
from .render import console, objects, print_json


def variants(file: Path, gene: str | None, sample: str | None, grch38: bool, limit: int, as_json: bool) -> None:
    """The file's known variants, what matters most first. Raises InvalidInput, UnknownTerm for what is no gene."""
    asked = catalogue.find(open_pack(), gene)[0] if gene else None
    found = report(file, asked.symbol if asked else None, sample, stated_grch38=grch38)
    of_gene = {"gene": _on_gene(asked, file, sample, found.hits)} if asked else {}
    if as_json:
        read = {"sample": found.sample, "lines": found.lines, "alleles": found.alleles, "known": len(found.hits), **of_gene}
        print_json({**read, "looked_in": looked_in(by_place=True), "variants": [asdict(hit) for hit in found.hits[:limit]]})
        return
    for one in of_gene.values():
        console().print(_said(one), markup=False)
    table = Table(box=None, header_style="bold")
    for heading in ("gene", "variant", "class", "zygosity", "what it may mean", "review", "filter"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "zygosity")
    for hit in found.hits[:limit]:
        table.add_row(hit.gene, hit.name, hit.classification, hit.zygosity, hit.meaning, hit.review, hit.filter)
    if found.hits:
        console().print(table)
    told = f"{_count(found.alleles, 'allele')} on {_count(found.lines, 'line')}, {len(found.hits) or 'none'} of them known"
    console().print(f"{told}; looked in: {', '.join(looked_in(by_place=True))}.", markup=False, style="dim")
    console().print("A variant that is not known is not thereby benign, and a gene without one may not have been covered.", style="dim")


def _on_gene(gene: Gene, file: Path, sample: str | None, hits: list[Hit]) -> dict[str, int | str | None]:
    """What the file holds on a gene: its known variants, the lines that lie in it, those with another allele than the reference's, and
    those without a genotype. Lines are None where the pack does not know the gene's place."""
    inside = [line for line in Vcf(file, sample) if gene.place and _lies_in(line.chromosome, line.position, line.end, gene.place)]
    return {
        "symbol": gene.symbol,
        "known": sum(_is_of(hit, gene) for hit in hits),
        "lines": len(inside) if gene.place else None,
        "varied": sum(_varies(line) for line in inside) if gene.place else None,
        "uncalled": sum(line.genotype is not None and not re.search(r"\d", line.genotype) for line in inside) if gene.place else None,
    }


def _lies_in(chromosome: str, start: int, end: int, place: Place) -> bool:
    return chromosome == place.chromosome.removeprefix("chr").replace("MT", "M") and start <= place.end and end >= place.start


def _is_of(hit: Hit, gene: Gene) -> bool:
    """Whether a known variant is one of the gene: by its name, or by its place where it names none."""
    if hit.gene or gene.place is None:
        return hit.gene == gene.symbol
    chromosome, position, *_ = hit.place.split("-")
    return _lies_in(chromosome, int(position), int(position), gene.place)


def _varies(line: Line) -> bool:
    """Whether the sample has another allele than the reference's; without samples, whether the line names one."""
    if line.genotype is None:
        return any(alternative != "." and not alternative.startswith("<") for alternative in line.alts)
    return bool(re.search(r"[1-9]", line.genotype))


def _said(one: dict[str, int | str | None]) -> str:
    """The sentence on a gene that was asked for."""
    symbol, lines = one["symbol"], one["lines"]
    if one["known"]:
        return f"{symbol}: {_count(int(one['known']), 'known variant')}."
    if lines is None:
        return f"{symbol}: no known variant; where the gene lies is not on record, so the file's lines in it were not counted."
    if not lines:
        return f"{symbol}: no line of the file lies in it, so the file says nothing of this gene."
    told = [f"{one['varied'] or 'none'} with another allele than the reference's"]
    told += [f"{one['uncalled']} without a genotype"] if one["uncalled"] else []
    where = "on the 1 line of the file that lies in it" if lines == 1 else f"on the {lines} lines of the file that lie in it"
    return f"{symbol}: no known variant {where} ({', '.join(told)})."


def genotypes(file: Path, sample: str | None, grch38: bool, as_json: bool) -> None:
    """The genes that can be called, with diplotype and phenotype, and why the others were not. Raises InvalidInput."""
    pack = open_pack()
    calls = call(pack, file, [*CALLABLE, *NOT_CALLABLE], sample, stated_grch38=grch38)
    meant = {item.gene: (item, phenotype_of(pack, item)) for item in genotypes_of(pack, calls)}
    rows: list[dict[str, JsonValue]] = []
    for one in calls:
        item, phenotype = meant.get(one.gene, (None, None))
        rows.append(
            {
                "gene": one.gene,
                "diplotype": item.written if item else None,
                "diplotypes": ["/".join(pair) for pair in one.diplotypes],
                "phenotype": phenotype.name if phenotype else None,
                "activity_score": phenotype.score if phenotype else None,
                "reason": one.reason,
                "positions": list(one.missing),
                "seen": list(one.seen),
                "note": " ".join(filter(None, (phenotype.note if phenotype else "", one.note))),
            }
        )
    if as_json:
        print_json({"genotypes": rows})
        return
    table = Table("gene", "diplotype", "phenotype", "", box=None, header_style="bold")
    for row in rows:
        told = str(row["note"]) if row["diplotype"] else f"{row['reason']}{_some(row['positions'])}"
        table.add_row(str(row["gene"]), str(row["diplotype"] or "not called"), str(row["phenotype"] or ""), told)
    console().print(table)


def medications(patient: Path, vcf: Path | None, sample: str | None, as_json: bool) -> int:
    """What guidelines say of each current medicine by the patient's genotypes; journaled. 1 when nothing could be checked."""
    given = {"vcf": str(vcf.resolve()) if vcf else None, "sample": sample}
    arguments: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with Kernel() as kernel:
        result = kernel.call("pharmacogenomics", patient=record(patient), **arguments)
    if as_json:
        print_json({"findings": objects(result.findings), "abstained": result.abstained, "missing": list(result.missing)})
    else:
        for finding in result.findings:
            _tell(finding)
        if result.abstained:
            console().print(result.abstained, style="yellow", markup=False)
    return 0 if any(finding.topic == "recommendation" for finding in result.findings) else 1


def _tell(finding: Finding) -> None:
    style = {"recommendation": "", "missing": "yellow", "phenoconversion": "magenta"}.get(finding.topic, "dim")
    console().print(finding.text, style=style, markup=False)
    if finding.topic == "recommendation":
        console().print(f"  {finding.source.cite()}", style="dim", markup=False)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _some(positions: JsonValue) -> str:
    listed = [str(position) for position in positions] if isinstance(positions, list) else []
    return " " + ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "") if listed else ""
