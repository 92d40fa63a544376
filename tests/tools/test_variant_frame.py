"""A coding length that is not divisible by three shifts the reading frame, and PVS1 needs no protein name to see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.memory.pack import Pack
from llmasos.tools.finding import Abstain
from llmasos.tools.variants import evidence, variant_interpretation
from llmasos.tools.variants.frame import frameshift_codon
from llmasos.tools.variants.known import Known, table

starts = st.integers(4, 9_999)


@given(starts, st.integers(1, 60))
def test_a_deletion_or_a_duplication_shifts_the_frame_unless_its_length_is_a_multiple_of_three(start: int, length: int) -> None:
    span = str(start) if length == 1 else f"{start}_{start + length - 1}"
    for kind in ("del", "dup"):
        assert frameshift_codon(f"c.{span}{kind}") == ((start + 2) // 3 if length % 3 else None)


@given(starts, st.integers(1, 12), st.text("ACGT", min_size=1, max_size=12))
def test_a_replacement_shifts_the_frame_by_the_difference_of_its_lengths(start: int, length: int, new: str) -> None:
    span = str(start) if length == 1 else f"{start}_{start + length - 1}"
    assert (frameshift_codon(f"c.{span}delins{new}") is None) == ((len(new) - length) % 3 == 0)
    assert (frameshift_codon(f"c.{start}_{start + 1}ins{new}") is None) == (len(new) % 3 == 0)


@pytest.mark.parametrize(
    "name", ["c.1A>G", "c.2del", "c.-4del", "c.*5dup", "c.100+1del", "c.99_100+3del", "c.1210-12T[5]", "m.8344A>G", "p.Gly12fs"]
)
def test_what_touches_introns_untranslated_bases_or_the_start_is_not_called_a_frameshift(name: str) -> None:
    assert frameshift_codon(name) is None


@pytest.mark.parametrize(
    "row", [row for row in table() if row.hgvs_p and frameshift_codon(row.hgvs_c)], ids=lambda row: f"{row.gene} {row.hgvs_c}"
)
def test_a_coding_name_and_its_protein_name_agree_that_the_frame_shifts(row: Known) -> None:
    assert row.hgvs_p.endswith("fs")


@pytest.mark.parametrize(
    ("variant", "gene"),
    [("167delT", "GJB2"), ("235delC", "GJB2"), ("c.509_510del", "PALB2"), ("84GG", "GBA1"), ("1278insTATC", "HEXA"), ("CD41/42", "HBB"), ("657del5", "NBN"), ("c.2299del", "USH2A")],
)  # fmt: skip
def test_a_known_frameshift_without_a_protein_name_has_pvs1(pack: Pack, variant: str, gene: str) -> None:
    found = variant_interpretation(variant, gene)
    assert not isinstance(found, Abstain)
    assert [one.code for one in evidence.derived(gene, str(found[0].values["hgvs_c"]), "")] == ["PVS1"]
    assert found[0].values["points"] == 4


def test_a_frameshift_that_the_table_lacks_is_weighed_but_one_in_frame_or_after_the_last_codon_is_not(pack: Pack) -> None:
    assert [one.code for one in evidence.derived("MSH2", "c.1216_1219del", "")] == ["PVS1"]
    assert evidence.derived("MSH2", "c.1216_1218del", "") == []
    assert evidence.derived("BRCA2", "c.9930del", "") == []
    found = variant_interpretation("c.1216_1219del", "MSH2")
    assert not isinstance(found, Abstain)
    assert found[0].values["hgvs_c"] == "c.1216_1219del"
