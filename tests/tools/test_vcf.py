"""A VCF that is wrong somewhere is refused with the line, the field, the value, and what is accepted there."""

from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.tools.vcf import Vcf

HEAD = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPATIENT\n"


def written(folder: Path, line: str) -> Path:
    file = folder / "patient.vcf"
    file.write_text(HEAD + f"{line}\n".replace(" ", "\t"))
    return file


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "chr1 abc . A C 50 PASS . GT 0/1",
            "vcf line 4, POS: 'abc' can't be used; accepted: a position on the chromosome, as a whole number",
        ),
        (
            "chr1 1000 . A C 50 PASS . GT 9/9",
            "vcf line 4, GT of PATIENT: '9/9' can't be used; accepted: alleles 0 or 1, since the line lists 1 alternative allele",
        ),
        (
            "chr1 1000 . A C,G 50 PASS . GT 1|3",
            "vcf line 4, GT of PATIENT: '1|3' can't be used; accepted: alleles 0 to 2, since the line lists 2 alternative alleles",
        ),
        (
            "chr1 1000 . A . 50 PASS . GT 0/1",
            "vcf line 4, GT of PATIENT: '0/1' can't be used; accepted: alleles 0, since the line lists no alternative allele",
        ),
        (
            "chr1 1000 . A C 50 PASS . GT A/C",
            "vcf line 4, GT of PATIENT: 'A/C' can't be used; accepted: alleles 0 or 1, since the line lists 1 alternative allele; "
            "joined by / or |, and . for an allele that was not called",
        ),
        (
            "chr1 1000 . A C 50 PASS .",
            "vcf line 4: 'chr1\\t1000\\t.\\tA\\tC\\t50\\tPASS\\t.' can't be used; accepted: 10 columns separated by tabs, as in the header; "
            "this line has 8",
        ),
    ],
)
def test_a_line_that_is_wrong_names_line_field_value_and_what_is_accepted(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list(Vcf(written(tmp_path, line)))
    assert str(refused.value) == message


@pytest.mark.parametrize("genotype", ["0/0", "0|1", "1", "./.", ".", ".|1", "/0/1", "0/1/1"])
def test_a_genotype_of_any_ploidy_and_phase_is_read_as_it_is(tmp_path: Path, genotype: str) -> None:
    (line,) = Vcf(written(tmp_path, f"chr1 1000 . A C 50 PASS . GT {genotype}"))
    assert line.genotype == genotype


def test_chromosomes_may_go_by_refseqs_accessions_and_the_assembly_by_the_first_ones_length(tmp_path: Path) -> None:
    file = tmp_path / "refseq.vcf"
    body = "".join(f"{name}\t100\t.\tA\tG\t.\tPASS\t.\n" for name in ("NC_000001.11", "NC_000017.11", "NC_000023.11", "NC_012920.1"))
    contig = "##contig=<ID=NC_000001.11,length=248956422>\n"
    file.write_text("##fileformat=VCFv4.2\n" + contig + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + body)
    vcf = Vcf(file)
    assert vcf.assembly == "GRCh38"
    assert [line.chromosome for line in vcf] == ["1", "17", "X", "M"]
