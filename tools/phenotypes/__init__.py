"""Signs and symptoms: which rare diseases fit them."""

from . import listed, recogniser
from .diagnosis import phenotype_diagnosis

__all__ = ["listed", "phenotype_diagnosis", "recogniser"]
