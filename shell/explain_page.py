"""The explanation as one HTML page that needs nothing else."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from .. import prompts
from ..kernel.explain import Explanation
from .figures import figures
from .values import in_words, lasting


def page(explanation: Explanation) -> str:
    """The timeline, the probabilities of each decision, findings with sources. Everything is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / "explain_page.html").read_text(encoding="utf-8"))
    plain = explanation.model_dump()
    numbers = {item["id"]: explanation.number(item) for node in plain["nodes"] for item in node["findings"]}
    if plain["answer"] is not None:
        plain["answer"] = {"claims": [], "reason": "", "missing": [], "also_found": [], **plain["answer"]}
    drawn = dict.fromkeys(figure for node in plain["nodes"] for figure in figures(node["findings"]))  # the same call may have run twice
    return template.render(
        explanation=plain,
        sources=[source.cite() for source in explanation.sources],
        numbers=numbers,
        in_words=in_words,
        lasting=lasting,
        figures=[Markup(figure) for figure in drawn],  # figures escape their own text
        headings=prompts.table("answer.toml")["headings"],
    )
