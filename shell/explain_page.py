"""The explanation as one HTML page that needs nothing else."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from .. import prompts
from ..kernel.explain import Explanation


def page(explanation: Explanation) -> str:
    """The timeline, the probabilities of each decision, findings with sources. Everything is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / "explain_page.html").read_text(encoding="utf-8"))
    plain = explanation.model_dump()
    if plain["answer"] is not None:
        plain["answer"] = {"claims": [], "reason": "", "missing": [], "also_found": [], **plain["answer"]}
    return template.render(explanation=plain, headings=prompts.table("answer.toml")["headings"])
