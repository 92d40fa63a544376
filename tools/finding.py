"""What a tool may return: findings with their sources, or an abstention with its reason."""

from string import Formatter
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

Certainty = Literal["established", "probable", "limited", "unknown"]


class Source(BaseModel):
    """Where a finding comes from, exact enough that a reader can look it up."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    version: str = Field(min_length=1, description="version, release date or year of publication")
    identifier: str = Field(min_length=1, description="PMID:…, DOI:…, or an address")
    licence: str = ""

    def cite(self) -> str:
        """One line: title, publisher, version, identifier."""
        return f"{self.title}. {self.publisher}, {self.version}. {self.identifier}"


class Finding(BaseModel):
    """One statement that a tool stands behind: the atom of every answer.

    `template` is a whole sentence with `{value}` fields, so that it can be translated; `text` is that
    sentence filled in from `values`. `values` are plain JSON under the names of the tool's contract.
    `topic` is a few words that say what the finding is about, as people would ask for it: the scheduler answers by topics.
    The kernel sets `id` and `tool`.
    """

    model_config = ConfigDict(frozen=True)

    id: str = ""
    tool: str = ""
    topic: str = Field(min_length=1, max_length=60)
    template: str = Field(min_length=1)
    values: dict[str, JsonValue]
    source: Source
    certainty: Certainty = "established"
    text: str = ""

    @model_validator(mode="after")
    def _text_is_the_filled_template(self) -> Self:
        if not self.text:
            try:
                filled = _OneLine().vformat(self.template, (), self.values)
            except (KeyError, IndexError) as missing:
                raise ValueError(f"template names {missing}, which is not among the values") from missing
            object.__setattr__(self, "text", filled)
        return self


class Abstain(BaseModel):
    """No answer, and why. `missing` names the inputs that would change that."""

    model_config = ConfigDict(frozen=True)

    reason: str = Field(min_length=1)
    missing: tuple[str, ...] = ()


class ToolResult(BaseModel):
    """What a call of one tool gives back: findings, or the reason why there are none.

    Both come where the tool had nothing and a live source did. `remarks` say which live sources failed.
    """

    model_config = ConfigDict(frozen=True)

    findings: tuple[Finding, ...] = ()
    abstained: str | None = None
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class _OneLine(Formatter):
    """`str.format` for sentences: a list of values becomes «a, b and c»."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, list) and not format_spec:
            words = [str(word) for word in value]
            return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else "none"
        return str(super().format_field(value, format_spec))
