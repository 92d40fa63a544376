"""Genes: look-up by name or disease, and the recogniser of their names."""

from .. import names
from . import recogniser
from .lookup import gene_lookup

__all__ = ["gene_lookup", "names", "recogniser"]
