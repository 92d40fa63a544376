"""Variants: names, the table of well-known ones, look-up, ACMG/AMP criteria, and whole VCF files."""

from .interpretation import variant_interpretation

__all__ = ["variant_interpretation"]
