"""Signs and symptoms: which rare diseases fit them."""

from .diagnosis import phenotype_diagnosis

__all__ = ["phenotype_diagnosis"]
