"""Why a verdict is what it is (说明): explain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME
from yuqi.api.shapes import Explanation
from yuqi.api.zone import open_zone

__all__ = ["explain", "explain_all"]


def explain(
    facts: Path,
    uscc: str,
    programme: str,
    *,
    procedure: str | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    home: Path = HOME,
    lang: str = "zh",
) -> Explanation:
    """Return the tree behind one verdict, down to the imported cells (结论说明).

    Raises:
        YuqiError: the enterprise or the programme is not known, or has no edition on the day.
    """
    (explanation,) = explain_all(
        facts,
        uscc,
        [programme],
        procedure=procedure,
        as_of=as_of,
        accept_good=accept_good,
        catalogs=catalogs,
        home=home,
        lang=lang,
    )
    return explanation


def explain_all(
    facts: Path,
    uscc: str,
    programmes: Sequence[str] = (),
    *,
    procedure: str | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    home: Path = HOME,
    lang: str = "zh",
) -> tuple[Explanation, ...]:
    """Return the trees behind an enterprise's verdicts, one a programme; none named: every programme of the day."""
    with open_zone(
        facts, catalogs=catalogs, as_of=as_of, accept_good=accept_good, home=home, memory=None
    ) as zone:
        return zone.explain_all(uscc, programmes, procedure=procedure, lang=lang)
