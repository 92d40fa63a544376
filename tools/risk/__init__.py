"""Published risk models behind one tool."""

from .model import risk_model

__all__ = ["risk_model"]
