"""The words a sample zone is made of (样例词库), as data: industries, inventions, names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["load"]


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return one word list by its name: industries, inventions or names."""
    text = files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(text, Loader=loader))
