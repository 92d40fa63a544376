"""What the kernel hands to a tool by the annotation of a parameter; the model never sees or names it."""

from dataclasses import dataclass


class Injected:
    """Base of every injectable value: `Patient`, `Clock`, memory handles."""


@dataclass(frozen=True)
class Wording(Injected):
    """The question and the replies to what was asked back, for a tool that must see what stands beside its arguments."""

    texts: tuple[str, ...]
