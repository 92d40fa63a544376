"""What a genotype means for the choice and dose of a drug."""

from . import recogniser
from .advice import check_all, pharmacogenomics

__all__ = ["check_all", "pharmacogenomics", "recogniser"]
