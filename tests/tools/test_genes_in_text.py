"""What of a text is the name of a gene."""

import pytest

from llmasos.memory.pack import Pack
from llmasos.tools.genes.recogniser import genes


@pytest.mark.parametrize("text", ["LDL 195 mg/dL", "the HCM clinic", "MDT at two", "LVEF 35 %, on the ICU"])
def test_a_unit_or_clinical_shorthand_is_no_gene_though_one_is_called_so(pack: Pack, text: str) -> None:
    assert genes(text) == []


def test_a_symbol_beside_shorthand_is_found(pack: Pack) -> None:
    text = "HCM and MYBPC3, LVEF 35 %"
    assert [text[slice(*span)] for span in genes(text)] == ["MYBPC3"]
