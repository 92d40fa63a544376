"""What the kernel hands to a tool by the annotation of a parameter; the model never sees or names it."""


class Injected:
    """Base of every injectable value: `Patient`, `Clock`, memory handles."""
