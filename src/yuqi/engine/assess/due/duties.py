"""Duties that titles carry (义务): yearly ones by validity, and reports of a change by its day."""

from __future__ import annotations

from datetime import date

from yuqi.backends.dialects import Dialect
from yuqi.engine.assess.due.rows import row, texts
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import Ruleset
from yuqi.rules.shapes import Obligation, Programme

__all__ = ["duties"]

_BACK, _AHEAD = 4, 1
"""Years before and after the day whose duties are listed, as far as the title's validity reaches."""


def duties(ruleset: Ruleset, say: Dialect) -> list[str]:
    """Return one select an obligation, over held_titles, filings, names and coverage."""
    return [
        _changes(ruleset, programme, obligation, say)
        if obligation.due.startswith("+")
        else _yearly(ruleset, programme, obligation, say)
        for programme in ruleset.catalog.programmes.values()
        for obligation in programme.obligations
    ]


def _named(ruleset: Ruleset, programme: Programme, obligation: Obligation, say: Dialect) -> dict[str, str]:
    return {
        "uscc": "title.uscc",
        "granted_on": "title.granted_on",
        **texts(
            say,
            {
                "programme": programme.id,
                "kind": obligation.kind,
                "label": spoken(obligation.label, ruleset.lang),
                "consequence": spoken(obligation.consequence, ruleset.lang),
                "cite": obligation.cite,
                "confidence": obligation.confidence or programme.confidence,
            },
        ),
        **({"most_misses": str(obligation.misses)} if obligation.misses else {}),
    }


def _yearly(ruleset: Ruleset, programme: Programme, obligation: Obligation, say: Dialect) -> str:
    """A duty due on a day of each year of validity, about the year before; a miss is known where filings are."""
    days = [
        (day.year, day)
        for year in range(ruleset.as_of.year - _BACK, ruleset.as_of.year + _AHEAD + 1)
        if (day := _day(year, obligation.due)) is not None and _stands(obligation, day)
    ]
    today = say.day(ruleset.as_of)
    filed = f"filing.filed_on <= {today}"
    cells = {
        **_named(ruleset, programme, obligation, say),
        "due_on": "due.due_on",
        "filed_on": f"case when {filed} then filing.filed_on end",
        "status": f"case when {filed} then 'filed' when due.due_on < {today} then 'missed' else 'due' end",
        "duty": f"{say.string(obligation.kind + '@')} || {say.cast('due.year - 1', say.text)}",
    }
    # no day in the time that the duty stands: a table without rows, because `values` needs one
    listed = ", ".join(f"({year}, {say.day(day)})" for year, day in days) or f"(0, {today})"
    return (
        f"select {row(say, cells)}\nfrom held_titles as title"
        f" join (values {listed}) as due (year, due_on)"
        " on due.due_on > title.granted_on and due.due_on <= title.expires_on"
        "\nleft join (select uscc, year, min(filed_on) as filed_on from filings"
        f" where programme = {say.string(programme.id)} and kind = {say.string(obligation.kind)}"
        " group by uscc, year) as filing on filing.uscc = title.uscc and filing.year = due.year - 1"
        f"\nwhere due.year > 0 and title.programme = {say.string(programme.id)}"
        f" and (due.due_on >= {today} or {filed} or {_counted('due.due_on')})"
    )


def _changes(ruleset: Ruleset, programme: Programme, obligation: Obligation, say: Dialect) -> str:
    """A duty that a change of name opens: a new name since the title was granted, reported or not."""
    months = int(obligation.due.removeprefix("+").split()[0])
    due = say.add_months("change.until", str(months))
    today = say.day(ruleset.as_of)
    filed = f"filing.filed_on <= {today}"
    stands = "".join(
        f" and change.until {sign} {say.day(day)}"
        for sign, day in ((">=", obligation.from_), ("<=", obligation.to))
        if day is not None
    )
    cells = {
        **_named(ruleset, programme, obligation, say),
        "due_on": due,
        "opens_on": "change.until",
        "filed_on": f"case when {filed} then filing.filed_on end",
        "status": f"case when {filed} then 'filed' when {due} < {today} then 'missed' else 'due' end",
        "duty": f"{say.string(obligation.kind + '@')} || {say.cast('change.until', say.text)}",
    }
    # the first report on or after the day of the change answers it
    return (
        f"select {row(say, cells)}\nfrom held_titles as title join names as change on change.uscc = title.uscc"
        f" and change.until > title.granted_on and change.until <= {today}{stands}"
        "\nleft join (select changed.uscc, changed.until, min(report.filed_on) as filed_on"
        " from names as changed join filings as report on report.uscc = changed.uscc"
        f" and report.programme = {say.string(programme.id)} and report.kind = {say.string(obligation.kind)}"
        " and report.filed_on >= changed.until group by changed.uscc, changed.until) as filing"
        " on filing.uscc = change.uscc and filing.until = change.until"
        f"\nwhere title.programme = {say.string(programme.id)}"
        f" and ({due} >= {today} or {filed} or {_counted(due)})"
    )


def _counted(day: str) -> str:
    """Return whether filings are complete up to a day: only then a missing one is a miss."""
    return (
        "exists (select 1 from coverage where coverage.table = 'filings'"
        f" and coverage.until >= {day} and coverage.uscc in ('*', title.uscc))"
    )


def _day(year: int, due: str) -> date | None:
    """Return the day of a year; 29 February falls on the 28th in other years."""
    month, day = (int(part) for part in due.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28) if (month, day) == (2, 29) else None


def _stands(obligation: Obligation, day: date) -> bool:
    """Return whether the duty stands on its day: 30 April by the rules of 2022, 31 May by those of 2026."""
    return (obligation.from_ is None or obligation.from_ <= day) and (
        obligation.to is None or day <= obligation.to
    )
