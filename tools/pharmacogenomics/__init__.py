"""What a genotype means for the choice and dose of a drug."""

from .. import names, relatives
from . import recogniser, uses
from .advice import check_all, pharmacogenomics

__all__ = ["check_all", "names", "pharmacogenomics", "recogniser", "relatives", "uses"]
