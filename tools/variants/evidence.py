"""Which ACMG/AMP criteria the evidence at hand supports; nothing is derived from a class that somebody else has given.

PVS1 is given as strong, not very strong: whether the transcript decays can't be told without it (Abou Tayoun 2018,
DOI 10.1002/humu.23626). Not in its table, though ClinVar holds null variants of them, are RYR1, where malignant hyperthermia comes
from gain of function (ClinGen GN012, cspec.genome.network), and APOB, whose truncations lower cholesterol instead of causing familial
hypercholesterolaemia (GeneReviews NBK174884, table 4). Beyond `last_codon` ENIGMA gives no PVS1 (BRCA1 GN092, BRCA2 GN097; the codons as
github.com/akatzke/HerediClassify holds them in gene_specific/acmg_brca1.yaml and acmg_brca2.yaml): the common BRCA2 p.Lys3326Ter leaves
the amount of transcript as it is (Rafnar 2018, DOI 10.1093/jnci/djy002). GBA1 is listed with fewer null variants than the others, since
Gaucher disease is a deficiency of its enzyme, to which nonsense variants and frameshifts lead, too (Hruska 2008, PMID 18338393). PP5 and BP6 are never used (Biesecker & Harrison 2018, Genetics
in Medicine).
"""

import csv
import re
from functools import cache
from importlib.resources import files

from ...memory.pack import open_pack
from .acmg import PATHOGENIC, Criterion
from .frame import frameshift_codon
from .known import CLINVAR_RELEASE, Known, table
from .names import residue

_MISSENSE = re.compile(r"p\.([A-Z][a-z]{2})(\d+)(?!Ter)([A-Z][a-z]{2})")
_NULL_P = re.compile(r"p\.[A-Z][a-z]{2}\d+(?:Ter|fs)")
_SPLICE = re.compile(r"c\.\d+(?:[+-][12])[ACGT]>[ACGT]")
# UniProt's categories in its human variants
UNIPROT = {"lpp": "likely pathogenic or pathogenic", "lbb": "likely benign or benign", "us": "of uncertain significance"}


@cache
def null_variants() -> dict[str, int]:
    """Genes that cause disease by loss of function with their (likely) pathogenic nonsense and frameshift variants in ClinVar, mostly 20 or more."""
    return {row["gene"]: int(row["null_variants"]) for row in _loss_of_function()}


@cache
def last_codons() -> dict[str, int]:
    """The last codon at which a truncation of the gene still counts for PVS1, where an expert panel states one."""
    return {row["gene"]: int(row["last_codon"]) for row in _loss_of_function() if row["last_codon"]}


def _loss_of_function() -> list[dict[str, str]]:
    text = files(__package__).joinpath("loss_of_function.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def uniprot(gene: str, protein: str) -> dict[str, str] | None:
    """UniProt's record of a protein change: significance, rsid, uniprot_variant."""
    rows = open_pack().rows("SELECT * FROM variants WHERE gene = ? AND change = ?", gene, protein)
    return dict(rows[0]) if rows else None


def residue_at(gene: str, protein: str) -> tuple[str, str] | None:
    """The acid that table and UniProt have where a protein change is, with one such change; None where they tell none or disagree."""
    place = residue(protein)
    if not place:
        return None
    listed = [row["change"] for row in open_pack().rows("SELECT change FROM variants WHERE gene = ?", gene)]
    names = [row.hgvs_p for row in table() if row.gene == gene and row.hgvs_p] + sorted(listed)
    there = [(found[0], name) for name in names if (found := residue(name)) and found[1] == place[1]]
    return there[0] if len({acid for acid, _ in there}) == 1 else None


def derived(gene: str, hgvs_c: str, hgvs_p: str) -> list[Criterion]:
    """PVS1, PS1 and PM5 as far as table and UniProt support them."""
    return [*_null(gene, hgvs_c, hgvs_p), *_same_change(gene, hgvs_c, hgvs_p), *_same_residue(gene, hgvs_p)]


def _null(gene: str, hgvs_c: str, hgvs_p: str) -> list[Criterion]:
    effect, codon = _loss(hgvs_c, hgvs_p)
    if not effect or gene not in null_variants() or (codon and codon > last_codons().get(gene, codon)):
        return []
    why = (
        f"{effect} change in {gene}, where loss of function is a known mechanism (ClinVar {CLINVAR_RELEASE}: {null_variants()[gene]} null "
        "variants); strong rather than very strong, as decay of the transcript can't be told without it"
    )
    return [Criterion("PVS1", "strong", why)]


def _loss(hgvs_c: str, hgvs_p: str) -> tuple[str, int | None]:
    """By which effect the protein is lost, if it is, and the codon in which that begins; the protein's name is asked before the coding one."""
    if _NULL_P.fullmatch(hgvs_p):
        place = residue(hgvs_p)
        return "nonsense or frameshift", place[1] if place else None
    if not hgvs_p and (codon := frameshift_codon(hgvs_c)):
        return "frameshift", codon
    return ("canonical splice site", None) if _SPLICE.fullmatch(hgvs_c) else ("", None)


def _same_change(gene: str, hgvs_c: str, hgvs_p: str) -> list[Criterion]:
    if not hgvs_c or not _MISSENSE.fullmatch(hgvs_p):
        return []
    others = [row for row in _missense(gene) if row.hgvs_p == hgvs_p and row.hgvs_c != hgvs_c and row.classification == PATHOGENIC]
    return [Criterion("PS1", "strong", f"{others[0].hgvs_c} gives the same {hgvs_p} and is pathogenic in ClinVar")] if others else []


def _same_residue(gene: str, hgvs_p: str) -> list[Criterion]:
    change, place = _MISSENSE.fullmatch(hgvs_p), residue(hgvs_p)
    if not change or not place:
        return []
    start = f"p.{place[0]}{place[1]}"
    for row in _missense(gene):
        other = _MISSENSE.fullmatch(row.hgvs_p)
        if row.hgvs_p != hgvs_p and other and residue(row.hgvs_p) == place and row.classification == PATHOGENIC:
            return [Criterion("PM5", "moderate", f"{row.hgvs_p} at the same residue is pathogenic in ClinVar {CLINVAR_RELEASE}")]
    listed = open_pack().rows("SELECT change FROM variants WHERE gene = ? AND significance = 'lpp' AND change LIKE ?", gene, f"{start}%")
    same = sorted(
        row["change"]
        for row in listed
        if row["change"] != hgvs_p and residue(row["change"]) == place and _MISSENSE.fullmatch(row["change"])
    )
    return (
        [Criterion("PM5", "supporting", f"UniProt lists {same[0]} at the same residue as likely pathogenic or pathogenic")] if same else []
    )


@cache
def _missense(gene: str) -> tuple[Known, ...]:
    return tuple(row for row in table() if row.gene == gene and _MISSENSE.fullmatch(row.hgvs_p))
