"""The language of what is said (界面语言): --lang, else YUQI_LANG, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from yuqi.base.messages import LANGUAGES, sentence

__all__ = ["Lang", "asked_language", "words"]


class Lang(StrEnum):
    """A language Yuqi speaks (语言)."""

    ZH = "zh"
    EN = "en"


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """Return the language a command line asks for, read before the line itself is understood.

    Help and complaints about the line must be in that language too. An unknown one counts as none.
    """
    wanted = environ.get("YUQI_LANG", "")
    for number, argument in enumerate(arguments):
        if argument == "--lang" and number + 1 < len(arguments):
            wanted = arguments[number + 1]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return Lang(wanted) if wanted in LANGUAGES else Lang.ZH


def words(code: str, lang: str, **params: str | int) -> str:
    """Return the words of a code: a label, a heading or a sentence of the terminal."""
    return sentence(code, "what", lang, params)
