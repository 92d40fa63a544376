"""`llmasos setup NAME`: packs beside the core one."""

import gzip
from pathlib import Path

from typer.testing import CliRunner

from llmasos.memory import clinvar
from llmasos.memory.home import Home
from llmasos.shell.cli import app

VCF = """##fileformat=VCFv4.1
##fileDate=2026-11-02
##reference=GRCh38
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
17\t43057062\t17677\tT\tTG\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=BRCA1:672;RS=80357906
"""


def test_the_clinvar_pack_is_built_from_a_file_and_listed(own_home: Home, tmp_path: Path) -> None:
    source = tmp_path / "clinvar.vcf.gz"
    source.write_bytes(gzip.compress(VCF.encode()))
    built = CliRunner().invoke(app, ["setup", "clinvar", "--from", str(source)])
    assert built.exit_code == 0, built.output
    assert clinvar.at(rsid="rs80357906")[0]["clinvar"] == "17677"
    listed = CliRunner().invoke(app, ["setup", "--list"], env={"COLUMNS": "300"})
    assert f"{clinvar.version()}" in listed.output


def test_another_name_is_refused(own_home: Home) -> None:
    refused = CliRunner().invoke(app, ["setup", "gnomad"])
    assert refused.exit_code == 2
    assert not (own_home.root / clinvar.FILE).exists()
