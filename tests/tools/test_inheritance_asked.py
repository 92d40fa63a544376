"""A disease is looked for with the inheritance that its name asks for, and an acronym by what it is short for."""

import pytest

from llmasos.tools.finding import Finding
from llmasos.tools.genes import gene_lookup
from llmasos.tools.genes.inheritance import agrees, asked_for, beginning, fits


def about(disease: str, topic: str = "genes") -> list[Finding]:
    found = gene_lookup(disease=disease)
    assert isinstance(found, list)
    return [one for one in found if one.topic == topic]


def genes(disease: str) -> list[str]:
    found = about(disease)[0].values["genes"]
    assert isinstance(found, list)
    return [str(one) for one in found]


@pytest.mark.parametrize(
    ("disease", "first", "none"),
    [  # OMIM by phenotype: 310600; 300400; 165500 and 258500; 259700 and 166600; 300624 beside 607345
        ("X-linked spastic paraplegia", {"L1CAM", "PLP1"}, {"SPAST", "ATL1"}),
        ("spastic paraplegia, X-linked recessive", {"L1CAM"}, {"SPAST", "ATL1"}),
        ("X-linked severe combined immunodeficiency", {"IL2RG"}, {"ADA", "JAK3"}),
        ("autosomal dominant optic atrophy", {"OPA1"}, {"TIMM8A", "RTN4IP1"}),
        ("autosomal recessive osteopetrosis", {"TCIRG1"}, {"IKBKG"}),
        ("X-linked Charcot-Marie-Tooth disease", {"GJB1"}, {"PMP22", "MFN2"}),
    ],
)
def test_genes_of_another_inheritance_are_left_out(disease: str, first: set[str], none: set[str]) -> None:
    found = genes(disease)
    assert first <= set(found)
    assert not none & set(found)


def test_it_is_said_that_others_were_left_out() -> None:
    told = about("X-linked spastic paraplegia")[0]
    assert told.text.endswith("Only diseases that are annotated as X-linked are counted.")
    assert told.values["inheritance_asked"] == "X-linked"


def test_no_inheritance_is_asked_for_and_none_is_said() -> None:
    told = about("spastic paraplegia")[0]
    assert "inheritance_asked" not in told.values
    assert {"SPAST", "L1CAM"} <= set(genes("spastic paraplegia"))


def test_an_inheritance_that_no_disease_of_the_name_has_is_said() -> None:
    told = about("X-linked Gaucher disease")[0].text
    assert told.startswith("No disease of that name is annotated as X-linked. Gaucher disease is linked to GBA1")


def test_the_inheritance_listed_is_the_one_asked_for() -> None:
    told = about("X-linked Charcot-Marie-Tooth disease", "inheritance")[0].text
    assert "X-linked" in told
    assert "autosomal" not in told


def test_a_chinese_name_asks_for_an_inheritance_too() -> None:
    assert beginning("X连锁隐性遗传性共济失调") == ("X-linked recessive", "共济失调")
    assert beginning("多囊肾") == ("", "多囊肾")
    assert set(genes("X连锁Charcot-Marie-Tooth病")) == set(genes("X-linked Charcot-Marie-Tooth disease"))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("X linked ichthyosis", {"X-linked"}),
        ("Deafness, autosomal recessive 1A", {"autosomal", "recessive"}),
        ("Robinow syndrome, autosomal dominant or recessive", {"autosomal"}),
        ("left-dominant arrhythmogenic cardiomyopathy", set()),
        ("non-X-linked hyper-IgM syndrome", set()),
        ("dominant dystrophic epidermolysis bullosa", {"dominant"}),
    ],
)
def test_the_words_of_a_name_tell_the_inheritance(name: str, asked: set[str]) -> None:
    assert asked_for(name) == asked


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("X-linked", True), ("X-linked; X-linked dominant", True), ("X-linked dominant", False), ("autosomal recessive", False), ("", None)],
)
def test_a_stated_inheritance_agrees_or_not(stated: str, expected: bool | None) -> None:
    assert agrees(asked_for("X-linked recessive"), "ichthyosis", stated) is expected


@pytest.mark.parametrize(("chromosome", "expected"), [("X", False), ("MT", False), ("11", True), ("", True)])
def test_an_autosomal_disease_has_its_gene_on_an_autosome(chromosome: str, expected: bool) -> None:
    assert fits(asked_for("autosomal dominant"), chromosome) is expected


def test_an_acronym_holds_the_subtypes_of_its_full_name() -> None:
    assert set(genes("maple syrup urine disease")) == set(genes("MSUD")) >= {"BCKDHA", "BCKDHB", "DBT"}
    assert about("ARPKD")[0].text.startswith("ARPKD (autosomal recessive polycystic kidney disease) is linked to PKHD1")


@pytest.mark.parametrize(("acronym", "gene"), [("VEDS", "COL3A1"), ("VED", "TTPA")])
def test_an_acronym_written_so_wins_over_one_that_differs_by_a_plural(acronym: str, gene: str) -> None:
    assert genes(acronym) == [gene]


@pytest.mark.parametrize(("acronym", "gene"), [("FH", "LDLR"), ("HCM", "MYH7"), ("LFS", "TP53"), ("DCM", "TTN")])
def test_the_reading_of_clinicians_comes_first(acronym: str, gene: str) -> None:
    assert gene in genes(acronym)


def test_unrelated_readings_of_an_acronym_are_told_apart() -> None:
    first, other = about("FH")
    assert first.text.startswith("FH (familial hypercholesterolemia) is linked to LDLR")
    assert other.text.startswith("FH (familial hyperaldosteronism) is linked to ")
    assert not set(first.values["genes"]) & set(other.values["genes"])  # type: ignore[arg-type]
    assert "vasculitis" not in " ".join(one.text for one in about("HSP"))


def test_a_group_holds_what_names_itself_a_kind_of_it() -> None:
    assert {"TYR", "OCA2", "TYRP1", "SLC45A2", "SLC24A5", "LRMDA", "DCT", "GPR143"} <= set(genes("albinism"))


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("进行性假肥大性肌营养不良", "假肥大型肌营养不良"),
        ("假肥大性肌营养不良症", "假肥大型肌营养不良症"),
        ("面肩肱性肌营养不良", "面肩肱型肌营养不良"),
        ("进行性眼咽型肌营养不良", "眼咽型肌营养不良"),
        ("家族性腓骨肌萎缩症", "腓骨肌萎缩症"),
    ],
)
def test_a_chinese_name_in_another_spelling_is_the_same_disease(written: str, known: str) -> None:
    assert genes(written) == genes(known)
    assert "unread" not in about(written)[0].values


def test_what_is_not_understood_of_a_chinese_name_is_said() -> None:
    told = about("晚发远端肌营养不良")[0]
    assert told.values["unread"] == "晚发远端"
    assert told.text.endswith("The part «晚发远端» of the name was not understood and is left out.")
    assert "unread" not in about("肌营养不良症")[0].values
