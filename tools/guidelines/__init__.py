"""Guideline cards and the search over them."""

from .search import guideline_search

__all__ = ["guideline_search"]
