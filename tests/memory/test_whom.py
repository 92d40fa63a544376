"""Of whom a question speaks, and for whom a population's description is."""

import pytest

from llmasos.memory.whom import known_carrier, sex_meant, sexes_named


@pytest.mark.parametrize(
    ("question", "sex"),
    [
        ("50-year-old man, mother with breast cancer at 38", "male"),
        ("58M smoked for 30 years", "male"),
        ("how do I watch her breasts", "female"),
        ("我是BRCA1突变携带者，女，32岁", "female"),
        ("男性BRCA2携带者", "male"),
        ("我女儿携带BRCA1", None),
        ("my mother had ovarian cancer", None),
        ("women and men with BRCA2", None),
        ("colonoscopy in Lynch syndrome", None),
    ],
)
def test_a_question_names_the_sex_of_its_person_and_not_of_a_relative(question: str, sex: str | None) -> None:
    assert sexes_named(question).person == sex


def test_relatives_are_named_beside_the_person() -> None:
    assert sexes_named("50-year-old man, mother with breast cancer").relatives == {"female"}
    assert sexes_named("她的父亲有前列腺癌").relatives == {"male"}


@pytest.mark.parametrize(
    ("population", "sex"),
    [
        ("Women 75 years or older at average risk", "female"),
        ("Asymptomatic women not known to have a high-risk hereditary cancer syndrome", "female"),
        ("Pregnant persons", "female"),
        ("Men with a pathogenic BRCA1 or BRCA2 variant", "male"),
        ("People, above all women aged 15 to 50 years, with abdominal pain", None),
        ("Premenopausal women with 1 to 3 positive nodes; anybody with more than 3", None),
        ("Carriers of a pathogenic CDH1 variant", None),
    ],
)
def test_a_population_is_for_one_sex_when_it_begins_with_it(population: str, sex: str | None) -> None:
    assert sex_meant(population) == sex


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("TP53 carrier, what surveillance?", True),
        ("BRCA1 c.68_69del and TP53 R175H: what should we do?", True),
        ("患者携带BRCA2致病性变异，如何筛查乳腺癌？", True),
        ("TP53 carrier: should relatives be tested?", False),
        ("report says BRCA1 VUS", False),
        ("tumour with a BRCA2 mutation", False),
        ("PALB2 positive at 34", True),
        ("HER2-positive breast cancer at 48, refer for BRCA?", False),
        ("breast cancer at 33, which genes?", False),
    ],
)
def test_a_carrier_is_known_unless_the_question_is_about_testing_relatives_or_a_tumour(question: str, known: bool) -> None:
    assert known_carrier(question) is known
