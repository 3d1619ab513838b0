"""Yuqi (育企): rules with citations, exact verdicts and the way to the next rung, for a high-tech zone."""

__version__ = "0.1.0"
