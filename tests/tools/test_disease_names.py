"""Names of diseases in a text, by the recogniser that offers them as arguments."""

import pytest

from llmasos.errors import UnknownTerm
from llmasos.memory.pack import Pack
from llmasos.tools.genes import gene_lookup
from llmasos.tools.genes.acronyms import acronyms
from llmasos.tools.genes.disease_recogniser import disease_names


def named(text: str) -> list[str]:
    return [text[slice(*span)] for span in disease_names(text)]


@pytest.mark.parametrize(
    "text", ["another question on growth", "breast MRI and a metabolic panel", "is the kidney spared?", "Down the line"]
)
def test_a_common_word_that_names_add_to_is_no_disease(pack: Pack, text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "names"), [("genes of Leigh, Barth and Pompe", ["Leigh", "Barth", "Pompe"]), ("is marfan dominant?", ["marfan"])]
)
def test_a_proper_name_is_a_disease_without_what_follows_it(pack: Pack, text: str, names: list[str]) -> None:
    assert named(text) == names


def test_two_diseases_beside_an_and_are_two(pack: Pack) -> None:
    assert named("breast cancer and kidney disease") == ["breast cancer", "kidney disease"]
    assert named("genes for deafness and onychodystrophy") == ["deafness and onychodystrophy"]


@pytest.mark.parametrize(
    ("acronym", "gene"),
    [
        ("HeFH", "LDLR"),
        ("NF", "NF1"),
        ("SCD", "HBB"),
        ("NPC", "NPC1"),
        ("HPP", "ALPL"),
        ("hATTR", "TTR"),
        ("DFNB1", "GJB2"),
        ("MH", "RYR1"),
        ("LDS", "TGFBR2"),
        ("BrS", "SCN5A"),
    ],
)
def test_an_acronym_stands_first_for_what_clinicians_mean_by_it(pack: Pack, acronym: str, gene: str) -> None:
    found = gene_lookup(disease=acronym)
    assert isinstance(found, list)
    genes = found[0].values["genes"]
    assert isinstance(genes, list)
    assert gene in genes


def test_every_acronym_of_the_table_stands_for_a_disease_with_genes(pack: Pack) -> None:
    assert [acronym for acronym in acronyms() if not isinstance(gene_lookup(disease=acronym), list)] == []


@pytest.mark.parametrize(("text", "name"), [("Which genes cause HeFH?", "HeFH"), ("genes linked to BrS", "BrS"), ("Genes of LDS", "LDS")])
def test_an_acronym_with_small_letters_is_a_disease_in_a_text(pack: Pack, text: str, name: str) -> None:
    assert [text[start:end] for start, end in disease_names(text)] == [name]


def test_an_acronym_that_means_other_things_is_left_in_a_text(pack: Pack) -> None:
    assert disease_names("The p value was NS and the allele WT.") == []


def test_a_misspelt_name_that_stands_so_in_another_diseases_title_is_not_that_disease(pack: Pack) -> None:
    with pytest.raises(UnknownTerm, match="Hirschsprung"):
        gene_lookup(disease="Hirschprung disease")


def test_the_nearest_names_of_an_unknown_disease_are_each_named_once(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as raised:
        gene_lookup(disease="Leigh syndrom")
    assert ": Leigh syndrome, Leigh syndrome," not in str(raised.value)


def test_what_is_called_a_gene_is_no_disease(pack: Pack) -> None:
    assert named("CBS基因跟哪些疾病挂钩") == []
    assert named("genes for DMD") == ["DMD"]
