"""What the pages say, by key and language (页面用语): whole sentences with named places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from markupsafe import Markup

__all__ = ["LANGUAGES", "Words", "sentences"]

LANGUAGES = ("zh", "en")
_PARTS = ("", "document.", "workbook.")  # the pages' sentences, what Word adds, what Excel adds


@cache
def sentences(lang: str) -> Mapping[str, str | Mapping[str, str]]:
    """Return all sentences of a language by dotted key; one in two numbers is {one, other}."""
    flat: dict[str, str | Mapping[str, str]] = {}

    def walk(node: Mapping[str, Any], path: str) -> None:
        for name, value in node.items():
            key = f"{path}.{name}" if path else str(name)
            if isinstance(value, list):
                flat.update({f"{key}.{place}": each for place, each in enumerate(value)})
            elif isinstance(value, Mapping) and "other" not in value:
                walk(value, key)
            else:
                flat[key] = value

    for part in _PARTS:
        walk(yaml.safe_load((files("yuqi.reports") / "words" / f"{part}{lang}.yaml").read_text("utf-8")), "")
    return flat


class Words:
    """The sentences of one language (用语); what is filled in is escaped, the sentence itself is ours."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGUAGES else "zh"
        self._sentences = sentences(self.lang)

    def __call__(self, key: str, **params: Any) -> Markup:
        """Return a sentence; `n` (a number or its text) chooses singular or plural.

        Raises:
            KeyError: there is no such sentence, or a place in it was not filled.
        """
        text = self._sentences[key]
        if isinstance(text, Mapping):
            text = text["one"] if str(params.get("n")) == "1" else text["other"]
        return Markup(text).format(**params)

    def all(self, key: str) -> list[Markup]:
        """Return the sentences of a list, in order."""
        prefix = f"{key}."
        return [self(each) for each in self._sentences if each.startswith(prefix)]

    def has(self, key: str) -> bool:
        """Return whether there is such a sentence."""
        return key in self._sentences
