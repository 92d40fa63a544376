"""Diplotypes from a VCF: called where all positions are, reported with every reading where the phase is open, never guessed."""

import csv
import gzip
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory import carriers
from llmasos.memory.home import Home
from llmasos.memory.pack import open_pack
from llmasos.memory.patient import Medication, Patient
from llmasos.tools.finding import Finding
from llmasos.tools.pharmacogenomics import pharmacogenomics
from llmasos.tools.pharmacogenomics.calling import Call, call
from llmasos.tools.pharmacogenomics.definitions import CALLABLE, definition, sites

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPATIENT\n"

# All eight positions of CYP3A5, written by hand on both assemblies: *3/*6, heterozygous for 6986A>G and for 14690G>A.
CYP3A5_38 = """chr7 99652613 . G T . PASS . GT 0/0
chr7 99652770 . T TA . PASS . GT 0/0
chr7 99660516 . C T . PASS . GT 0/0
chr7 99665212 . C T . PASS . GT 0/1
chr7 99665237 . T C . PASS . GT 0/0
chr7 99666950 . A G . PASS . GT 0/0
chr7 99672916 rs776746 T C . PASS . GT 0/1
chr7 99676198 . G A . PASS . GT 0/0
"""
CYP3A5_37 = """7 99250236 . G T . PASS . GT 0/0
7 99250393 . T TA . PASS . GT 0/0
7 99258139 . C T . PASS . GT 0/0
7 99262835 . C T . PASS . GT 0/1
7 99262860 . T C . PASS . GT 0/0
7 99264573 . A G . PASS . GT 0/0
7 99270539 rs776746 C T . PASS . GT 0/1
7 99273821 . G A . PASS . GT 0/0
"""
UGT1A1_38 = """chr2 233760233 . CAT C,CATAT . PASS . GT 2/2
chr2 233760498 . G A . PASS . GT 0/0
chr2 233760973 . C A . PASS . GT 0/0
"""


def written(folder: Path, body: str, header: str = "##reference=GRCh38\n", name: str = "patient.vcf") -> Path:
    file = folder / name
    file.write_text("##fileformat=VCFv4.2\n" + header + COLUMNS + body.replace(" ", "\t"))
    return file


def filled(folder: Path, gene: str, changes: Mapping[str, str], assembly: str = "GRCh38", without: tuple[str, ...] = ()) -> Path:
    """All positions of a gene as reference calls, but for the rsIDs or variants in `changes`."""
    lines = {}
    for variant, site in definition(open_pack(), gene).sites.items():
        chromosome, position, ref, alt = site.on(assembly)
        genotype = changes.get(variant) or changes.get(site.rsid)
        if site.rsid not in without and (genotype or (chromosome, position) not in lines):
            lines[chromosome, position] = f"chr{chromosome} {position} {site.rsid or '.'} {ref} {alt} . PASS . GT {genotype or '0/0'}"
    return written(folder, "\n".join(line for _, line in sorted(lines.items())) + "\n", f"##reference={assembly}\n")


def called(file: Path, gene: str) -> Call:
    return call(open_pack(), file, [gene])[0]


def test_the_positions_are_those_of_the_carrier(home: Home) -> None:
    table = carriers.read(carriers.named("pypgx"), home.root / "carriers", "pypgx/api/data/variant-table.csv").decode()
    known = {row["GRCh38Name"]: (row["GRCh37Name"], row["rsID"]) for row in csv.DictReader(io.StringIO(table))}
    for variant, site in sites().items():
        assert known[variant] == (site.grch37, site.rsid or "N/A")


@pytest.mark.parametrize("gene", CALLABLE)
def test_every_variant_of_a_callable_gene_has_a_place_on_both_assemblies(gene: str) -> None:
    for site in definition(open_pack(), gene).sites.values():
        assert site.on("GRCh37")[0] == site.on("GRCh38")[0]


@pytest.mark.parametrize(("body", "header"), [(CYP3A5_38, "##reference=GRCh38\n"), (CYP3A5_37, "##reference=hg19\n")])
def test_both_assemblies_give_the_same_diplotype(tmp_path: Path, body: str, header: str) -> None:
    assert called(written(tmp_path, body, header), "CYP3A5").diplotypes == (("*3", "*6"),)


def test_ta_repeats_are_read_however_the_line_writes_them(tmp_path: Path) -> None:
    assert called(written(tmp_path, UGT1A1_38), "UGT1A1").diplotypes == (("*28", "*28"),)


def test_the_published_positions_of_cyp2c19_2_make_it(tmp_path: Path) -> None:
    file = filled(tmp_path, "CYP2C19", {"rs12769205": "0/1", "rs4244285": "0/1", "rs3758581": "1/1"})
    assert "94781859" in file.read_text()  # rs4244285, GRCh38
    assert called(file, "CYP2C19").diplotypes == (("*1", "*2"),)


def test_a_missing_position_is_named_and_no_allele_is_assumed(tmp_path: Path) -> None:
    found = called(filled(tmp_path, "CYP2C19", {}, without=("rs12248560",)), "CYP2C19")
    assert (found.diplotypes, found.missing) == ((), ("rs12248560 (10-94761900)",))


@pytest.mark.parametrize(("genotype", "fault"), [("./.", "no call"), ("0", "not two alleles"), ("0/.", "no call")])
def test_a_position_without_a_whole_genotype_is_not_called(tmp_path: Path, genotype: str, fault: str) -> None:
    found = called(filled(tmp_path, "CYP2C19", {"rs4244285": genotype}), "CYP2C19")
    assert found.missing == (f"rs4244285 (10-94781859): {fault}",)


def test_a_filtered_position_is_not_called(tmp_path: Path) -> None:
    file = written(tmp_path, UGT1A1_38.replace("C A . PASS", "C A . LowQual"))
    assert called(file, "UGT1A1").missing == ("rs35350960 (2-233760973): filtered (LowQual)",)


def test_a_file_of_variant_lines_alone_calls_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, "chr10 94781859 rs4244285 G A . PASS . GT 0/1\n")
    found = called(file, "CYP2C19")
    assert not found.diplotypes
    assert "rs4244285 (10-94781859)" in found.seen


def test_reference_blocks_of_a_gvcf_count_as_called(tmp_path: Path) -> None:
    body = "chr2 233760000 . A <NON_REF> . . END=233760972 GT 0/0\nchr2 233760973 . C A,<NON_REF> . . . GT 0/1\n"
    assert called(written(tmp_path, body), "UGT1A1").diplotypes == (("*1", "*27"),)


# As GATK's HaplotypeCaller writes a block that it has no reads for: https://haplotypecaller1.rssing.com/chan-10646605/article1279.html
@pytest.mark.parametrize(
    ("values", "fault"), [("GT:DP:GQ:MIN_DP:PL 0/0:1:0:1:0,0,0", "GQ 0"), ("GT:DP 0/0:0", "no read"), ("GT:DP:MIN_DP 0/0:8:0", "no read")]
)
def test_a_reference_block_without_reads_is_not_called(tmp_path: Path, values: str, fault: str) -> None:
    block = written(tmp_path, f"chr7 99652000 . C <NON_REF> . . END=99677000 {values}\n")
    found = called(block, "CYP3A5")
    assert found.diplotypes == ()
    assert all(position.endswith(f": {fault}") for position in found.missing)


@pytest.mark.parametrize("values", ["GT:DP:GQ:MIN_DP 0/0:33:99:30", "GT:GQ 0/0:20", "GT:GQ:DP 0/0:.:."])
def test_a_reference_block_that_is_sure_or_says_nothing_of_it_counts(tmp_path: Path, values: str) -> None:
    block = written(tmp_path, f"chr7 99652000 . C <NON_REF> . . END=99677000 {values}\n")
    assert called(block, "CYP3A5").diplotypes == (("*1", "*1"),)


def test_a_genotype_of_low_quality_is_not_called(tmp_path: Path) -> None:
    file = written(tmp_path, CYP3A5_38.replace("GT 0/1", "GT:GQ 0/1:19", 1))
    assert called(file, "CYP3A5").missing == ("rs10264272 (7-99665212): GQ 19",)


def test_an_open_phase_gives_every_reading_and_a_known_one_gives_one(tmp_path: Path) -> None:
    open_phase = called(filled(tmp_path, "TPMT", {"rs1800460": "0/1", "6-18130687-T-C": "0/1"}), "TPMT")
    phased = called(filled(tmp_path, "TPMT", {"rs1800460": "0|1", "6-18130687-T-C": "0|1"}), "TPMT")
    assert open_phase.diplotypes == (("*1", "*3A"), ("*3B", "*3C"))
    assert phased.diplotypes == (("*1", "*3A"),)


def test_an_unknown_base_at_a_known_position_is_not_taken_for_reference(tmp_path: Path) -> None:
    found = called(written(tmp_path, UGT1A1_38.replace("C A . PASS . GT 0/0", "C G . PASS . GT 0/1")), "UGT1A1")
    assert not found.diplotypes
    assert "don't know" in found.reason


def test_half_of_hapb3_is_not_hapb3(tmp_path: Path) -> None:
    whole = called(filled(tmp_path, "DPYD", {"rs56038477": "0/1", "rs75017182": "0/1"}), "DPYD")
    half = called(filled(tmp_path, "DPYD", {"rs56038477": "0/1"}), "DPYD")
    assert whole.diplotypes == (("Reference", "c.1129-5923C>G, c.1236G>A (HapB3)"),)
    assert not half.diplotypes


def test_cyp2d6_is_never_called(tmp_path: Path) -> None:
    found = called(written(tmp_path, UGT1A1_38), "CYP2D6")
    assert not found.diplotypes
    assert "CYP2D7" in found.reason


def test_an_assembly_that_its_bases_contradict_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="GRCh38"):
        called(written(tmp_path, UGT1A1_38.replace("G A", "T A")), "UGT1A1")


def test_the_bases_tell_the_assembly_where_the_header_does_not(tmp_path: Path) -> None:
    assert called(written(tmp_path, CYP3A5_37, ""), "CYP3A5").diplotypes == (("*3", "*6"),)


def test_an_assembly_that_nothing_tells_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="names its assembly"):
        called(written(tmp_path, "chr1 1000 . A C . PASS . GT 0/1\n", ""), "UGT1A1")


def test_one_of_several_samples_must_be_named(tmp_path: Path) -> None:
    file = written(tmp_path, UGT1A1_38)
    file.write_text(file.read_text().replace("PATIENT", "PATIENT\tMOTHER").replace("GT\t0/0", "GT\t0/0\t0/0").replace("2/2", "2/2\t0/0"))
    with pytest.raises(InvalidInput, match="PATIENT, MOTHER"):
        called(file, "UGT1A1")
    assert call(open_pack(), file, ["UGT1A1"], "MOTHER")[0].diplotypes == (("*1", "*1"),)


def test_a_gzipped_file_is_read_as_it_is(tmp_path: Path) -> None:
    packed = tmp_path / "patient.vcf.gz"
    packed.write_bytes(gzip.compress(written(tmp_path, UGT1A1_38).read_bytes()))
    assert called(packed, "UGT1A1").diplotypes == (("*28", "*28"),)


@pytest.mark.parametrize("content", [b"", b"hello\n", b"\x1f\x8b\x00", b"\xff\xfe\n"])
def test_what_is_no_vcf_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "patient.vcf"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="vcf"):
        called(file, "UGT1A1")


def found_for(drug: str | None, **more: object) -> list[Finding]:
    found = pharmacogenomics(drug, **more)
    assert isinstance(found, list), found
    return found


def test_a_called_genotype_leads_to_the_recommendation(tmp_path: Path) -> None:
    file = filled(tmp_path, "CYP2C19", {"rs12769205": "1/1", "rs4244285": "1/1", "rs3758581": "1/1"})
    first = found_for("clopidogrel", vcf=str(file))[0]
    assert (first.values["diplotype"], first.values["strength"]) == ("*2/*2", "strong")


def test_a_gene_that_was_not_called_is_named_beside_the_drug(tmp_path: Path) -> None:
    found = found_for("codeine", vcf=str(written(tmp_path, UGT1A1_38)))
    assert found[-1].values["gene"] == "CYP2D6"
    assert "was not called" in found[-1].text


def test_readings_that_differ_in_phenotype_are_both_told(tmp_path: Path) -> None:
    file = filled(tmp_path, "TPMT", {"rs1800460": "0/1", "6-18130687-T-C": "0/1"})
    told = next(finding.text for finding in found_for("azathioprine", vcf=str(file)) if finding.topic == "phenotype")
    assert "Intermediate Metabolizer (*1/*3A) or Poor Metabolizer (*3B/*3C)" in told


def test_the_whole_list_is_checked_when_neither_drug_nor_genotype_is_named() -> None:
    taken = ("clopidogrel 75 MG Oral Tablet", "codeine", "fluoxetine", "warfarin", "metformin", "nonsensin 5 mg")
    patient = Patient(genotypes=("CYP2C19 *2/*2", "CYP2D6 *1/*1"), medications=tuple(Medication(name=name) for name in taken))
    found = found_for(None, patient=patient)
    assert [finding.values["drug"] for finding in found if finding.topic == "recommendation"] == ["clopidogrel", "codeine"]
    assert "Poor Metabolizer" in found[1].text  # codeine beside fluoxetine
    assert any("warfarin guidelines go by CYP2C9" in finding.text for finding in found)
    assert "metformin" in found[-1].text
    assert "nonsensin" in found[-1].text


def test_a_strong_inhibitor_of_cyp2c19_is_told_without_a_conversion_that_nobody_agreed_on() -> None:
    found = found_for("clopidogrel", genotypes=["CYP2C19 *1/*1"], medications=["fluvoxamine 50 mg"])
    told = next(finding for finding in found if finding.topic == "phenoconversion")
    assert found[0].values["phenotype"] == "Normal Metabolizer"
    assert "no agreed way" in told.text
    assert "prasugrel" in str(told.values["if_poor"])
