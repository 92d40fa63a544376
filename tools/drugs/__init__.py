"""Drugs: mechanism, targets and labelled uses, and therapies for a target or alteration."""

from .. import names
from . import target_names
from .target import drug_target

__all__ = ["drug_target", "names", "target_names"]
