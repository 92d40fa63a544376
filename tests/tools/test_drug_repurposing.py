"""Candidate drugs for a disease: hypotheses with their paths, from weights that beat the baselines on links held out."""

import json
from pathlib import Path

import numpy as np
import pytest

from llmasos.errors import SetupNeeded, UnknownTerm
from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.drugs import drug_target, repurposing, safety, training
from llmasos.tools.drugs.graph import KINDS, graph, onward, steps, walks
from llmasos.tools.drugs.record import drugs
from llmasos.tools.finding import Finding

CONTRACT = {"drug", "target", "action", "indication", "biomarker", "evidence_level"}


def sought(disease: str, limit: int = 10) -> list[Finding]:
    found = drug_target(repurpose=disease, limit=limit)
    assert isinstance(found, list)
    return found


def offered(disease: str, limit: int = 10) -> list[Finding]:
    return [one for one in sought(disease, limit) if one.topic == "candidate"]


def test_candidates_are_hypotheses_of_low_certainty(pack: Pack) -> None:
    for one in sought("Marfan syndrome"):
        assert one.values.keys() >= CONTRACT
        if one.topic != "safety":
            assert (one.certainty, one.values["certainty"], one.values["evidence_level"]) == ("limited", "low", "hypothesis")
            assert "ypothes" in one.text


def test_a_path_leads_from_the_disease_to_the_drug(pack: Pack) -> None:
    for one in offered("Marfan syndrome"):
        path = one.values["path"]
        assert isinstance(path, list)
        assert (path[0], path[-1]) == ("Marfan syndrome", one.values["drug"])
        assert len(path) >= 3


def test_a_drug_that_acts_on_a_gene_of_the_disease_is_offered_for_it(pack: Pack) -> None:
    assert "Noonan syndrome → gene RAF1 → sorafenib" in [one.values["steps"] for one in offered("Noonan syndrome", 3)]


def test_a_drug_with_the_target_of_a_labelled_one_is_offered(pack: Pack) -> None:
    first = offered("Hepatocellular carcinoma", 1)[0]
    assert "KDR" in str(first.values["target"])
    assert "target KDR" in first.values["path"]  # type: ignore[operator]


def test_drugs_that_are_labelled_for_the_disease_are_named_but_not_offered(pack: Pack) -> None:
    found = sought("Hepatocellular carcinoma", 50)
    labelled = found[0].values["labelled"]
    assert isinstance(labelled, list)
    assert "sorafenib" in labelled
    assert not {one.values["drug"] for one in found if one.topic == "candidate"} & set(labelled)


def test_a_disease_is_found_by_its_id(pack: Pack) -> None:
    assert sought("OMIM:154700")[0].values["disease"] == "Marfan syndrome"


def test_an_unknown_disease_gives_the_nearest_names(pack: Pack) -> None:
    with pytest.raises(UnknownTerm) as error:
        drug_target(repurpose="Marfann syndrom")
    assert any("Marfan" in name for name in error.value.nearest)


def test_what_makes_up_for_one_gene_is_not_offered_for_other_genes(pack: Pack) -> None:
    actions = {one.values["action"] for disease in ("Marfan syndrome", "Cystic fibrosis") for one in offered(disease, 50)}
    assert not actions & {"enzyme replacement", "gene therapy", "cofactor"}


def test_the_harms_of_its_class_stand_beside_a_candidate(pack: Pack) -> None:
    found = sought("Noonan syndrome", 3)
    harms = [str(one.values["says"]) for one in found if one.topic == "safety" and one.values["drug"] == "sorafenib"]
    assert any("hypertension" in harm for harm in harms)
    assert any("hypertension" in str(warning) for one in offered("Noonan syndrome", 3) for warning in one.values["warnings"])  # type: ignore[union-attr]


def test_pharmacogenomic_guidance_warns_of_a_drug(pack: Pack) -> None:
    tamoxifen = next(drug for drug in drugs() if drug.name == "tamoxifen")
    assert "CYP2D6" in [one.values.get("gene") for one in safety.warnings(pack, tamoxifen)]


def test_no_walk_steps_back_to_its_own_disease(pack: Pack) -> None:
    known = graph(pack)
    for place, one in enumerate(known.labelled):
        start = steps(pack, known, one.ids)
        assert start.place == place
        assert start.by_gene[place] == start.by_phenotype[place] == 0


def test_a_hidden_use_does_not_reach_its_own_score(pack: Pack) -> None:
    known = graph(pack)
    place = next(place for place, one in enumerate(known.labelled) if len(one.drugs) == 1)
    drug = known.labelled[place].drugs[0]
    links = known.links
    links[place, drug] = False
    start = steps(pack, known, known.labelled[place].ids)
    hidden = walks(known, onward(links), start)[:, drug]
    links[place] = False
    assert np.array_equal(hidden, walks(known, onward(links), start)[:, drug])


@pytest.fixture(scope="module")
def trained(pack: Pack) -> repurposing.Weights:
    return repurposing.fit(pack, training.train(pack, seed=0))


def test_training_gives_the_shipped_weights_and_figures_again(pack: Pack, trained: repurposing.Weights) -> None:
    shipped = repurposing.Weights.model_validate_json(
        (Path(repurposing.__file__).parent / "data" / repurposing.FILE).read_text(encoding="utf-8")
    )
    assert trained.tables == shipped.tables
    for held in ("held_out_links", "held_out_diseases"):
        ours, theirs = getattr(trained.report, held), getattr(shipped.report, held)
        for way, figures in ours.items():
            assert figures.model_dump() == pytest.approx(theirs[way].model_dump(), abs=0.003)
    assert trained.report.weights == pytest.approx(shipped.report.weights, abs=0.003)


def test_the_walks_beat_degree_and_common_neighbours(trained: repurposing.Weights) -> None:
    for figures in (trained.report.held_out_links, trained.report.held_out_diseases):
        for other in ("degree", "common neighbours"):
            assert figures["walks"].auroc > figures[other].auroc
            assert figures["walks"].mrr > figures[other].mrr


def test_the_page_gives_the_trained_figures(trained: repurposing.Weights) -> None:
    page = (Path(__file__).parents[2] / "docs/tools/drug_target.md").read_text(encoding="utf-8")
    for held in (trained.report.held_out_links, trained.report.held_out_diseases):
        for way, figures in held.items():
            assert f"| {way} | {figures.auroc:.3f} | {figures.mrr:.3f} | {figures.top_10:.1%} |" in page


def test_chance_has_half_the_area_and_ties_share_the_place() -> None:
    assert training._area(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.5
    assert training._area(np.array([3.0]), np.array([1.0, 2.0, 4.0])) == pytest.approx(2 / 3)
    assert training._rank(np.array([0.0, 0.0, 0.0]), np.array([False, False, True]), 2) == 2.0


@pytest.fixture
def weaker(trained: repurposing.Weights) -> repurposing.Weights:
    figures = trained.report.held_out_links | {"walks": trained.report.held_out_links["degree"]}
    return trained.model_copy(update={"report": trained.report.model_copy(update={"held_out_links": figures})})


def test_weights_that_do_not_beat_the_baselines_are_refused(own_home: Home, weaker: repurposing.Weights) -> None:
    (own_home.root / repurposing.FILE).write_text(weaker.model_dump_json(), encoding="utf-8")
    with pytest.raises(SetupNeeded, match="baselines"):
        repurposing.weights()


def test_weights_that_can_not_be_read_are_refused(own_home: Home) -> None:
    (own_home.root / repurposing.FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(SetupNeeded, match="train graph"):
        repurposing.weights()


def test_weights_of_the_data_folder_come_first(own_home: Home, trained: repurposing.Weights) -> None:
    other = trained.model_copy(update={"tables": "0" * 64})
    (own_home.root / repurposing.FILE).write_text(json.dumps(other.model_dump()), encoding="utf-8")
    assert repurposing.weights().tables == "0" * 64


def test_every_kind_of_path_has_a_weight(trained: repurposing.Weights) -> None:
    assert trained.report.weights.keys() == KINDS.keys()
    assert min(trained.report.weights.values()) >= 0
