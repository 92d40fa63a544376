"""Figures of risk results: an icon array, bars beside the reference person and what-ifs, and what each factor adds."""

from collections.abc import Mapping, Sequence
from typing import Any

from .svg import WIDTH, Figure, folded

LEFT, RIGHT, EDGE = 268, 76, 24
UNITS = {
    "PREVENT": "log-odds, against the person that the equations are centred on",
    "pooled cohort equations": "log-hazard, against the guideline's example person",
    "carrier penetrance": "share of the hazard",
    "CKD-EPI 2021": "natural logarithm of the rate, against an 18-year-old man with creatinine 0.9 mg/dL (a woman: 0.7)",
}

Values = Mapping[str, Any]


def risk_figures(findings: Sequence[Values]) -> list[str]:
    """SVG documents for the findings of one call of risk_model; none where it gave no result. Findings as JSON objects."""
    results = [
        item
        for item in findings
        if "outcome" in item["values"] and ("percent" in item["values"] or "score" in item["values"] or "egfr" in item["values"])
    ]
    risks = [item for item in results if "percent" in item["values"]]
    beside = _beside(findings)
    figures = [_icons(risks[0], beside, _who(findings))] if risks else []
    if len(risks) > 1 or any(item["topic"].startswith("what if") and item["values"]["results"] for item in findings):
        figures.append(_bars(risks, beside, findings))  # else it would show the icons' figure a second time
    if results and len(_moving(results[0]["values"])) > 1:
        figures.append(_factors(results[0]))
    return figures


def _beside(findings: Sequence[Values]) -> dict[tuple[str, str], float]:
    """What a reference or average person has, by topic and gene."""
    found = [item["values"] for item in findings if item["topic"] in ("reference person", "average person")]
    return {(pair["topic"], pair.get("gene", "")): pair["reference"] for values in found for pair in values["results"]}


def _who(findings: Sequence[Values]) -> str:
    average = any(item["values"].get("average") for item in findings if item["topic"] in ("reference person", "average person"))
    lifetime = any(item["topic"] == "average person" for item in findings)
    return "average person, whole life" if lifetime else "average person" if average else "reference person"


def _key(item: Values) -> tuple[str, str]:
    return item["topic"], str(item["values"].get("gene") or "")


def _name(item: Values) -> str:
    gene = item["values"].get("gene")
    return f"{gene}: {item['topic']}" if gene else str(item["topic"])


def _icons(item: Values, beside: Mapping[tuple[str, str], float], who: str) -> str:
    """A hundred people, as many of them dark as have the event; those of the person compared with beside them."""
    share, other = item["values"]["percent"], beside.get(_key(item))
    whose = "carriers, from birth" if item["values"].get("conditional") is False else "this person"
    groups = [(whose, share, "warm")] + ([(who, other, "accent")] if other is not None else [])
    told = [f"{name}: {_of_100(value)} of 100" for name, value, _ in groups]
    figure = Figure(
        f"{_name(item)}: {_of_100(share)} of 100 people", f"Icon array of the people who have the event; {', '.join(told)}. {item['text']}"
    )
    figure.words(EDGE, 30, _name(item), "head")
    for place, (_, value, kind) in enumerate(groups):
        start = EDGE + place * 306
        figure.words(start, 56, told[place][0].upper() + told[place][1:], "strong")
        for number in range(100):
            figure.person(start + number % 10 * 26, 70 + number // 10 * 27, kind if number < _count(value) else "empty")
    low, high = item["values"].get("low"), item["values"].get("high")
    interval = f" 95 % interval: {low:g} to {high:g} of 100." if low is not None and high is not None else ""
    figure.words(EDGE, 364, f"Each figure is one person; the coloured ones have the event.{interval}", "soft")
    return figure.text(380)


def _count(percent: float) -> int:
    """Coloured people: all of them, or none, only where that is the risk."""
    return round(percent) if percent in (0, 100) else min(round(percent), 99)


def _of_100(percent: float) -> str:
    return "more than 99" if 99 < percent < 100 else f"{percent:.0f}" if percent >= 1 or percent == 0 else "fewer than 1"


def _bars(risks: Sequence[Values], beside: Mapping[tuple[str, str], float], findings: Sequence[Values]) -> str:
    """A bar a result, with its interval and the reference person's mark; then one a what-if for the first result."""
    rows: list[tuple[str, float, str, Values | None]] = [(_name(item), item["values"]["percent"], "accent", item) for item in risks]
    for changed in (one["values"] for one in findings if one["topic"].startswith("what if")):
        pair = next((one for one in changed["results"] if (one["topic"], one["gene"]) == _key(risks[0])), None)
        if pair:
            rows.append((f"if: {changed['change']}", pair["changed"], "warm", None))
    highs = [value for _, value, _, _ in rows] + list(beside.values())
    highs += [item["values"].get("high") or 0 for item in risks]
    most = next(step for step in (5, 10, 20, 40, 60, 80, 100) if step >= min(max(highs), 100))
    room = WIDTH - LEFT - RIGHT
    figure = Figure(
        "Risks in percent",
        "; ".join(f"{name} {value:g} %" for name, value, _, _ in rows) + (f". Marks: {_who(findings)}" if beside else ""),
    )
    figure.words(EDGE, 30, "Risk, %", "head")
    top = 46.0
    end = top + sum(30 + 15 * (len(folded(name, 36)) - 1) for name, *_ in rows)
    for step in range(5):
        x = LEFT + room * step / 4
        figure.path([(x, top), (x, end + 4)], "line")
        figure.words(x, end + 20, f"{most * step / 4:g}", "soft", "middle")
    y = top
    for name, value, kind, item in rows:
        lines = folded(name, 36)
        middle = y + (30 + 15 * (len(lines) - 1)) / 2
        for place, line in enumerate(lines):
            figure.words(LEFT - 12, middle + 4.5 + 15 * (place - (len(lines) - 1) / 2), line, "", "end")
        figure.rect(LEFT, middle - 8, room * value / most, 16, kind)
        far = value
        if item and item["values"].get("low") is not None:
            low, high = item["values"]["low"], item["values"]["high"]
            far = max(far, high)
            figure.rect(LEFT + room * low / most, middle - 3, room * (high - low) / most, 6, "paper")
            figure.path([(LEFT + room * low / most, middle), (LEFT + room * high / most, middle)], "mark")
        mark = beside.get(_key(item)) if item else None
        if mark is not None:
            x = LEFT + room * mark / most
            figure.path([(x, middle - 12), (x, middle + 12)], "mark")
        figure.words(LEFT + room * far / most + 8, middle + 4.5, f"{value:.1f} %", "strong")
        y += 30 + 15 * (len(lines) - 1)
    notes = [f"upright mark: {_who(findings)}"] if beside else []
    notes += ["thin line: interval"] if any(item["values"].get("low") is not None for item in risks) else []
    notes += [f"orange: {risks[0]['topic']} with something changed"] if any(kind == "warm" for _, _, kind, _ in rows) else []
    if notes:
        figure.words(EDGE, end + 44, "; ".join(notes)[0].upper() + "; ".join(notes)[1:] + ".", "soft")
    return figure.text(end + (60 if notes else 34))


def _moving(values: Values) -> dict[str, float]:
    """Contributions that are not zero, the largest first."""
    return dict(
        sorted(
            ((name, share) for name, share in values.get("contributions", {}).items() if abs(share) >= 0.005),
            key=lambda pair: -abs(pair[1]),
        )
    )


def _factors(item: Values) -> str:
    """What each factor adds (orange, to the right) or takes away (blue, to the left)."""
    shares = _moving(item["values"])
    model = str(item["values"].get("model", ""))
    unit = UNITS.get(model, "points" if "score" in item["values"] else "linear predictor of the model")
    signed = min(shares.values()) < 0
    middle = LEFT + (WIDTH - LEFT - EDGE) / 2 if signed else LEFT
    room = ((WIDTH - LEFT - EDGE) / 2 - 52) if signed else WIDTH - LEFT - RIGHT
    largest = max(abs(share) for share in shares.values())
    figure = Figure(
        f"What drives the result of {model}", "; ".join(f"{name} {share:+.2f}" for name, share in shares.items()) + f" ({unit})"
    )
    figure.words(EDGE, 30, f"What drives the result: {_name(item)}", "head")
    end = 46 + 27 * len(shares)
    figure.path([(middle, 44), (middle, end)], "mark")
    for place, (name, share) in enumerate(shares.items()):
        y = 46 + 27 * place
        length = room * abs(share) / largest
        figure.rect(middle if share > 0 else middle - length, y + 5, length, 16, "warm" if share > 0 else "accent")
        figure.words(LEFT - 12, y + 17.5, name, "", "end")
        told = f"{share:+g}" if "score" in item["values"] else f"{share:+.2f}" if signed else f"{share:.2f}"
        figure.words(middle + (length + 7 if share > 0 else -length - 7), y + 17.5, told, "soft", "start" if share > 0 else "end")
    lines = folded(f"Orange raises, blue lowers; {unit}." if signed else f"In {unit}.", 92)
    for place, line in enumerate(lines):
        figure.words(EDGE, end + 22 + 16 * place, line, "soft")
    return figure.text(end + 22 + 16 * len(lines))
