"""Findings as a tool would give them, for episodes in which the scheduler reads results: (topic, text) in the tool's order."""

import random

from .phrasing import value, words

Lines = list[tuple[str, str]]


def findings(
    rng: random.Random, tool: str, arguments: list[tuple[str, str]], topics: tuple[str, ...], subject: str
) -> tuple[Lines, list[int]]:
    """What the tool found, and the places (from 0) of those that were asked for, the most wanted first."""
    maker = {
        "gene_lookup": _gene,
        "risk_model": _risk,
        "guideline_search": _cards,
        "variant_interpretation": _variant,
        "pharmacogenomics": _drug,
        "phenotype_diagnosis": _diseases,
        "patient_record": _record,
        "drug_target": _target,
    }.get(tool, _any)
    lines = maker(rng, dict(arguments), subject)
    if "*" in topics:
        wanted = [place for place, (_, text) in enumerate(lines) if not subject or subject.lower() in text.lower()][
            : rng.choice([2, 3, 4])
        ] or [0]
    else:
        wanted = [place for topic in topics for place, (name, _) in enumerate(lines) if topic in name][:3] or [0]
    return lines, wanted


def _gene(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    if "disease" in arguments:
        return [
            ("genes", f"{arguments['disease']} is linked to {', '.join(rng.sample(words('gene', 'en'), rng.randint(1, 4)))}."),
            ("disease", f"{arguments['disease']} is OMIM:{rng.randint(100000, 619999)}."),
        ]
    gene = arguments.get("gene", "BRCA1").upper()
    place = f"{rng.choice([*map(str, range(1, 23)), 'X'])}{rng.choice('pq')}{rng.randint(11, 36)}.{rng.randint(1, 3)}"
    disorders = ", ".join(
        f"{name} ({rng.choice(['autosomal dominant', 'autosomal recessive', 'X-linked'])})"
        for name in rng.sample(words("disease", "en"), 2)
    )
    return [
        (
            "identity",
            f"{gene} ({rng.choice(['DNA repair associated', 'tumor protein', 'receptor 2', 'transcription factor'])}, HGNC:{rng.randint(5, 50000)}) is a gene with protein product.",
        ),
        ("location", f"{gene} lies at {place} on chromosome {place.split('p')[0].split('q')[0]}."),
        (
            "identifiers",
            f"{gene} is HGNC:{rng.randint(5, 50000)}, Entrez {rng.randint(2, 99999)}, Ensembl ENSG{rng.randint(1, 999999):011d}, UniProt P{rng.randint(10000, 99999)}.",
        ),
        (
            "aliases",
            f"{gene} is also known as {rng.choice(['FANCD', 'RNF', 'PPP1R', 'KIAA'])}{rng.randint(1, 99)}; previously {rng.choice(['AB', 'FACD', 'XP'])}{rng.randint(1, 9)}.",
        ),
        ("disorders", f"{gene} is associated with {disorders}."),
    ]


def _risk(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    if "model" in arguments and "CHA2DS2" in arguments["model"].upper():
        score = rng.randint(0, 9)
        return [
            ("CHA2DS2-VASc score", f"The CHA2DS2-VASc score is {score}."),
            ("contributions", "Points come from age and hypertension."),
            ("validity", "CHA2DS2-VASc was validated in people with atrial fibrillation."),
        ]
    condition = arguments.get("condition", "cancer")
    if "genes" in arguments or condition in (*words("cancer", "en"), *words("cancer", "zh")):
        share = rng.randint(2, 85)
        return [
            (
                f"{condition} risk to age 80",
                f"The risk of {condition} to age 80 is {share} % for a carrier of {arguments.get('genes', 'BRCA1')}.",
            ),
            ("contributions", f"{arguments.get('genes', 'The gene')} accounts for most of the risk."),
            ("validity", "The figures come from families and population studies."),
        ]
    return [
        *(
            (f"{years}-year {name} risk", f"The {years}-year risk of {name} is {rng.randint(1, 400) / 10} % by PREVENT.")
            for years in (10, 30)
            for name in ("total CVD", "ASCVD", "heart failure")
        ),
        ("contributions", "Systolic blood pressure and age contribute most."),
        ("validity", "PREVENT was derived in US adults of 30 to 79 years."),
    ]


def _cards(rng: random.Random, _: dict[str, str], subject: str) -> Lines:
    about = subject or rng.choice(words("topic", "en"))
    others = rng.sample(words("topic", "en"), 3)
    lines = [
        (
            f"{rng.choice(['Surveillance', 'Screening', 'Management', 'Surgery', 'Therapy'])} for {about}"[:60],
            f"{rng.choice(['NCCN', 'ESMO', 'ACMG', 'USPSTF', 'ESC', 'ACC/AHA'])} {rng.randint(2016, 2025)}: {about}: {rng.choice(['annual MRI from age 25', 'colonoscopy every 1 to 2 years', 'statin therapy is advised', 'offer genetic counselling'])}.",
        )
        for _ in range(rng.randint(2, 4))
    ]
    lines += [
        (other[:60], f"{rng.choice(['NICE', 'ESC', 'USPSTF'])} {rng.randint(2015, 2025)}: {other} every {rng.randint(1, 5)} years.")
        for other in others[: rng.randint(0, 2)]
    ]
    return lines


def _variant(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    variant = arguments.get("variant", "the variant")
    return [
        (
            "classification",
            f"{variant} is {rng.choice(['Pathogenic', 'Likely pathogenic', 'Uncertain significance', 'Likely benign', 'Benign'])}.",
        ),
        ("criteria", f"ACMG criteria met: {rng.choice(['PVS1', 'PM2', 'PP3', 'BA1'])}."),
        ("evidence", f"ClinVar holds {rng.randint(1, 30)} submissions."),
    ]


def _drug(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    drug = arguments.get("drug", "the drug")
    return [
        ("recommendation", f"CPIC: {rng.choice(['avoid', 'reduce the dose of', 'use an alternative to', 'usual dose of'])} {drug}."),
        ("phenotype", f"{arguments.get('genotypes', 'The genotype')} means {rng.choice(['poor', 'normal', 'intermediate'])} metabolizer."),
        ("evidence", f"CPIC level {rng.choice('ABC')} for {drug}."),
    ]


def _diseases(rng: random.Random, _: dict[str, str], __: str) -> Lines:
    return [
        ("ranking", f"{place + 1}. {name}, posterior {rng.randint(1, 60)} %, gene {value('gene', 'en', rng)}.")
        for place, name in enumerate(rng.sample(words("disease", "en"), 3))
    ]


def _record(rng: random.Random, arguments: dict[str, str], _: str) -> Lines:
    return [
        (
            "record",
            f"{arguments.get('section', 'record')}: {rng.choice(['normal', '6.8', 'none known', 'see note'])} on {rng.randint(2019, 2026)}-{rng.randint(1, 12):02d}-11.",
        )
    ]


def _target(rng: random.Random, arguments: dict[str, str], subject: str) -> Lines:
    drug, target = arguments.get("drug", rng.choice(words("drug", "en"))), arguments.get("target", rng.choice(words("target", "en")))
    return [
        ("mechanism", f"{drug} inhibits {target}."),
        ("therapies", f"Approved against {target}: {drug}."),
        ("resistance", f"Resistance to {drug} arises by secondary mutations."),
    ]


def _any(rng: random.Random, arguments: dict[str, str], subject: str) -> Lines:
    return [
        ("result", f"{subject}: {rng.choice(['yes', 'no', rng.randint(2, 900), 'see list', 'level 2'])}."),
        *([("method", "Taken from the reference table.")] if rng.random() < 0.4 else []),
    ]
