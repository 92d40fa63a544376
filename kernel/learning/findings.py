"""Findings as a tool gives them, for episodes in which the scheduler reads results: (topic, text) in the tool's order.

Where a call was recorded they are what the tool found; else the values are random: what is learned is to choose among
findings by what was asked.
"""

import random
import re
from collections.abc import Sequence
from typing import Any

from .recorded import found_by
from .risk import domain_of
from .toolsets import Arguments
from .values import value
from .wording import in_english, stored, words

Lines = list[tuple[str, str]]
RECORDED = 0.75  # of the calls that were recorded; the others teach to choose where the values say nothing
INHERITED = ("autosomal dominant", "autosomal recessive", "X-linked", "X-linked recessive", "mitochondrial")


def findings(rng: random.Random, tool: str, arguments: Arguments, topics: Sequence[str], subject: str) -> tuple[Lines, list[int]]:
    """What the tool found, and the places (from 0) of those that were asked for, the most wanted first."""
    maker = {
        "gene_lookup": _gene, "risk_model": _risk, "guideline_search": _guideline, "variant_interpretation": _variant, "pharmacogenomics": _drug,
        "phenotype_diagnosis": _diseases, "patient_record": _record, "drug_target": _target,
    }.get(tool, _any)  # fmt: skip
    lines = (rng.random() < RECORDED and found_by(tool, arguments)) or maker(rng, dict(arguments), subject)
    if "*" in topics:
        about = in_english(subject).lower()
        wanted = [place for place, (topic, text) in enumerate(lines) if about and about in f"{topic} {text}".lower()] or [0]
    else:
        wanted = list(dict.fromkeys(place for topic in topics for place, (name, _) in enumerate(lines) if topic in name)) or [0]
    return lines, wanted[:6]


def _card_line(rng: random.Random, card: dict[str, Any]) -> tuple[str, str]:
    numbers = {"a": rng.randint(1, 60), "b": rng.randint(20, 75)}
    body = rng.choice(stored("phrasings/cards.toml")["bodies"]["names"])
    return card["title"].format(**numbers)[:60].rstrip(), card["text"].format(**numbers).rstrip(
        "."
    ) + f" ({body} {rng.randint(2014, 2025)})"


def _gene(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    if "disease" in arguments:
        name, genes = arguments["disease"], rng.sample(words("gene", "en"), rng.choice([1, 1, 2, 3, 5]))
        return [
            ("genes", f"{name} is linked to {_listed(genes)}."),
            ("inheritance", inheritance(rng, name, genes)),
            ("features", f"Frequent features: {rng.choice(words('phenotype', 'en'))}."),
        ]
    gene = arguments.get("gene", "BRCA1")
    gene = gene.upper() if "orf" not in gene else gene
    place = f"{rng.choice([*map(str, range(1, 23)), 'X'])}{rng.choice('pq')}{rng.randint(11, 36)}.{rng.randint(1, 3)}"
    disorders = _listed(
        [
            f"{name} ({rng.choice(INHERITED)}, OMIM:{rng.randint(100000, 619999)})"
            for name in rng.sample(words("disease", "en"), rng.randint(1, 3))
        ]
    )
    named = rng.choice(
        [
            "DNA repair associated",
            "tumor protein",
            "receptor 2",
            "transcription factor 4",
            "sodium channel subunit",
            "kinase",
            "myosin heavy chain",
            "homolog 1",
        ]
    )
    other = f"{rng.choice(['FANCD', 'RNF', 'PPP1R', 'KIAA', 'HSP', 'CMD', 'LQT'])}{rng.randint(1, 99)}"
    lines = [
        ("identity", f"{gene} is {named} (HGNC:{rng.randint(5, 50000)}), a gene with protein product."),
        ("location", f"{gene} lies at {place} on chromosome {re.split('[pq]', place)[0]}."),
        ("identifiers", f"{gene} has the identifiers HGNC:{rng.randint(5, 50000)}, NCBI Gene (Entrez) {rng.randint(2, 99999)}, Ensembl ENSG{rng.randint(1, 999999):011d}."),
        ("aliases", rng.choice([f"{gene} is also called {other}.", f"{gene} is also called {other}; its previous symbols are XP{rng.randint(1, 9)}.", f"HGNC lists no other name for {gene}."])),
        ("disorders", f"{gene} is linked to {disorders}."),
        *([("inheritance", f"{gene}: {rng.choice(INHERITED)}: {rng.choice(words('disease', 'en'))}.")] if rng.random() < 0.8 else []),
        *([("drugs", f"Drugs whose guideline counts {gene}: {rng.choice(words('drug', 'en'))}.")] if rng.random() < 0.3 else []),
        *([("guidelines", f"Prescribing guidelines count {gene}.")] if rng.random() < 0.2 else []),
        ("coordinates", f"{gene} spans positions {rng.randint(10**6, 2 * 10**8):,} to {rng.randint(10**6, 2 * 10**8):,} on GRCh38."),
        *([("secondary findings", f"{gene} is on the ACMG list of secondary findings.")] if rng.random() < 0.5 else []),
        ("features", f"Frequent features: {rng.choice(words('disease', 'en'))}: {rng.choice(words('phenotype', 'en'))}."),
        *([("recommendations", f"Guideline cards speak of {gene}: {gene} carriers.")] if rng.random() < 0.5 else []),
        *([("function", f"{gene} takes part in {rng.choice(['DNA repair', 'ion transport', 'signalling', 'muscle contraction'])} (GO).")] if rng.random() < 0.4 else []),
    ]  # fmt: skip
    return lines if rng.random() < 0.85 else [line for line in lines if line[0] != "location"]


def inheritance(rng: random.Random, disease: str, genes: Sequence[str]) -> str:
    """How a disease is inherited: each of its entries with its gene, now and then one of a related disease."""
    name = in_english(disease)
    entries = [
        f"{name}{f' {number}' if len(genes) > 1 else ''} (OMIM:{rng.randint(100000, 619999)}; {gene}): {rng.choice(INHERITED)}"
        for number, gene in enumerate(genes, 1)
    ]
    if rng.random() < 0.25:
        entries.append(f"{rng.choice(words('disease', 'en'))} (OMIM:{rng.randint(100000, 619999)}): {rng.choice(INHERITED)}")
    return f"Inheritance: {'; '.join(entries)}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


SCORED = {
    "kidney": ("eGFR", "The eGFR is {r} mL/min/1.73 m² by CKD-EPI 2021, category G2."),
    "bleeding": ("HAS-BLED score", "The HAS-BLED score is {n} of 9 points (age above 65)."),
    "diabetes": ("10-year type 2 diabetes risk", "The FINDRISC score is {r} of 26 points: about 1 in {n} develop it."),
}


def _risk(rng: random.Random, arguments: dict[str, str], subject: str) -> Lines:
    model, condition = arguments.get("model", ""), in_english(subject or arguments.get("condition", "cancer"))
    if model.upper().startswith("CHA") or (subject in (*words("af", "en"), *words("af", "zh")) and rng.random() < 0.7):
        score = rng.randint(0, 9)
        return [
            ("CHA2DS2-VASc score", f"The CHA2DS2-VASc score is {score} of 9 points (age {min(score, 2)})."),
            ("validity", "CHA2DS2-VASc holds for people with atrial fibrillation."),
        ]
    if (domain := domain_of(subject or arguments.get("condition", "cancer"))) in SCORED:
        topic, text = SCORED[domain]
        return [
            (topic, text.format(n=rng.randint(1, 9), r=rng.randint(8, 118))),
            ("validity", "The model holds for adults of the cohorts that it was derived in."),
        ]
    if "genes" in arguments or condition in words("cancer", "en") or subject in words("cancer", "zh"):
        return _carrier(rng, arguments.get("genes", "BRCA1"), condition)
    if "pce" in model.lower() or "pooled" in model.lower():
        return [
            ("10-year ASCVD risk", f"The 10-year risk of atherosclerotic cardiovascular disease is {rng.randint(5, 400) / 10} %."),
            *_about_model("pooled cohort equations", "ASCVD"),
        ]
    years = (10, 30) if rng.random() < 0.7 else (10,)
    named = {
        "total CVD": "total cardiovascular disease",
        "ASCVD": "atherosclerotic cardiovascular disease",
        "heart failure": "heart failure",
    }
    return [
        *((f"{horizon}-year {short} risk", f"The {horizon}-year risk of {name} is {rng.randint(1, 400) / 10} % by PREVENT.") for horizon in years for short, name in named.items()),
        *_about_model("PREVENT", "total CVD"),
    ]  # fmt: skip


def _about_model(model: str, outcome: str) -> Lines:
    return [
        ("contributions", f"Against the reference person of {model}, the {outcome} risk is raised most by systolic_bp."),
        ("validity", f"{model} holds for adults of the cohorts that it was derived in."),
        ("missing inputs", f"{model} took no BMI, so that heart failure is left out."),
        ("reference person", f"A person of that age with the values of reference has a lower {outcome} risk."),
    ]


def _carrier(rng: random.Random, gene: str, condition: str) -> Lines:
    plain = condition if condition not in ("cancer", "any cancer") else "any cancer"
    names = [
        plain,
        *rng.sample(
            [name for name in ("breast cancer", "ovarian cancer", "pancreatic cancer", "colorectal cancer", "any cancer") if name != plain],
            rng.choice([0, 1, 2]),
        ),
    ]
    if rng.random() < 0.5:
        rng.shuffle(names)
    lines = [
        (
            f"{name} risk to age {rng.choice([70, 75, 80, 80])}",
            f"The risk of {name} is {rng.randint(2, 850) / 10} % for a carrier of {gene.upper()}.",
        )
        for name in names
    ]
    beside = [
        ("how the risk was combined", f"The risks of {gene.upper()} and others were combined with other causes of death."),
        ("validity", "The figures come from these carriers, and risk differs with family history."),
        ("genes counted", f"{gene.upper()} was counted as a pathogenic variant."),
        ("average person", f"Without a known variant the risk of {plain} is {rng.randint(2, 300) / 10} %."),
    ]
    return [*lines, *(line for line in beside if rng.random() < 0.8)]


def _guideline(rng: random.Random, _: dict[str, str], subject: str) -> Lines:
    about = in_english(subject) or rng.choice(words("topic", "en"))
    body = stored("phrasings/cards.toml")["bodies"]["names"]
    lines = [
        (f"{rng.choice(['Surveillance', 'Screening', 'Management', 'Surgery', 'Follow-up', 'Advice', 'Testing'])}: {about}"[:60].rstrip(), f"{rng.choice(['Yearly imaging is offered', 'This is advised', 'Shared decision', 'Not advised'])} for {about} ({rng.choice(body)} {rng.randint(2014, 2025)})")
        for _ in range(rng.randint(1, 3))
    ]  # fmt: skip
    cards = rng.sample(stored("phrasings/cards.toml")["card"], rng.randint(0, 3))
    lines += [_card_line(rng, card) for card in cards if about.lower() not in (card["title"] + card["text"]).lower()]
    if rng.random() < 0.4:
        rng.shuffle(lines)
    return lines


def _variant(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    variant = arguments.get("variant", "the variant")
    lines = [
        ("classification", f"{variant} is {rng.choice(['pathogenic', 'likely pathogenic', 'of uncertain significance', 'likely benign', 'benign'])}."),
        ("protein variant", f"UniProt lists {variant} among the variants of the protein."), ("criteria", f"ACMG criteria met: {rng.choice(['PVS1', 'PM2', 'PP3', 'BA1', 'PS4, PM2'])}."),
        ("evidence", f"ClinVar holds {rng.randint(1, 30)} submissions on {variant}."), ("population frequency", f"gnomAD counts {rng.randint(0, 90)} carriers of {variant}."),
    ]  # fmt: skip
    return [line for line in lines if line[0] in ("classification", "criteria") or rng.random() < 0.6]


def _drug(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    drug = arguments.get("drug", "the drug")
    return [
        *(("recommendation", f"CPIC: {rng.choice(['avoid', 'reduce the dose of', 'use an alternative to', 'usual dose of'])} {drug}.") for _ in range(rng.choice([1, 1, 2]))),
        ("phenotype", f"{arguments.get('genotypes', 'The genotype')} means {rng.choice(['poor', 'normal', 'intermediate'])} metabolizer."),
        *([("missing", f"CPIC also counts another gene for {drug}.")] if rng.random() < 0.3 else []),
        *([("phenoconversion", f"{value('drug', 'en', rng)} inhibits the enzyme.")] if rng.random() < 0.2 else []), *([("alternatives", f"Instead of {drug}, {value('drug', 'en', rng)} may be used.")] if rng.random() < 0.4 else []), ("evidence", f"CPIC level {rng.choice('ABC')} for {drug}."),
    ]  # fmt: skip


def _diseases(rng: random.Random, _: dict[str, str], __: str) -> Lines:
    names = rng.sample(words("disease", "en"), rng.randint(2, 6))
    ranked = [
        (f"rank {place}", f"{name} fits with a posterior of {rng.randint(1, 60)} %, gene {value('gene', 'en', rng)}.")
        for place, name in enumerate(names, 1)
    ]
    sign, other = rng.sample(words("phenotype", "en"), 2)
    return [*ranked, ("signs counted", f"Counted: {sign}."), ("next finding", f"{other} would best tell {names[0]} from {names[1]}.")]


def _record(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    section = arguments.get("section", "record")
    return [
        (
            "record",
            f"{section}: {rng.choice(['normal', '6.8', 'none known', 'see note', 'positive', '142'])} on {rng.randint(2019, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}.",
        )
        for _ in range(rng.choice([1, 1, 2, 3]))
    ]


def _target(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    drug, target = arguments.get("drug", rng.choice(words("drug", "en"))), arguments.get("target", rng.choice(words("target", "en")))
    uses = [("indication", f"{drug} is approved for {use}.") for use in rng.sample(words("indication", "en"), rng.randint(1, 3))]
    resistance = [("resistance", f"Resistance to {drug} arises by secondary mutations.")] if rng.random() < 0.7 else []
    if "drug" not in arguments:
        found = rng.sample(words("drug", "en"), rng.randint(2, 4))
        return [("therapies", f"Approved against {target}: {_listed(found)}."), *(("therapy", f"{name} for {rng.choice(words('indication', 'en'))}.") for name in found), *resistance]  # fmt: skip
    match = (
        [("match", f"{drug} {rng.choice(['acts on', 'is approved for', 'has no listed use in'])} {target}.")]
        if "target" in arguments
        else []
    )
    safety = [("safety", f"{drug}: class effects and pharmacogenomic warnings.")] if rng.random() < 0.2 else []
    return [*match, ("mechanism", f"{drug} {rng.choice(['inhibits', 'blocks', 'binds'])} {target}."), *uses, *resistance, *safety]


def _any(rng: random.Random, _: dict[str, str], subject: str) -> Lines:
    others = rng.sample(
        [
            ("method", "Taken from the reference table."),
            ("source", "Updated last month."),
            ("note", "Local rules may differ."),
            ("history", f"Asked {rng.randint(2, 40)} times this week."),
        ],
        rng.choice([0, 0, 1, 2]),
    )
    return [
        ("result", f"{subject}: {rng.choice(['yes', 'no', str(rng.randint(2, 900)), 'see list', 'level 2', 'three found', 'none'])}."),
        *others,
    ]
