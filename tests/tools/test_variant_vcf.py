"""A patient's VCF is read as its genotypes say, and what matters most comes first."""

from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory.home import Home
from llmasos.tools.finding import Abstain
from llmasos.tools.variants import variant_interpretation
from llmasos.tools.variants.known import table
from llmasos.tools.variants.vcf import annotate, report

VCF_HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"


def test_the_known_variants_of_a_large_vcf_are_all_found(own_home: Home, tmp_path: Path) -> None:
    known = [row for row in table() if row.place][::40]
    lines = [f"chr1\t{position}\t.\tA\tC\t50\tPASS\t.\tGT\t0/1\n" for position in range(1_000, 101_000)]
    lines += ["chr{}\t{}\t.\t{}\t{}\t50\tPASS\t.\tGT\t0|1\n".format(*row.place.split("-")) for row in known]
    file = tmp_path / "patient.vcf"
    file.write_text(VCF_HEAD + "".join(lines))
    found = annotate(file)
    assert {hit.place for hit in found} == {row.place for row in known}
    assert found[0].classification == "Pathogenic"


def test_a_vcf_names_zygosity_and_leaves_out_what_the_patient_does_not_carry(own_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "patient.vcf"
    file.write_text(VCF_HEAD + "1\t169549811\t.\tC\tT\t50\tPASS\t.\tGT\t1/1\n17\t7675088\t.\tC\tA,T\t50\tPASS\t.\tGT\t0/1\n")
    assert [(hit.gene, hit.zygosity) for hit in annotate(file) if hit.gene == "F5"] == [("F5", "homozygous")]
    assert "17-7675088-C-T" not in [hit.place for hit in annotate(file)]


def test_a_vcf_on_another_assembly_is_refused(own_home: Home, tmp_path: Path) -> None:
    file = tmp_path / "patient.vcf"
    file.write_text("##reference=GRCh37\n")
    with pytest.raises(InvalidInput):
        annotate(file)


def written(folder: Path, body: str, head: str = VCF_HEAD) -> Path:
    file = folder / "patient.vcf"
    file.write_text(head + body.replace(" ", "\t"))
    return file


# Places and alleles of the table, written by hand: HFE C282Y, factor V Leiden, TP53 R175H, CFTR F508del, and a variant of HEXA
C282Y, LEIDEN, R175H, F508DEL, TAY_SACHS = (
    "6 26092913 . G A 50 PASS . GT {}\n",
    "1 169549811 . C T 50 PASS . GT {}\n",
    "chr17 7675088 . C T 50 PASS . GT {}\n",
    "7 117559590 . ATCT A 50 PASS . GT {}\n",
    "15 72353106 . G A 50 PASS . GT {}\n",
)


def test_a_vcf_of_an_unnamed_assembly_is_read_only_where_the_user_vouches_for_it(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.format("0/1"), VCF_HEAD.replace("##reference=GRCh38\n", ""))
    with pytest.raises(InvalidInput, match="GRCh38"):
        annotate(file)
    assert [hit.gene for hit in report(file, stated_grch38=True).hits] == ["TP53"]


@pytest.mark.parametrize(
    ("line", "zygosity", "meaning"),
    [
        (R175H, "0/1", "the gene's disorders are dominant"),
        (F508DEL, "1|1", "two copies or variants in a gene with recessive disorders"),
        (TAY_SACHS, "0/1", "carrier of a recessive disorder"),
    ],
)
def test_a_hit_is_weighed_by_inheritance_and_zygosity(own_home: Home, tmp_path: Path, line: str, zygosity: str, meaning: str) -> None:
    assert annotate(written(tmp_path, line.format(zygosity)))[0].meaning == meaning


def test_a_dominant_gene_comes_before_a_carrier_and_the_asked_gene_before_both(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, C282Y.format("0/1") + F508DEL.format("0/1") + R175H.format("0/1"))
    assert annotate(file)[0].gene == "TP53"
    assert [hit.gene for hit in annotate(file, "CFTR")][:2] == ["CFTR", "TP53"]


def test_what_failed_its_filter_comes_last(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.replace("PASS", "LowQual").format("0/1") + F508DEL.format("0/1"))
    assert [hit.gene for hit in annotate(file)] == ["CFTR", "TP53"]


def test_alleles_are_trimmed_of_the_bases_that_they_share(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, "chr17 7675087 . GC GT 50 PASS . GT 0/1\n")
    assert [hit.name for hit in annotate(file)] == ["c.524G>A p.Arg175His"]


def test_one_of_several_samples_must_be_named_for_ranking(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, R175H.format("0/1 1/1"), VCF_HEAD.replace("\tS\n", "\tCHILD\tMOTHER\n"))
    with pytest.raises(InvalidInput, match="CHILD, MOTHER"):
        annotate(file)
    assert annotate(file, sample="MOTHER")[0].zygosity == "homozygous"


def test_the_tool_ranks_a_file_and_says_where_it_looked(own_home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, LEIDEN.format("0/1") + R175H.format("0/1"))
    found = variant_interpretation(vcf=str(file))
    assert {finding.values.get("gene") for finding in found} >= {"TP53", "F5"}
    assert found[0].values["gene"] == "TP53"


def test_a_gene_without_a_known_variant_in_the_file_is_said_to_be_so_and_not_to_be_healthy(own_home: Home, tmp_path: Path) -> None:
    answer = variant_interpretation(vcf=str(written(tmp_path, R175H.format("0/1"))), gene="BRCA1")
    told = answer.reason if isinstance(answer, Abstain) else " ".join(finding.text for finding in answer)
    assert "BRCA1" in told
    assert "benign" not in told.replace("not thereby benign", "").replace("not make it benign", "").replace("not benign", "")
