"""`llmasos vcf` and `llmasos medications` as a user runs them, on files written by hand."""

import json
from pathlib import Path

import pytest
from test_cli import run

from llmasos.memory.home import Home

HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPATIENT\n"
# TP53 R175H and one copy of CFTR F508del; the three positions of UGT1A1, *28/*28; an unknown variant
BODY = """chr1 1000 . A C 50 PASS . GT 0/1
chr2 233760233 . CAT C,CATAT . PASS . GT 2/2
chr2 233760498 . G A . PASS . GT 0/0
chr2 233760973 . C A . PASS . GT 0/0
chr7 117559590 . ATCT A 50 PASS . GT 0/1
chr17 7675088 . C T 50 PASS . GT 0/1
"""
PATIENT = {
    "medications": [{"name": "atazanavir"}, {"name": "clopidogrel"}, {"name": "codeine"}, {"name": "paracetamol"}],
    "genotypes": ["CYP2C19 *2/*2"],
}


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    file = tmp_path / "patient.vcf"
    file.write_text(HEAD + BODY.replace(" ", "\t"))
    return file


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    file = tmp_path / "patient.json"
    file.write_text(json.dumps(PATIENT))
    return file


def test_a_files_known_variants_are_ranked(own_home: Home, vcf: Path) -> None:
    done = run(own_home, "vcf", str(vcf), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, [hit["gene"] for hit in told["variants"]]) == (0, ["TP53", "CFTR"])
    assert (told["sample"], told["lines"], told["known"]) == ("PATIENT", 6, 2)
    first = json.loads(run(own_home, "vcf", str(vcf), "--gene", "CFTR", "--json").stdout)["variants"][0]
    assert (first["gene"], first["zygosity"]) == ("CFTR", "heterozygous")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "chr17 7675088 . C T 50 PASS . GT 0/0",
            "TP53: no known variant on the 1 line of the file that lies in it (none with another allele",
        ),
        (
            "chr17 7675088 . C T 50 PASS . GT ./.",
            "the 1 line of the file that lies in it (none with another allele than the reference's, 1 without",
        ),
        ("17 7675000 . C G 50 PASS . GT 0|1", "TP53: no known variant on the 1 line of the file that lies in it (1 with another allele"),
        ("chr17 7670000 . C <NON_REF> . . END=7675100 GT 0/0", "TP53: no known variant on the 1 line"),
        ("chr17 100 . C T 50 PASS . GT 0/1", "TP53: no line of the file lies in it, so the file says nothing of this gene."),
        ("chr17 7675088 . C T 50 PASS . GT 1/1", "TP53: 1 known variant."),
    ],
)
def test_a_gene_that_is_asked_for_gets_a_sentence_whatever_the_file_holds_of_it(
    own_home: Home, tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "one.vcf"
    file.write_text(HEAD + line.replace(" ", "\t") + "\n")
    assert said in " ".join(run(own_home, "vcf", str(file), "--gene", "TP53").stdout.split())


def test_a_table_says_that_unknown_is_not_benign(own_home: Home, vcf: Path) -> None:
    done = run(own_home, "vcf", str(vcf))
    assert "p.Arg175His" in done.stdout.replace("\n", "")
    assert "not thereby benign" in " ".join(done.stdout.split())


def test_a_single_allele_is_counted_as_one(own_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "one.vcf"
    file.write_text(HEAD + BODY.splitlines()[0].replace(" ", "\t") + "\n")
    assert "1 allele on 1 line, none of them known" in run(own_home, "vcf", str(file)).stdout


def test_an_assembly_or_a_sample_that_is_not_clear_is_told_with_the_option_that_names_it(own_home: Home, vcf: Path) -> None:
    text = vcf.read_text()
    vcf.write_text(text.replace("##reference=GRCh38\n", ""))
    assert "--grch38" in run(own_home, "vcf", str(vcf)).stderr
    assert json.loads(run(own_home, "vcf", str(vcf), "--grch38", "--json").stdout)["known"] == 2
    vcf.write_text(text.replace("PATIENT", "PATIENT\tMOTHER").replace("\tGT\t", "\tGT\t0/0\t"))
    assert "--sample: PATIENT, MOTHER" in run(own_home, "vcf", str(vcf)).stderr
    assert json.loads(run(own_home, "vcf", str(vcf), "--sample", "MOTHER", "--json").stdout)["known"] == 2


def test_genotypes_are_called_or_said_not_to_be(own_home: Home, vcf: Path) -> None:
    told = {row["gene"]: row for row in json.loads(run(own_home, "vcf", str(vcf), "--genotypes", "--json").stdout)["genotypes"]}
    assert (told["UGT1A1"]["diplotypes"], told["UGT1A1"]["phenotype"]) == (["*28/*28"], "Poor Metabolizer")
    assert told["CYP2C19"]["diplotype"] is None
    assert told["CYP2C19"]["positions"]
    assert "CYP2D7" in told["CYP2D6"]["reason"]


def test_a_whole_list_is_checked_by_recorded_and_called_genotypes(own_home: Home, patient: Path, vcf: Path) -> None:
    done = run(own_home, "medications", "--patient", str(patient), "--vcf", str(vcf), "--json")
    found = json.loads(done.stdout)["findings"]
    told = {finding["values"].get("drug") for finding in found if finding["topic"] == "recommendation"}
    assert (done.returncode, told) == (0, {"atazanavir", "clopidogrel"})
    everything = " ".join(finding["text"] for finding in found)
    assert "codeine" in everything
    assert "paracetamol" in everything or "acetaminophen" in everything


def test_the_tool_alone_checks_the_same_list(own_home: Home, patient: Path) -> None:
    done = run(own_home, "tools", "call", "pharmacogenomics", "{}", "--patient", str(patient))
    drugs = {one["values"].get("drug") for one in json.loads(done.stdout)["findings"] if one["topic"] == "recommendation"}
    assert drugs == {"clopidogrel"}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["vcf", "nowhere.vcf"], 2), (["vcf", "{vcf}", "--gene", "NOGENE"], 2), (["vcf", "{vcf}", "--sample", "nobody"], 2),
        (["medications", "--patient", "nowhere.json"], 2), (["medications", "--patient", "{vcf}"], 2),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_without_a_traceback(own_home: Home, vcf: Path, arguments: list[str], status: int) -> None:
    done = run(own_home, *[argument.format(vcf=vcf) for argument in arguments])
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
