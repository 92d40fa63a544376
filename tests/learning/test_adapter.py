"""Adapters are averaged weight by weight, and only where they fit together."""

from pathlib import Path

import numpy as np
import pytest

from llmasos.errors import InvalidInput
from llmasos.kernel.learning import adapter


def stored(folder: Path, value: float, rank: int = 2) -> Path:
    weights = {"blk.0.attn_q.a": np.full((rank, 3), value, np.float32), "blk.0.attn_q.b": np.full((4, rank), -value, np.float32)}
    adapter.save(folder, weights, {"config": {"rank": rank}, "scale": 2.0, "base": "base.gguf", "threshold": 0.4})
    return folder


def test_the_mean_holds_the_share_of_the_second(tmp_path: Path) -> None:
    first, second = stored(tmp_path / "first", 1.0), stored(tmp_path / "second", 2.0)
    digest = adapter.average(first, second, 0.25, tmp_path / "mean")
    weights, card = adapter.load(tmp_path / "mean")
    assert np.allclose(weights["blk.0.attn_q.a"], 1.25)
    assert np.allclose(weights["blk.0.attn_q.b"], -1.25)
    assert card["sha256"] == digest
    assert card["averaged"]["share"] == 0.25


def test_what_was_measured_on_the_second_is_not_said_of_the_mean(tmp_path: Path) -> None:
    adapter.average(stored(tmp_path / "first", 1.0), stored(tmp_path / "second", 2.0), 0.5, tmp_path / "mean")
    assert "threshold" not in adapter.load(tmp_path / "mean")[1]


@pytest.mark.parametrize(("rank", "share"), [(3, 0.5), (2, 1.5)], ids=["another rank", "no share"])
def test_adapters_that_do_not_fit_and_other_shares_are_refused(tmp_path: Path, rank: int, share: float) -> None:
    first, second = stored(tmp_path / "first", 1.0), stored(tmp_path / "second", 2.0, rank)
    with pytest.raises(InvalidInput):
        adapter.average(first, second, share, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()
