"""The sentence model and the vector memory, with the real model and a real Chroma."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from llmasos.errors import InvalidInput, SetupNeeded
from llmasos.memory.embedder import Embedder, embedder
from llmasos.memory.home import Home
from llmasos.memory.vectors import GUIDELINES, Changes, Entry, VectorMemory

ENTRIES = [
    Entry("mri", ("Breast MRI every year for carriers of a pathogenic BRCA1 variant", "how to screen a BRCA1 carrier"), {"year": 2020}),
    Entry("colon", ("Colonoscopy every one to two years in Lynch syndrome",), {"year": 2014}),
    Entry("statin", ("High-intensity statin in familial hypercholesterolaemia",), {"year": 2018}),
]


@pytest.fixture(scope="session")
def model(home: Home) -> Embedder:
    return embedder(home.models)


@pytest.fixture
def memory(tmp_path: Path, model: Embedder) -> VectorMemory:
    held = VectorMemory(tmp_path / "vectors", model)
    held.sync(GUIDELINES, ENTRIES)
    return held


def test_vectors_have_length_one_and_the_official_dimensions(model: Embedder) -> None:
    vectors = model.embed(["Lynch syndrome", "colonoscopy", ""])
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_vectors_without_loading_the_model(tmp_path: Path) -> None:
    assert Embedder(tmp_path / "nowhere").embed([]).shape == (0, 384)


def test_a_missing_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SetupNeeded, match="llmasos setup"):
        Embedder(tmp_path).embed(["text"])


def test_a_damaged_model_says_what_to_do(tmp_path: Path, home: Home) -> None:
    for name in ("model.onnx", "tokenizer.json", "sentence_bert_config.json"):
        (tmp_path / name).write_bytes((home.models / "all-MiniLM-L6-v2" / name).read_bytes()[:2000])
    with pytest.raises(SetupNeeded, match="can't be read"):
        Embedder(tmp_path).embed(["text"])


def test_vectors_are_those_of_sentence_transformers(model: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["how often colonoscopy in Lynch syndrome?", "", "BRCA1", "长QT综合征能运动吗？", "surveillance of carriers " * 120] * 8
    theirs = SentenceTransformer(str(model.folder), device="cpu", local_files_only=True).encode(texts, normalize_embeddings=True)
    assert np.abs(model.embed(texts) - theirs).max() < 1e-4


def test_the_nearest_entry_comes_first_with_its_cosine(memory: VectorMemory, model: Embedder) -> None:
    found = memory.nearest(GUIDELINES, model.embed(["cholesterol lowering drug for inherited high LDL"])[0], 10)
    assert next(iter(found)) == "statin"
    assert all(-1.0 <= similarity <= 1.0 for similarity in found.values())


def test_a_further_question_leads_to_its_entry(memory: VectorMemory, model: Embedder) -> None:
    found = memory.nearest(GUIDELINES, model.embed(["how to screen a BRCA1 carrier"])[0], 10)
    assert found["mri"] == pytest.approx(1.0, abs=1e-4)


def test_unchanged_entries_are_not_embedded_again(memory: VectorMemory) -> None:
    assert memory.sync(GUIDELINES, ENTRIES) == Changes(added=0, replaced=0, removed=0, kept=3)


def test_a_changed_entry_replaces_its_vectors_and_a_removed_one_goes(memory: VectorMemory) -> None:
    changed = Entry("mri", ("Breast MRI every year from 25",), {"year": 2024})
    before = memory.version(GUIDELINES)
    assert memory.sync(GUIDELINES, [changed, ENTRIES[1]]) == Changes(added=0, replaced=1, removed=1, kept=1)
    assert {key: text for key, text, _ in memory.all(GUIDELINES)} == {"mri": changed.texts[0], "colon": ENTRIES[1].texts[0]}
    assert memory.count(GUIDELINES) == 2
    assert memory.version(GUIDELINES) != before


def test_a_memory_that_was_never_built_says_what_to_run(tmp_path: Path, model: Embedder) -> None:
    with pytest.raises(SetupNeeded, match="llmasos setup"):
        VectorMemory(tmp_path / "vectors", model).nearest(GUIDELINES, model.embed(["x"])[0], 3)


def test_a_damaged_memory_says_what_to_do(tmp_path: Path, model: Embedder) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database at all")
    with pytest.raises(SetupNeeded, match="delete it"):
        VectorMemory(tmp_path, model).count(GUIDELINES)


def test_a_server_address_that_is_none_is_refused(tmp_path: Path, model: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMASOS_CHROMA_URL", "chroma.internal:8000")
    with pytest.raises(InvalidInput, match="LLMASOS_CHROMA_URL"):
        VectorMemory(tmp_path, model).count(GUIDELINES)


def test_importing_the_memory_loads_neither_torch_nor_chroma() -> None:
    program = """
import sys
import llmasos.memory.embedder, llmasos.memory.ingest, llmasos.memory.vectors, llmasos.tools.guidelines.search
print([name for name in ("torch", "chromadb", "sentence_transformers", "langchain_community") if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"
