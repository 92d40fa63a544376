"""What the model may emit: a call of tools, a question back, an answer from findings, or an abstention.

Every argument value carries its origin: the span of seen text it was copied from, or the declared enum it belongs to.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SerializerFunctionWrapHandler, model_serializer


class Origin(BaseModel):
    """Where an argument value comes from: `where` names the text (question, earlier, patient, reply, finding, choice,
    user for values that a person typed into a direct call); `span` is the exact text that evidences the value; `note` what the
    kernel did about it, if anything: completed it, kept it from a call, took it from the reply. An empty one is not written."""

    model_config = ConfigDict(frozen=True)

    where: Literal["question", "earlier", "patient", "reply", "finding", "choice", "user"]
    span: str
    note: str = ""

    @model_serializer(mode="wrap")
    def _without_empty_note(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in written(self).items() if name != "note" or value}


class Invocation(BaseModel):
    """One tool with its arguments, and the origin of each."""

    model_config = ConfigDict(frozen=True)

    tool: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    origins: dict[str, list[Origin]] = Field(default_factory=dict)


def joined(calls: Sequence[Invocation], lists: Mapping[str, Collection[str]]) -> list[Invocation]:
    """Calls of one tool that differ in what their lists hold alone as one call («HLA-B*15:02» and «CYP2C9 *3/*3» of phenytoin); `lists` are the
    tools' arguments that take several values."""
    made: list[Invocation] = []
    for call in calls:
        names = lists.get(call.tool, ())

        def rest(one: Invocation, names: Collection[str] = names) -> tuple[str, set[str], dict[str, JsonValue]]:
            return one.tool, set(one.arguments), {name: value for name, value in one.arguments.items() if name not in names}

        same = next((one for one in made if names and rest(one) == rest(call)), None)
        if same is None:
            made.append(call)
            continue
        arguments, origins = dict(same.arguments), dict(same.origins)
        for name in names:
            if isinstance(more := call.arguments.get(name), list) and isinstance(held := arguments[name], list):
                arguments[name] = [*held, *(value for value in more if value not in held)]
                origins |= {name: [*origins.get(name, []), *call.origins[name]]} if name in call.origins else {}
        made[made.index(same)] = Invocation(tool=call.tool, arguments=arguments, origins=origins)
    return made


class Call(BaseModel):
    """Run one tool, or several side by side."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["call"] = "call"
    invocations: tuple[Invocation, ...] = Field(min_length=1)


class Ask(BaseModel):
    """Put a question to the user and wait. `slot` is the argument that is missing."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["ask"] = "ask"
    question: str
    slot: str = ""


class Answer(BaseModel):
    """Answer from these findings, the most asked-for first."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["answer"] = "answer"
    findings: tuple[str, ...]


class Abstain(BaseModel):
    """Say why there is no answer. `code` is one of the reasons in prompts/reasons.toml."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["abstain"] = "abstain"
    code: str
    reason: str


Syscall = Annotated[Call | Ask | Answer | Abstain, Field(discriminator="kind")]


class Decision(BaseModel):
    """A syscall with the alternatives' probabilities, and what it took to reach it."""

    model_config = ConfigDict(frozen=True)

    syscall: Syscall
    chosen: str
    alternatives: dict[str, float]
    model: str
    prompt_hash: str
    tokens: int
    ms: float
