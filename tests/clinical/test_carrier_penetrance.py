"""Carrier penetrance gives the published figures, and derives others only where that is sound."""

import pytest

from llmasos.tools.finding import Abstain
from llmasos.tools.risk import carrier_penetrance as penetrance
from llmasos.tools.risk import risk_model


@pytest.mark.parametrize(
    ("gene", "sex", "cancer", "percent", "interval"),
    [
        ("BRCA1", "female", "breast cancer", 72, None),  # Kuchenbaecker 2017, DOI:10.1001/jama.2017.7112
        ("BRCA1", "female", "ovarian cancer", 44, None),
        ("BRCA2", "female", "breast cancer", 69, None),
        ("BRCA2", "female", "ovarian cancer", 17, None),
        ("BRCA2", "male", "prostate cancer", 27, None),  # Li 2022, DOI:10.1200/JCO.21.02112
        ("PALB2", "female", "breast cancer", 53, (44, 63)),  # Yang 2020, PMID:31841383
        ("RAD51C", "female", "ovarian cancer", 11, (6, 21)),  # Yang 2020, DOI:10.1093/jnci/djaa030
        ("RAD51C", "female", "breast cancer", 21, (15, 29)),
        ("RAD51D", "female", "ovarian cancer", 13, (7, 23)),
        ("RAD51D", "female", "breast cancer", 20, (14, 28)),
        ("ATM", "female", "breast cancer", 32.83, (24.55, 40.43)),  # Marabelli 2016, PMID:27112364
        ("CHEK2", "female", "breast cancer", 33, (21, 48)),  # Nguyen-Dumont 2021, PMID:33803639
        ("TP53", "female", "breast cancer", 54, None),  # Mai 2016, PMID:27496084
        ("MLH1", "male", "colorectal cancer", 34, (25, 50)),  # Dowty 2013, DOI:10.1002/humu.22262
        ("MSH2", "female", "endometrial cancer", 30, (18, 45)),
        ("PMS2", "male", "colorectal cancer", 13, (7.9, 22)),  # ten Broeke 2018, PMCID:PMC6349460
        ("CDH1", "female", "breast cancer", 36.8, None),  # Ryan 2024, PMID:38873722
        ("PTEN", "female", "breast cancer", 85.2, (71.4, 99.1)),  # Tan 2012, PMID:22252256
        ("STK11", "male", "any cancer", 85, None),  # Hearle 2006, Clin Cancer Res 12:3209-3215
    ],
)
def test_the_last_published_figure_comes_back_as_published(
    gene: str, sex: str, cancer: str, percent: float, interval: tuple[float, float] | None
) -> None:
    found = penetrance.risk(penetrance.estimates(gene, sex, cancer)[0], None)
    assert found is not None
    assert round(100 * found.risk, 2) == percent
    assert (found.interval and tuple(round(100 * end, 2) for end in found.interval)) == interval


def test_every_gene_of_the_specification_has_a_figure() -> None:
    wanted = {"BRCA1", "BRCA2", "PALB2", "TP53", "MLH1", "MSH2", "MSH6", "PMS2", "CDH1", "CHEK2", "ATM", "PTEN", "STK11"}
    assert wanted <= set(penetrance.genes())


def test_a_risk_from_an_age_on_is_conditional_on_being_free_of_cancer_until_then() -> None:
    estimate = penetrance.estimates("ATM", "female", "breast cancer")[0]
    found = penetrance.risk(estimate, 50)
    assert found is not None
    assert found.risk == pytest.approx((0.3283 - 0.0602) / (1 - 0.0602))
    assert not found.interpolated


def test_before_the_first_published_age_nothing_is_extrapolated() -> None:
    found = penetrance.risk(penetrance.estimates("PALB2", "female", "breast cancer")[0], 40)
    assert found is not None
    assert found.from_age is None
    assert found.risk == 0.53


def test_past_the_last_published_age_there_is_no_figure() -> None:
    assert penetrance.risk(penetrance.estimates("ATM", "female", "breast cancer")[0], 80) is None


def test_two_genes_together_are_riskier_than_each() -> None:
    alone = [together([gene], "female", 40).risk for gene in ("MLH1", "ATM")]
    both = together(["MLH1", "ATM"], "female", 40)
    assert both.risk > max(alone)
    assert both.interval is not None
    assert both.interval[0] < both.risk < both.interval[1]
    assert sum(both.contributions.values()) == pytest.approx(1)


def test_the_interval_is_the_same_each_time() -> None:
    assert together(["TP53"], "male", 50) == together(["TP53"], "male", 50)


def test_without_any_published_interval_there_is_none() -> None:
    assert together(["BRCA1"], "male", 50).interval is None


def test_a_combined_risk_says_how_deaths_were_counted_and_what_it_would_be_without() -> None:
    found = risk_model(condition="any cancer", genes=["BRCA1", "TP53"], age=40, sex="female")
    assert not isinstance(found, Abstain)
    assert found[0].values["risk"] < found[0].values["net_risk"]  # type: ignore[operator]
    assert "death from other causes competing" in found[0].text
    how = next(finding for finding in found if finding.topic == "how the risk was combined")
    assert how.source.identifier == "https://www.ssa.gov/oact/STATS/table4c6.html"
    assert "taken as independent" in how.text


def test_figures_from_birth_are_not_taken_for_what_is_left_at_an_age() -> None:
    found = risk_model(condition="any cancer", genes=["BRCA1"], age=75, sex="female")
    assert not isinstance(found, Abstain)
    assert "from birth to 80 years of age" in found[0].text
    how = next(finding for finding in found if finding.topic == "how the risk was combined")
    assert "less of it is left at 75" in how.text


def test_figures_by_age_are_counted_from_the_age_that_somebody_has_reached() -> None:
    assert together(["TP53"], "female", 40).from_age == 40
    assert together(["TP53"], "female", 60).net < together(["TP53"], "female", 40).net


def test_a_lifetime_figure_names_no_age_at_which_deaths_could_be_subtracted() -> None:
    found = risk_model(condition="any cancer", genes=["PTEN"], age=40, sex="female")
    assert not isinstance(found, Abstain)
    assert found[0].values["risk"] == found[0].values["net_risk"]
    assert "death from other causes is not subtracted" in found[0].text


def test_a_gene_with_figures_for_single_cancers_gets_no_risk_of_any_cancer() -> None:
    found = risk_model(condition="any cancer", genes=["BRCA1"], age=50, sex="male")
    assert not isinstance(found, Abstain)
    assert "first cancer (BRCA1: breast cancer, pancreatic cancer)" in found[0].text


def together(genes: list[str], sex: str, age: float) -> penetrance.Combined:
    found = penetrance.any_cancer(genes, sex, age)
    assert found is not None
    return found
