"""Guideline cards and the search over them."""
