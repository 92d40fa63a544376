"""How the scheduler may fill a parameter: from which candidates, on what evidence, and what to ask when there are none.

A slot travels in the annotation of a parameter:

    Gene = Annotated[str, Slot(about="gene symbol", ask="Which gene do you mean?", recogniser="gene")]

Recognisers only *offer* spans of text; which tool is called, and which span is meant, is the model's choice.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["span", "number", "choice", "flag", "passage"]


class Slot(BaseModel):
    """One parameter as the scheduler sees it.

    kind      span: words copied from the text; number: a number in the text, with its unit when one follows;
              choice: one of `choices`; flag: yes or no; passage: the whole question, for tools that search.
              Deduced from the Python type where it is left out.
    about     a few words for the model and the reader, units included.
    ask       the question to put to the user when the value is missing.
    recogniser  name of the recogniser whose spans are offered first ("gene", "variant", "drug", "diplotype", "number", ...). For a flag or
              choice, further evidence: the recogniser «NAME VALUE» finds what stands for a value, as the words of `evidence` do.
    closed    whether nothing but what the recogniser finds, or what stands beside a label, can be meant. Else every span is offered where
              there is none, and every number, those that the recogniser knows before others.
    certain   whether the only name or number that the recogniser finds is meant beyond doubt, so that it is seldom left out.
    never     recognisers whose spans can't be meant, nor words that overlap them («what the drug is for» is no genotype).
    only_known  recognisers of passages in which nothing but the names that `recogniser` knows can be meant («the blood count was normal»).
    also      recogniser of further spans that may be meant, beside the names that `recogniser` knows: members of a list, uses that are hinted at.
    narrow    whether other spans than those of `recogniser` and `also` are not offered; a driver that no grammar holds may still copy them.
    evidence  for choice and flag: which words in the text stand for which value ("yes" and "no" for a flag). A choice
              or flag with evidence words is never set without one of them in the text.
    between   for a number without a unit: the range in which it is offered; one beyond is a slip, or another input's.
    labels    for a number: words beside which it stands («HDL» 50). Where one is seen, only the numbers beside it are offered.
    examples  values that the training set draws on.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind | None = None
    about: str = Field(min_length=1, max_length=80)
    ask: str = ""
    recogniser: str = ""
    closed: bool = False
    certain: bool = False
    never: tuple[str, ...] = ()
    only_known: tuple[str, ...] = ()
    also: str = ""
    narrow: bool = False
    choices: tuple[str, ...] = ()
    evidence: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    labels: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    between: tuple[float, float] | None = None
    repeated: bool = False

    def __hash__(self) -> int:  # an annotation must be hashable to stand in a union
        return hash((self.kind, self.about, self.ask, self.recogniser, self.choices))


class Stated(Slot):
    """An argument that the kernel reads from what the person says; the model neither sees nor fills it, and it is asked for like any other.

    beside    a recogniser; only where it finds something in the condition or the model that a call asks for is the argument read:
              «creatinine» beside a question for kidney function, and nowhere else.
    Read are the numbers that the recogniser finds and the words that are evidence, where all of them stand for one value and are said
    plainly. A number may have evidence, too («no biopsies» is 0).
    """

    beside: str


class Option(BaseModel):
    """An argument for programs alone: it stands in the JSON schema but is no slot, so the model neither sees nor fills it.

    limit: Annotated[int, Option(about="diseases to list"), Field(ge=1)] = 10
    """

    model_config = ConfigDict(frozen=True)

    about: str = Field(min_length=1, max_length=80)
