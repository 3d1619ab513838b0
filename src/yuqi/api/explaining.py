"""Why a verdict is what it is (说明): explain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME, check_day, day_of
from yuqi.api.facts_in import snapshot_of
from yuqi.api.sessions import session
from yuqi.api.shapes import Explanation
from yuqi.engine.explain import Explainer
from yuqi.rules import load_catalog

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
    check_day(as_of)
    catalog = load_catalog(catalogs)
    with (
        snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot,
        session("duckdb") as engine,
    ):
        day, _ = day_of(as_of, snapshot)
        explainer = Explainer(
            snapshot, catalog, engine, list(programmes) or None, as_of=day, procedure=procedure, lang=lang
        )
        return tuple(
            Explanation(content=explainer.explain(uscc, programme)) for programme in explainer.blocks
        )
