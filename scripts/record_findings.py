"""Record what the tools find for the calls of training questions, so that later steps are learned on what really comes back.

    python scripts/record_findings.py

Writes kernel/learning/recorded.jsonl anew: for genes, diseases, drugs and targets of the vocabulary and some of the tools' own
data, well-known variants, signs of listed diseases, and the questions on guideline cards. The same data give the same file.
"""

import asyncio
import json
import random
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

import llmasos.memory
from llmasos.kernel.learning.evaluate import Memory, decided
from llmasos.kernel.learning.recorded import FILE
from llmasos.kernel.learning.suite import Row
from llmasos.kernel.learning.wording import stored, words
from llmasos.kernel.syscalls import Invocation
from llmasos.kernel.transcript import SHOWN_OF_CALL, finding_line, flat
from llmasos.memory.pack import Pack, open_pack
from llmasos.tools.drugs.record import drugs
from llmasos.tools.finding import Finding
from llmasos.tools.guidelines.card import load_cards
from llmasos.tools.guidelines.told import topic_of
from llmasos.tools.phenotypes.annotations import annotations
from llmasos.tools.phenotypes.names import title
from llmasos.tools.registry import Registry
from llmasos.tools.variants import known

OUT = Path(__file__).resolve().parent.parent / "kernel" / "learning" / FILE
KEPT = 50  # characters of a finding's text; the scheduler sees fewer
SEED = 20261130
# What a later call may take, and which of a finding's values hold it.
CARRIED = {"gene": ("symbol", "gene", "targets", "genes"), "disease": ("name",), "drug": ("drug",)}
Asked = tuple[str, list[tuple[str, str]], str]


def calls(pack: Pack, rng: random.Random) -> Iterator[Asked]:
    """Tool, arguments, and for guidelines the topic of the card that is asked for."""
    yield from (("gene_lookup", [("gene", gene)], "") for gene in words("gene", "en"))
    yield from (("gene_lookup", [("gene", name)], "") for name in _other_names(pack, rng))
    yield from (("gene_lookup", [("disease", name)], "") for name in _diseases(rng))
    yield from (("variant_interpretation", [("variant", name)], "") for name in _variants(rng))
    yield from (("drug_target", [("drug", name)], "") for name in _drugs())
    yield from (("drug_target", [("target", name)], "") for name in _targets(rng))
    yield from (("phenotype_diagnosis", [("phenotypes", sign) for sign in signs], "") for signs in _signs(pack, rng, 220))
    written = {entry["card"]: (*entry["en"], *entry["zh"]) for entry in stored("phrasings/card_questions.toml")["asked"]}
    for card in load_cards():
        questions = rng.sample(card.questions, 1) + list(written.get(card.id, ()))
        topic = flat(topic_of(card.title))
        yield from (("guideline_search", [("query", question)], topic) for question in dict.fromkeys(questions))


def _other_names(pack: Pack, rng: random.Random) -> Iterator[str]:
    """Ids, aliases and previous symbols of genes that drugs act on and of others."""
    symbols = [*_target_genes(), *words("gene", "en")]
    for symbol in rng.sample(sorted(set(symbols)), 200):
        for row in pack.rows("SELECT hgnc_id, entrez_id, ensembl_id FROM genes WHERE symbol = ?", symbol):
            others = pack.rows("SELECT written FROM gene_names WHERE hgnc_id = ? AND kind IN ('alias', 'previous')", row["hgnc_id"])
            names = [row["ensembl_id"], row["entrez_id"], *rng.sample(sorted(each["written"] for each in others), min(2, len(others)))]
            yield from (str(name) for name in names if name)


def _diseases(rng: random.Random) -> Iterator[str]:
    table: dict[str, str] = tomllib.loads((files(llmasos.memory) / "chinese_diseases.toml").read_text(encoding="utf-8"))
    chosen = rng.sample(sorted(table), 220)
    yield from dict.fromkeys([*words("disease", "en"), *words("disease", "zh"), *chosen, *(table[name] for name in chosen)])


def _variants(rng: random.Random) -> Iterator[str]:
    """Names by which well-known variants are found alone, without their gene."""
    for row in rng.sample(known.table(), 330):
        names = [
            row.rsid,
            row.place,
            *row.legacy,
            *([f"{row.gene} {row.hgvs_c}"] if row.hgvs_c else []),
            *([f"{row.gene} {row.hgvs_p}"] if row.hgvs_p else []),
        ]
        yield rng.choice([name for name in names if name])


def _drugs() -> Iterable[str]:
    return dict.fromkeys([*(drug.name for drug in drugs()), *words("drug", "en"), *words("drug", "zh")])


def _target_genes() -> list[str]:
    return sorted({target for drug in drugs() for target in drug.targets})


def _targets(rng: random.Random) -> Iterable[str]:
    return dict.fromkeys([*words("target", "en"), *words("target", "zh"), *rng.sample(_target_genes(), 80)])


def _signs(pack: Pack, rng: random.Random, count: int) -> Iterator[list[str]]:
    """Two or three signs that many patients of a disease with a known gene have."""
    held = annotations(pack)
    linked = sorted(row["disease_id"] for row in pack.rows("SELECT DISTINCT disease_id FROM gene_diseases WHERE disease_id LIKE 'OMIM%'"))
    places = {str(name): place for place, name in enumerate(held.diseases)}
    of_disease: dict[int, list[int]] = {}
    for term in np.flatnonzero(held.abnormal):
        for disease, share in zip(*held.own(int(term)), strict=True):
            if share >= 0.3:
                of_disease.setdefault(int(disease), []).append(int(term))
    made = 0
    for disease in rng.sample(linked, len(linked)):
        terms = of_disease.get(places.get(disease, -1), [])
        if len(terms) >= 5 and made < count:
            made += 1
            yield [title(pack, term).lower() for term in rng.sample(sorted(terms), rng.choice([2, 3, 3]))]


async def found(tool: str, arguments: list[tuple[str, str]], registry: Registry) -> list[Finding]:
    """What a call finds; nothing where it fails or abstains."""
    log = Memory(Row(question="", ask=True))
    given: dict[str, Any] = {}
    for name, value in arguments:
        if registry[tool].manifest.slots[name].repeated:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    await decided(log, [Invocation(tool=tool, arguments=given)], registry)
    return list(log.state.findings)


def held(findings: list[Finding], shown: str) -> dict[str, str]:
    """For gene, disease and drug the first value that the shown lines hold."""
    names: dict[str, str] = {}
    for kind, keys in CARRIED.items():
        for finding in findings:
            values = [finding.values.get(key) for key in keys]
            flat_values = [str(one) for value in values if value for one in (value if isinstance(value, list) else [value])]
            for value in flat_values:
                if kind not in names and re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", shown):
                    names[kind] = value
    return names


async def row_of(asked: Asked, registry: Registry) -> dict[str, Any] | None:
    """A row of the file; None where the call finds nothing, or not the card that is asked for."""
    tool, arguments, card = asked
    findings = (await found(tool, arguments, registry))[:SHOWN_OF_CALL]
    if not findings or (card and card not in [flat(finding.topic) for finding in findings]):
        return None
    shown = "\n".join(finding_line(number, finding.topic, finding.text) for number, finding in enumerate(findings, 1))
    lines = [[flat(finding.topic), flat(finding.text)[:KEPT]] for finding in findings]
    return {"tool": tool, "arguments": arguments, "found": lines, "holds": held(findings, shown)} | ({"card": card} if card else {})


async def main() -> None:
    """Make the calls and write the file."""
    registry = Registry.discover()
    rows = [await row_of(asked, registry) for asked in calls(open_pack(), random.Random(SEED))]
    OUT.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows if row), encoding="utf-8")
    print(f"{sum(row is not None for row in rows)} calls, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    asyncio.run(main())
