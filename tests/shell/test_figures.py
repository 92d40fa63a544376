"""Figures are whole SVG documents that can be read aloud, stand in the explanation page, and go to files."""

import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from llmasos.kernel.explain import explain
from llmasos.kernel.kernel import Kernel
from llmasos.memory.home import Home
from llmasos.shell.cli import app
from llmasos.shell.explain_page import page
from llmasos.shell.risk_plots import risk_figures
from llmasos.tools.risk import risk_model
from tests.people import PREVENT_EXAMPLE
from tests.shell.test_explain_page import FLAGS, browser

SVG = "{http://www.w3.org/2000/svg}"
HEART: dict[str, Any] = {"condition": "CVD", **PREVENT_EXAMPLE, "smoker": True, "what_if": ["non-smoker", "SBP 130"]}
VISITS = [
    ("2022-01-10", 72),
    ("2022-05-02", 70.5),
    ("2022-06-20", 69),
    ("2023-03-01", 66),
    ("2023-09-15", 63.5),
    ("2024-02-01", 62.4),
    ("2024-10-10", 58.9),
]


def drawn(**arguments: Any) -> list[ElementTree.Element]:
    findings = [finding.model_dump(mode="json") for finding in risk_model(**arguments)]
    return [ElementTree.fromstring(figure) for figure in risk_figures(findings)]


def icons(figure: ElementTree.Element, kind: str) -> int:
    return sum(group.get("class") == kind for group in figure.iter(f"{SVG}g"))


def test_the_icon_array_colours_as_many_of_a_hundred_as_the_risk_says() -> None:
    first = drawn(**HEART)[0]  # 23.4 % here, 2.4 % for the reference person
    assert (icons(first, "warm"), icons(first, "accent"), icons(first, "empty")) == (23, 2, 175)


@pytest.mark.parametrize("arguments", [
    HEART,
    {"condition": "any cancer", "genes": ["TP53", "BRCA1"], "age": 30, "sex": "female"},
    {"model": "CKD-EPI", "age": 60, "sex": "female", "creatinine": 1.2},
])  # fmt: skip
def test_every_figure_has_a_title_and_a_description(arguments: dict[str, Any]) -> None:
    figures = drawn(**arguments)
    assert figures
    for figure in figures:
        assert figure.get("role") == "img"
        assert figure[0].tag == f"{SVG}title"
        assert figure[1].tag == f"{SVG}desc"
        assert figure[0].text
        assert figure[1].text


def test_the_bars_show_what_ifs_and_their_lengths_are_the_risks() -> None:
    bars = [rect for rect in drawn(**HEART)[1].iter(f"{SVG}rect") if rect.get("class") in ("accent", "warm")]
    wide = [float(str(bar.get("width"))) for bar in bars]
    assert len(bars) == 8  # six results, two changes
    assert wide[6] / wide[0] == pytest.approx(14.7 / 23.4, abs=0.01)


def test_a_single_risk_is_drawn_once() -> None:
    titles = [str(figure[0].text) for figure in drawn(condition="breast cancer", genes=["BRCA1"], age=50, sex="male")]
    assert titles == ["BRCA1: breast cancer risk to age 80: fewer than 1 of 100 people"]


def test_the_same_call_run_twice_has_its_figures_once(own_home: Home) -> None:
    with Kernel(home=own_home) as kernel:
        kernel.call("risk_model", model="CKD-EPI", age=60, sex="female", creatinine=1.2)
        explanation = explain(kernel.journal.events(kernel.journal.pids()[-1]))
    returned = next(node for node in explanation.nodes if node.findings)
    assert page(explanation.model_copy(update={"nodes": [*explanation.nodes, returned]})).count("<svg") == 1


def test_contributions_that_lower_go_to_the_left() -> None:
    rows = {rect.get("class"): float(str(rect.get("x"))) for rect in drawn(**HEART)[2].iter(f"{SVG}rect")}
    assert rows["accent"] < rows["warm"]  # youth lowers, diabetes raises


def test_words_of_a_caller_are_escaped() -> None:
    findings = [finding.model_dump(mode="json") for finding in risk_model(**HEART)]
    findings[0]["topic"] = "<script>alert(1)</script>"
    assert all("<script" not in figure for figure in risk_figures(findings))


def test_a_call_writes_its_figures(tmp_path: Path, own_home: Home) -> None:
    done = CliRunner().invoke(app, ["tools", "call", "risk_model", json.dumps(HEART), "--figures", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [f"risk_model-{number}.svg" for number in (1, 2, 3)]


def test_the_page_shows_the_figures_in_a_real_browser(own_home: Home, tmp_path: Path) -> None:
    with Kernel(home=own_home) as kernel:
        kernel.call("risk_model", **HEART)
        pid = kernel.journal.pids()[-1]
        file = tmp_path / "why.html"
        file.write_text(page(explain(kernel.journal.events(pid))), encoding="utf-8")
    command = [browser(), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}"]
    dom = subprocess.run([*command, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=90, check=True).stdout
    assert dom.count("<svg") == 3
    assert dom.count('role="img"') == 3
    picture = tmp_path / "page.png"
    subprocess.run(
        [*command, "--window-size=900,1600", f"--screenshot={picture}", file.as_uri()], capture_output=True, timeout=90, check=True
    )
    assert picture.read_bytes().startswith(b"\x89PNG")


def record(folder: Path) -> Path:
    observations = [{"name": "eGFR", "code": "98979-8", "unit": "mL/min/1.73m2", "value": value, "time": day} for day, value in VISITS]
    file = folder / "record.json"
    file.write_text(json.dumps({"sex": "female", "age": 60, "observations": observations}), encoding="utf-8")
    return file


def test_a_forecast_is_printed_and_drawn(tmp_path: Path) -> None:
    figure = tmp_path / "egfr.svg"
    done = CliRunner().invoke(app, ["forecast", "eGFR", "--patient", str(record(tmp_path)), "--figure", str(figure), "--json"])
    assert done.exit_code == 0
    assert [finding["topic"] for finding in json.loads(done.stdout)["findings"]] == ["eGFR forecast", "eGFR threshold", "eGFR back-test"]
    root = ElementTree.fromstring(figure.read_text(encoding="utf-8"))
    assert sum(circle.get("class") == "accent" for circle in root.iter(f"{SVG}circle")) == len(VISITS)
    assert "7 measurements" in str(root[1].text)


def test_a_forecast_that_can_not_be_given_says_why(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["forecast", "LDL", "--patient", str(record(tmp_path))])
    assert ("at least 5 dated measurements" in done.stdout, done.exit_code) == (True, 0)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_figure_that_can_not_be_drawn_is_a_failure_that_is_told(tmp_path: Path, options: list[str]) -> None:
    figure = tmp_path / "ldl.svg"
    done = CliRunner().invoke(app, ["forecast", "LDL", "--patient", str(record(tmp_path)), "--figure", str(figure), *options])
    assert (done.exit_code, figure.exists()) == (1, False)
    assert "not written" in done.stderr


def test_the_worked_example_of_the_manual_gives_the_figures_that_it_states(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "tools" / "trajectory.md").read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["forecast", "eGFR", "--patient", str(record(tmp_path)), "--threshold", "55", "--json"])
    outlook, _, tested = (finding["values"] for finding in json.loads(done.stdout)["findings"])
    stated = " ".join(manual.split())
    assert f"{outlook['slope']} a year (95 % interval {outlook['slope_low']} to {outlook['slope_high']})" in stated
    assert f"an error of {tested['error']} where «as last time» has {tested['naive']}" in stated


def test_the_what_if_example_of_the_manual_gives_the_figures_that_it_states() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "tools" / "risk_model.md").read_text(encoding="utf-8")
    example = manual.split("--figures figures")[0].rsplit("$ llmasos tools call risk_model '", 1)[1].rsplit("'", 1)[0]
    found = risk_model(**json.loads(example))
    beside = {finding.topic: finding.values["results"][0] for finding in found if "results" in finding.values}
    stated = f"risk of {found[0].values['percent']} %, {beside['what if: non-smoker']['changed']} % as a non-smoker, and {beside['reference person']['reference']} %"
    assert stated in " ".join(manual.split())


def test_a_figure_that_counts_from_birth_is_not_called_this_persons() -> None:
    first = drawn(condition="breast cancer", age=50, sex="female", genes=["BRCA1"])[0]
    assert "Carriers, from birth: 72 of 100" in "".join(first.itertext())
