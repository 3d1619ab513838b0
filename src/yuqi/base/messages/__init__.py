"""The sentences people read when something is wrong, by code and language (提示语)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["LANGUAGES", "codes", "sentence", "sentences"]

LANGUAGES = ("zh", "en")


@cache
def sentences(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return all sentences of a language: code → {what, mend}; one file a room under messages/<lang>/."""
    loaded: dict[str, Mapping[str, str]] = {}
    for path in sorted(files(__name__).joinpath(lang).iterdir(), key=lambda item: item.name):
        if path.name.endswith(".yaml"):
            entries = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            loaded.update(entries or {})
    return loaded


def codes(lang: str = "zh") -> frozenset[str]:
    """Return every code that has a sentence."""
    return frozenset(sentences(lang))


def sentence(code: str, part: str, lang: str, params: Mapping[str, Any]) -> str:
    """Return one sentence with its parameters filled in; "" when the code has no such part.

    Raises:
        KeyError: the code has no sentence at all, or a parameter is missing.
    """
    entry = sentences(lang if lang in LANGUAGES else "zh")[code]
    text = entry.get(part, "")
    return text.format_map(params) if params else text
