"""The shares of patients with a sign: as annotated, shared between entries of one disease, and kept on disk."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmasos.memory.home import Home
from llmasos.memory.pack import Pack
from llmasos.tools.phenotypes.annotations import _annotations, annotations
from llmasos.tools.phenotypes.frequency import share
from llmasos.tools.phenotypes.likelihood import fit


@pytest.mark.parametrize(
    ("disease", "twin", "sign"),
    [
        ("OMIM:194050", "ORPHA:904", "HP:0100025"),
        ("OMIM:301500", "ORPHA:324", "HP:0500008"),
        ("OMIM:143100", "ORPHA:399", "HP:0002340"),
        ("OMIM:310200", "ORPHA:98896", "HP:0003323"),
    ],
)  # fmt: skip
def test_a_sign_that_only_the_orphanet_entry_of_a_disease_lists_speaks_for_its_omim_entry(
    pack: Pack, disease: str, twin: str, sign: str
) -> None:
    known = annotations(pack)
    places = {str(one): place for place, one in enumerate(known.diseases)}
    term = known.number(sign)
    assert term is not None
    of_omim, of_orphanet = known.share_in(term, np.array([places[disease], places[twin]]))
    assert of_omim >= of_orphanet > 0
    assert not known.ranked[places[twin]]
    assert fit(known, [term], []).ratios[0, places[disease]] > 0


@pytest.mark.parametrize(("group", "kind"), [("ORPHA:355", "OMIM:230800"), ("ORPHA:352731", "OMIM:203100")])
def test_of_orphanets_group_of_several_omim_entries_the_entries_are_ranked(pack: Pack, group: str, kind: str) -> None:
    known = annotations(pack)
    places = {str(one): place for place, one in enumerate(known.diseases)}
    assert not known.ranked[places[group]]
    assert known.ranked[places[kind]]


def test_a_disease_that_only_orphanet_knows_is_ranked(pack: Pack) -> None:
    known = annotations(pack)
    assert known.ranked[known.diseases.tolist().index("ORPHA:85138")]


def test_a_frequency_that_the_omim_entry_states_itself_stays(pack: Pack) -> None:
    known = annotations(pack)
    places = {str(one): place for place, one in enumerate(known.diseases)}
    renal = known.number("HP:0000083")  # 134 of 699 in OMIM's, «very frequent» in Orphanet's
    assert renal is not None
    diseases, shares = known.own(renal)
    own = dict(zip(diseases.tolist(), shares.tolist(), strict=True))
    assert own[places["OMIM:301500"]] == pytest.approx(134.5 / 700)
    assert own[places["ORPHA:324"]] == pytest.approx(0.895)


def test_several_first_calls_at_once_build_the_arrays_once(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack.sqlite").symlink_to(pack.file)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    own, built = Pack(Home.open().pack), annotations(pack)
    builds: list[Pack] = []
    monkeypatch.setattr("llmasos.tools.phenotypes.annotations.build", lambda asked: builds.append(asked) or sleep(0.2) or built)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(annotations, [own] * 4))
    assert len(builds) == 1
    assert all(one is found[0] for one in found)
    _annotations.cache_clear()


def test_a_damaged_cache_is_built_again(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack.sqlite").symlink_to(pack.file)
    monkeypatch.setenv("LLMASOS_HOME", str(tmp_path))
    own = Pack(Home.open().pack)
    fresh = annotations(own)
    kept = next((tmp_path / "cache").glob("phenotypes-*.npz"))
    kept.write_bytes(b"no archive")
    _annotations.cache_clear()
    assert (annotations(own).share == fresh.share).all()
    assert kept.stat().st_size > 1_000_000
    _annotations.cache_clear()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HP:0040280", 1.0),
        ("HP:0040281", 0.895),
        ("HP:0040284", 0.025),
        ("25%", 0.25),
        ("3/4", 3.5 / 5),
        ("1/1", 0.75),
        ("", 0.8),
        ("often", 0.8),
    ],
)
def test_a_frequency_is_read_in_each_of_its_forms(written: str, expected: float) -> None:
    assert share(written, 0.8, (0.5, 0.5)) == pytest.approx(expected)


@given(st.text(max_size=20) | st.from_regex(r"\d{1,4}/\d{1,4}|\d{1,3}(\.\d)?%", fullmatch=True))
def test_a_share_lies_between_none_and_all(written: str) -> None:
    assert 0 <= share(written, 0.8, (0.5, 0.5)) <= 1
