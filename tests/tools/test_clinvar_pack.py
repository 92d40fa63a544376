"""The optional ClinVar pack: built from NCBI's file, and searched."""

import gzip
from pathlib import Path

import pytest

from llmasos.errors import InvalidInput
from llmasos.memory import clinvar
from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.variants import variant_interpretation


def test_the_optional_clinvar_pack_is_built_from_ncbis_vcf_and_searched(pack: Pack, own_home: Home, tmp_path: Path) -> None:
    source = tmp_path / "clinvar.vcf.gz"
    info = "CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;GENEINFO=ISG15:9636;MC=SO:0001587|nonsense;RS=1644247121"
    head = "##fileformat=VCFv4.1\n##fileDate=2024-12-15\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    source.write_bytes(gzip.compress(f"{head}1\t1013983\t1028857\tG\tA\t.\t.\t{info}\n".encode()))
    assert clinvar.build(source, own_home.root / clinvar.FILE) == 1
    found = variant_interpretation("chr1-1013983-G-A")
    assert (found[0].values["class"], found[0].values["clinvar_id"]) == ("Pathogenic", "1028857")


def test_a_file_that_is_no_clinvar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        clinvar.build(tmp_path / "nothing.tgz", tmp_path / "clinvar.sqlite")
