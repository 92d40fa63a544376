"""Documents of each type go into the library and come out again, with the real sentence model and a real Chroma."""

import subprocess
import sys
from pathlib import Path

import pytest

from llmasos.errors import InvalidInput, UnknownTerm
from llmasos.memory.embedder import embedder
from llmasos.memory.home import Home
from llmasos.memory.ingest import Progress, documents, ingest, remove
from llmasos.memory.vectors import LIBRARY, VectorMemory

MARKDOWN = (
    """# Local pathway for inherited colon cancer

Refer first-degree relatives of a carrier to the genetics clinic.

## Follow-up

"""
    + "Colonoscopy is arranged by the endoscopy unit and reported within ten working days. " * 20
)
HTML = """<html><head><title>Statin leaflet</title><script>alert('no')</script></head>
<body><h1>Statins</h1><p>Take it in the evening.</p></body></html>"""


def pdf(*pages: str) -> bytes:
    """A small PDF with one line of text a page."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    tree = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", tree, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for place, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * place} 0 R>>"
        objects += [page, f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    body, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    ending = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + ending.encode()


@pytest.fixture
def memory(tmp_path: Path, home: Home) -> VectorMemory:
    return VectorMemory(tmp_path / "vectors", embedder(home.models))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "papers"
    (root / "leaflets").mkdir(parents=True)
    (root / "pathway.md").write_text(MARKDOWN, encoding="utf-8")
    (root / "leaflets" / "statin.html").write_text(HTML, encoding="utf-8")
    (root / "note.txt").write_text("\ufeffWarfarin needs INR checks.", encoding="utf-8")
    (root / "two.pdf").write_bytes(pdf("Screening starts at forty.", "The second page tells of aspirin."))
    return root


def outcome(steps: list[Progress]) -> dict[str, str]:
    return {step.name: step.status for step in steps}


def test_a_folder_of_every_type_is_added_with_progress_file_by_file(folder: Path, memory: VectorMemory) -> None:
    steps = list(ingest(folder, memory))
    assert [(step.number, step.total, step.status) for step in steps] == [(number, 4, "added") for number in (1, 2, 3, 4)]
    assert {(item.title, item.name) for item in documents(memory)} == {
        ("Local pathway for inherited colon cancer", "pathway.md"), ("Statin leaflet", "statin.html"),
        ("note", "note.txt"), ("two", "two.pdf"),
    }  # fmt: skip


def test_a_second_run_changes_nothing(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder, memory))
    rows = memory.count(LIBRARY)
    assert set(outcome(list(ingest(folder, memory))).values()) == {"unchanged"}
    assert memory.count(LIBRARY) == rows


def test_a_changed_file_replaces_its_old_chunks(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder, memory))
    (folder / "pathway.md").write_text("# New pathway\n\nShort.", encoding="utf-8")
    assert outcome(list(ingest(folder, memory)))["pathway.md"] == "replaced"
    texts = [text for _, text, row in memory.all(LIBRARY) if row["name"] == "pathway.md"]
    assert texts == ["# New pathway\n\nShort."]


def test_pages_of_a_pdf_are_kept_with_their_numbers(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder / "two.pdf", memory))
    assert {int(row["page"]): text for _, text, row in memory.all(LIBRARY)} == {
        1: "Screening starts at forty.", 2: "The second page tells of aspirin.",
    }  # fmt: skip


def test_scripts_of_a_page_are_not_text(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder / "leaflets", memory))
    assert "alert" not in " ".join(text for _, text, _ in memory.all(LIBRARY))


def test_files_that_cannot_be_read_are_reported_and_the_others_go_on(folder: Path, memory: VectorMemory) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (folder / "empty.txt").write_text("  \n")
    (folder / "latin.txt").write_bytes("Maladie héréditaire".encode("latin-1"))
    (folder / "sheet.xlsx").write_bytes(b"PK")
    steps = {step.name: step for step in ingest(folder, memory)}
    assert {name for name, step in steps.items() if step.status == "skipped"} == {"broken.pdf", "empty.txt", "latin.txt", "sheet.xlsx"}
    assert steps["empty.txt"].reason == "holds no text (a scan, perhaps)"
    assert steps["latin.txt"].reason == "not UTF-8 text"
    assert steps["sheet.xlsx"].reason == "type .xlsx is not read"
    assert len(documents(memory)) == 4


def test_an_interrupted_file_is_done_anew(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder / "pathway.md", memory))
    whole = memory.count(LIBRARY)
    memory.remove(LIBRARY, [key for key, _, row in memory.all(LIBRARY) if row["chunk"] == 1])
    assert outcome(list(ingest(folder / "pathway.md", memory))) == {"pathway.md": "added"}
    assert memory.count(LIBRARY) == whole


def test_a_document_is_removed_by_its_id(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder, memory))
    leaflet = next(item for item in documents(memory) if item.name == "statin.html")
    assert remove(leaflet.id, memory) == leaflet
    assert leaflet not in documents(memory)


def test_an_unknown_id_is_refused_with_those_that_exist(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder / "note.txt", memory))
    with pytest.raises(UnknownTerm, match=r"note\.txt"):
        remove("nothing", memory)


def test_the_library_does_not_tell_where_the_files_lay(folder: Path, memory: VectorMemory) -> None:
    list(ingest(folder, memory))
    assert not any(str(folder) in str(row.values()) for _, _, row in memory.all(LIBRARY))


def test_a_document_that_another_process_adds_is_found_by_this_one(folder: Path, memory: VectorMemory, home: Home) -> None:
    list(ingest(folder / "note.txt", memory))
    program = """
import sys
from pathlib import Path
from llmasos.memory.embedder import embedder
from llmasos.memory.ingest import ingest
from llmasos.memory.vectors import VectorMemory
print([step.status for step in ingest(sys.argv[1], VectorMemory(Path(sys.argv[2]), embedder(Path(sys.argv[3]))))])
"""
    arguments = [str(folder / "two.pdf"), str(memory.folder), str(home.models)]
    other = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "['added']"
    assert {document.name for document in documents(memory)} == {"note.txt", "two.pdf"}
    assert len(memory.nearest(LIBRARY, memory.embedder.embed(["aspirin"])[0], 10)) == 3


@pytest.mark.parametrize("name", ["missing", "bare", "letter.docx"])
def test_a_path_without_readable_files_is_refused_at_once(tmp_path: Path, memory: VectorMemory, name: str) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "letter.docx").write_bytes(b"PK")
    with pytest.raises(InvalidInput, match="path: "):
        ingest(tmp_path / name, memory)
