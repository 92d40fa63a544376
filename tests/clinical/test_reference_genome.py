"""The reference genome of GRCh38 as PharmCAT's published example calls it: an allele of its own, *38, for CYP2C19."""

from pathlib import Path

import pytest

from llmasos.memory.pack import open_pack
from llmasos.tools.pharmacogenomics.calling import call
from llmasos.tools.pharmacogenomics.definitions import CALLABLE, definition

# pharmcat.org, examples/pharmcat.example.report.html, genotype summary; VKORC1 and IFNL3 stand there as two C
PHARMCAT = {"CYP2C19": "*38/*38"} | {
    gene: "*1/*1" for gene in CALLABLE if gene.startswith(("CYP", "NUDT", "TPMT", "UGT", "SLCO")) and gene != "CYP2C19"
}
PHARMCAT |= dict.fromkeys(("DPYD", "ABCG2", "VKORC1", "IFNL3", "RYR1", "CACNA1S"), "Reference/Reference")


@pytest.mark.parametrize("gene", CALLABLE)
def test_reference_calls_alone_give_the_alleles_of_the_reference_genome(tmp_path: Path, gene: str) -> None:
    lines = {site.on("GRCh38")[:2]: site.on("GRCh38") for site in definition(open_pack(), gene).sites.values()}
    body = "".join(f"chr{chromosome}\t{position}\t.\t{ref}\t.\t.\tPASS\t.\tGT\t0/0\n" for chromosome, position, ref, _ in lines.values())
    file = tmp_path / "reference.vcf"
    file.write_text("##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n" + body)
    assert ["/".join(pair) for pair in call(open_pack(), file, [gene])[0].diplotypes] == [PHARMCAT[gene]]
