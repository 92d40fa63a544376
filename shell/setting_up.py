"""Set-up from the command line: every floor's steps in one list, with progress."""

import json
from collections.abc import Iterator
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from llmasos.errors import InvalidInput

from ..kernel.learning.install import merged_step
from ..memory import carriers, clinvar, ncbi_gene
from ..memory.home import Home
from ..memory.pack import open_pack
from ..memory.setup import Step, steps
from ..memory.setup import run as run_steps
from .render import console

OPTIONAL = {"clinvar": clinvar, "ncbi-gene": ncbi_gene}  # each a module with fetch, build, version and FILE


def all_steps(home: Home, source: Path | None) -> list[Step]:
    """What the floors know to make: data and weights, the scheduler's model, the annotations of diseases, the guideline index."""
    return [*steps(home, source), merged_step(home), _signs_step(), _index_step(home)]


def run(source: Path | None, quiet: bool = False) -> None:
    """Do what is missing. Ctrl-C stops between two parts; the next run goes on there."""
    home = Home.open()
    todo = all_steps(home, source)
    if all(step.done() for step in todo):
        if not quiet:
            console(stderr=True).print(f"everything is set up in {home.root}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True)) as progress:
        bar = progress.add_task("set-up", total=len(todo))
        for number, _, what in run_steps(todo):
            progress.update(bar, completed=number - 1, description=what[:70])
        progress.update(bar, completed=len(todo), description="set up")


def add(pack: str, source: Path | None) -> None:
    """Build an optional pack beside the core one, from a file or from where it can be fetched. Raises InvalidInput for another name."""
    if pack not in OPTIONAL:
        raise InvalidInput("pack", pack, f"{' or '.join(OPTIONAL)}; without a name, what is needed is built")
    home, chosen = Home.open(), OPTIONAL[pack]
    with console(stderr=True).status(f"{pack}: fetching and reading"):
        count = chosen.build(source or chosen.fetch(home.carriers), home.root / chosen.FILE)
    what = "variants of ClinVar" if chosen is clinvar else "genes of NCBI Gene"
    console(stderr=True).print(f"{count:,} {what} {chosen.version()} in {home.root / chosen.FILE}", soft_wrap=True)


def show() -> None:
    """Every dataset with its version, licence, size in MB, and the tool that needs it; the optional ones last."""
    home = Home.open()
    table = Table("dataset", "version", "licence", "MB", "needed by", "there", box=None, header_style="bold")
    for carrier in carriers.CARRIERS:
        there = "yes" if carriers.present(carrier, home.carriers) else "no"
        table.add_row(
            carrier.dataset, carrier.dataset_version, carrier.licence, _size(home.carriers / carrier.file), carrier.used_by, there
        )
    for name, licence, version, file, tool in (
        (
            "ClinVar, pathogenic (`llmasos setup clinvar`)",
            "public domain (NCBI)",
            clinvar.version(),
            clinvar.FILE,
            "variant_interpretation",
        ),
        ("NCBI Gene and GO (`llmasos setup ncbi-gene`)", ncbi_gene.LICENCE, ncbi_gene.version(), ncbi_gene.FILE, "gene_lookup"),
    ):
        newest = "2024-12-15" if file == clinvar.FILE else ncbi_gene.VERSION
        table.add_row(name, version or newest, licence, _size(home.root / file), tool, "yes" if version else "no")
    console().print(table)


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 2**20:.1f}" if file.is_file() else ""


def _signs_step() -> Step:
    """The annotations of rare diseases as arrays, and the names of signs as look-ups."""

    def done() -> bool:
        from ..tools.phenotypes import annotations, vocabulary

        return annotations.stored(open_pack()).is_file() and vocabulary.stored(open_pack()).is_file()

    def work() -> Iterator[str]:
        from ..tools.phenotypes.annotations import annotations
        from ..tools.phenotypes.vocabulary import vocabulary

        yield "signs and diseases"
        annotations(open_pack())
        yield "names of signs"
        vocabulary(open_pack())

    return Step("the annotations of rare diseases", done, work)


def _index_step(home: Home) -> Step:
    """The guideline cards as vectors; done when the stamp names the cards that are there now."""
    stamp = home.vectors / "cards.json"

    def fingerprint() -> str:
        from ..prompts import hash_of
        from ..tools.guidelines.card import load_cards

        return hash_of("".join(card.model_dump_json() for card in load_cards()))

    def work() -> Iterator[str]:
        from ..tools.guidelines.search import build_index

        yield "the sentence model, then every card"
        build_index(home)
        stamp.write_text(json.dumps({"cards": fingerprint()}))

    return Step("index the guideline cards", lambda: stamp.is_file() and json.loads(stamp.read_text())["cards"] == fingerprint(), work)
