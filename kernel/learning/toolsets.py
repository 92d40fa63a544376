"""Lists of tools to train on: known ones, known ones under other names, and invented ones, in any order."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ...tools.tool import Manifest
from .phrasing import stored

# Other names and summaries for the known tools, so that a name alone decides nothing.
RENAMED = {
    "gene_lookup": (
        ["gene_card", "gene_facts", "hgnc_info", "locus_finder", "gene_encyclopedia"],
        [
            "names, position and diseases of a gene",
            "what is known of a gene, or which genes a disease has",
            "gene database: symbol, ids, chromosome, linked disorders",
        ],
    ),
    "variant_interpretation": (
        ["variant_classifier", "acmg_engine", "mutation_check", "clinvar_reader"],
        ["pathogenicity of a mutation", "is a DNA change harmful, ACMG class", "what a sequence variant means"],
    ),
    "risk_model": (
        ["risk_calculator", "predict_risk", "score_engine", "probability_tool"],
        [
            "chance that a person gets a heart attack, stroke or cancer",
            "risk scores from age, sex, blood values and genes",
            "computes the probability of a disease for a person",
        ],
    ),
    "guideline_search": (
        ["recommendations", "guidance_finder", "society_statements", "care_standards"],
        [
            "recommendations of medical societies: screening, follow-up, therapy",
            "search of guideline statements on management",
            "what should be done according to guidelines",
        ],
    ),
    "pharmacogenomics": (
        ["pgx_advisor", "drug_gene_check", "genotype_dosing", "cpic_helper"],
        ["drug choice and dose for a genotype", "does a person's genotype change a prescription", "CPIC advice for a drug and a diplotype"],
    ),
    "phenotype_diagnosis": (
        ["rare_disease_ranker", "syndrome_finder", "ddx_engine", "hpo_matcher"],
        ["diseases that match a set of symptoms", "differential diagnosis from clinical features", "which syndrome has these signs"],
    ),
    "patient_record": (
        ["chart_reader", "ehr_view", "record_access", "my_patient"],
        [
            "what the patient's chart holds: results, drugs, allergies",
            "read from the medical record in scope",
            "labs and history of the current patient",
        ],
    ),
    "drug_target": (
        ["mechanism_finder", "target_base", "therapy_finder", "moa_lookup"],
        [
            "what a drug acts on, or drugs for a target",
            "mechanism of action and targeted therapies",
            "targets of medicines and drugs against alterations",
        ],
    ),
}


@dataclass(frozen=True)
class Toolset:
    """Tools in the order in which they are offered; `names` maps a tool's own name to the one that it has here."""

    tools: tuple[Manifest, ...]
    names: dict[str, str]

    def kinds(self, known: Sequence[str]) -> tuple[list[str], list[str]]:
        """Own names of the known and of the invented tools in the list."""
        return [name for name in self.names if name in known], [name for name in self.names if name not in known]


def standing_in(registered: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Every tool that the scheduler is trained for: the registered ones, and manifests of those that are yet to come."""
    present = {tool.name for tool in registered}
    described = {name: body for name, body in stored("manifests.toml").items() if name not in present}
    return (*registered, *(_manifest(name, body["summary"], body["slots"]) for name, body in described.items()))


def draw(rng: random.Random, known: Sequence[Manifest]) -> Toolset:
    """A list of tools: the known ones, some of them, under other names, or only invented ones."""
    made_up = list(stored("phrasings/invented.toml"))
    kind = rng.random()
    names: dict[str, str] = {}
    if kind < 0.6:
        some = list(known) if rng.random() < 0.5 else rng.sample(list(known), rng.randint(3, len(known)))
        chosen = [_reworded(rng, tool) if rng.random() < 0.25 else tool for tool in some]
        names = {tool.name: tool.name for tool in some}
        extra = rng.sample(made_up, rng.choice([0, 0, 1, 2, 4]))
    elif kind < 0.85:
        some = rng.sample(list(known), rng.randint(2, len(known)))
        chosen = []
        for tool in some:
            renamed = _renamed(rng, tool)
            names[tool.name] = renamed.name
            chosen.append(renamed)
        extra = rng.sample(made_up, rng.randint(2, 6))
    else:
        chosen, extra = [], rng.sample(made_up, rng.randint(4, 12))
    for name in extra:
        body = stored("phrasings/invented.toml")[name]
        slots = {argument: {"kind": "span", "about": argument} for argument in body["values"]}
        chosen.append(_manifest(name, body["summary"], slots))
        names[name] = name
    rng.shuffle(chosen)
    return Toolset(tuple(chosen), names)


def _reworded(rng: random.Random, tool: Manifest) -> Manifest:
    return tool.model_copy(update={"summary": rng.choice(RENAMED[tool.name][1])}) if tool.name in RENAMED else tool


def _renamed(rng: random.Random, tool: Manifest) -> Manifest:
    if tool.name not in RENAMED:
        return tool
    names, _ = RENAMED[tool.name]
    return _reworded(rng, tool).model_copy(update={"name": rng.choice(names)})


def _manifest(name: str, summary: str, slots: dict[str, dict[str, object]]) -> Manifest:
    return Manifest.model_validate(
        {
            "name": name,
            "summary": summary,
            "examples": (),
            "version": "0",
            "timeout": 1,
            "slots": slots,
            "arguments": {},
        }
    )
