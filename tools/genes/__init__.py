"""Genes: look-up by name or disease, and the recogniser of their names."""

from .. import names
from . import disease_recogniser, recogniser
from .lookup import gene_lookup

__all__ = ["disease_recogniser", "gene_lookup", "names", "recogniser"]
