"""The table `deadlines` (义务与期限): duties that titles carry, and when titles end."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.base.messages import sentence
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import Ruleset
from yuqi.rules.shapes import Obligation, Programme

__all__ = ["write"]

_NOTHING = (
    "select uscc, '' as programme, '' as kind, '' as label, cast(null as date) as due_on, '' as status,"
    " '' as consequence, '' as cite from verdicts where false"
)
_CHANGE_MONTHS = {"+3 months": 3}


def write(backend: Backend, ruleset: Ruleset, out: Path) -> int:
    """Write the table: expiries within two years, yearly reports of this year and misses of the validity."""
    say = backend.dialect
    backend.create("titles in force", "held_titles", _held(ruleset, say))
    selects = [_expiries(ruleset, say)]
    for programme in ruleset.catalog.programmes.values():
        for obligation in programme.obligations:
            if obligation.due.startswith("+"):
                selects.append(_changes(ruleset, programme, obligation, say))
            else:
                selects.append(_yearly(ruleset, programme, obligation, say))
    union = "\nunion all\n".join(selects or [_NOTHING])
    backend.create(
        "deadlines",
        "deadlines",
        "select 'enterprise' as subject, uscc as subject_id, uscc, programme, kind, label, due_on, status,"
        f" consequence, cite\nfrom (\n{union}\n) as every",
    )
    return backend.write(
        "write deadlines",
        "select * from deadlines order by uscc, due_on, programme, kind",
        out / "deadlines.parquet",
    )


def _held(ruleset: Ruleset, say: Dialect) -> str:
    """Titles in force of enterprises assessed, with the last day they hold."""
    terms = " ".join(
        f"when programme = {say.string(id_)} then "
        + say.add_months("granted_on", str(12 * (entry.term.years or 0) + (entry.term.months or 0)))
        for id_, entry in ruleset.catalog.programmes.items()
        if entry.term is not None and (entry.term.years or entry.term.months)
    )
    expires = f"coalesce(expires_on, case {terms} end)" if terms else "expires_on"
    day = say.day(ruleset.as_of)
    return (
        "select uscc, programme, granted_on, expires_on from ("
        f"select uscc, programme, granted_on, {expires} as expires_on, revoked_on from titles"
        f") as titled where granted_on <= {day} and expires_on >= {day} and revoked_on > {day}"
        " and uscc in (select uscc from inputs)"
    )


def _expiries(ruleset: Ruleset, say: Dialect) -> str:
    labels = " ".join(
        f"when {say.string(id_)} then {say.string(_expiring(entry, ruleset.lang))}"
        for id_, entry in ruleset.catalog.programmes.items()
    )
    consequence = sentence("engine.title-expires", "mend", ruleset.lang, {})
    until = say.day(ruleset.as_of.replace(year=ruleset.as_of.year + 2, day=1))
    return (
        f"select uscc, programme, 'expiry' as kind, case programme {labels} end as label,"
        f" max(expires_on) as due_on, 'due' as status, {say.string(consequence)} as consequence,"
        f" '' as cite from held_titles where expires_on <= {until} group by uscc, programme"
    )


def _expiring(programme: Programme, lang: str) -> str:
    title = spoken(programme.label, lang)
    return sentence("engine.title-expires", "what", lang, {"value": title})


def _columns(programme: Programme, obligation: Obligation, say: Dialect, lang: str) -> str:
    return (
        f"{say.string(programme.id)} as programme, {say.string(obligation.kind)} as kind,"
        f" {say.string(spoken(obligation.label, lang))} as label"
    )


def _tail(obligation: Obligation, say: Dialect, lang: str) -> str:
    return f"{say.string(spoken(obligation.consequence, lang))} as consequence, {say.string(obligation.cite)} as cite"


def _yearly(ruleset: Ruleset, programme: Programme, obligation: Obligation, say: Dialect) -> str:
    """A duty due on a day of each year of validity: this year's and the next, and what was missed."""
    month, day = obligation.due.split("-")
    years = range(ruleset.as_of.year - 3, ruleset.as_of.year + 2)
    days = ", ".join(f"({year}, date '{year}-{month}-{day}')" for year in years)
    today = say.day(ruleset.as_of)
    filed = f"filing.uscc is not null and filing.filed_on <= {today}"
    return (
        f"select title.uscc, {_columns(programme, obligation, say, ruleset.lang)}, due.due_on,"
        f" case when {filed} then 'filed' when due.due_on < {today} then 'missed' else 'due' end as status,"
        f" {_tail(obligation, say, ruleset.lang)}"
        f"\nfrom held_titles as title join (values {days}) as due (year, due_on)"
        " on due.due_on > title.granted_on and due.due_on <= title.expires_on"
        "\nleft join (select uscc, year, min(filed_on) as filed_on from filings"
        f" where programme = {say.string(programme.id)} and kind = {say.string(obligation.kind)}"
        " group by uscc, year) as filing on filing.uscc = title.uscc and filing.year = due.year - 1"
        f"\nwhere title.programme = {say.string(programme.id)}"
        # a missed duty is only known where the filings are complete
        f" and (due.due_on >= {today} or {filed} or exists (select 1 from coverage where coverage.table = 'filings'"
        f" and coverage.until >= due.due_on and coverage.uscc in ('*', title.uscc)))"
    )


def _changes(ruleset: Ruleset, programme: Programme, obligation: Obligation, say: Dialect) -> str:
    """A duty that a change of name opens: a new name since the title was granted, not yet reported."""
    months = _CHANGE_MONTHS.get(obligation.due, 3)
    due = say.add_months("change.until", str(months))
    today = say.day(ruleset.as_of)
    return (
        f"select title.uscc, {_columns(programme, obligation, say, ruleset.lang)}, {due} as due_on,"
        f" case when filing.filed_on <= {today} then 'filed' when {due} < {today} then 'missed' else 'due'"
        f" end as status, {_tail(obligation, say, ruleset.lang)}"
        "\nfrom held_titles as title join names as change on change.uscc = title.uscc"
        f" and change.until > title.granted_on and change.until <= {today}"
        "\nleft join (select uscc, max(filed_on) as filed_on from filings"
        f" where programme = {say.string(programme.id)} and kind = 'change_report' group by uscc) as filing"
        " on filing.uscc = title.uscc and filing.filed_on >= change.until"
        f"\nwhere title.programme = {say.string(programme.id)}"
    )
