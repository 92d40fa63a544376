"""What tests ask of pharmacogenomics."""

from typing import Any

from llmasos.tools.finding import Finding
from llmasos.tools.pharmacogenomics import pharmacogenomics


def asked(*arguments: Any, **more: Any) -> list[Finding]:
    """The findings of pharmacogenomics, which does not abstain."""
    found = pharmacogenomics(*arguments, **more)
    assert isinstance(found, list), found
    return found
