"""The law as data (政策库): YAML entries, code lists and their tests; no rule stands in Python."""

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["folder"]


def folder() -> Traversable:
    """Return the folder of the shipped catalog, wherever the package is installed."""
    return files(__name__)
