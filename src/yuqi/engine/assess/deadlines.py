"""The table `deadlines` (义务与期限): duties that titles carry, when titles end and are renewed, windows to apply in."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.base.messages import sentence
from yuqi.engine.assess.due.duties import duties
from yuqi.engine.assess.due.rows import row
from yuqi.engine.assess.due.windows import expiries, reviews, windows
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import Ruleset

__all__ = ["write"]

_MOST_MISSES = 5
"""Misses of one validity that warnings count; more read as so many."""


def write(backend: Backend, ruleset: Ruleset, out: Path) -> int:
    """Write the table: yearly duties of the validity, reports of changes, ends within two years, reviews, windows."""
    say = backend.dialect
    backend.create("titles in force", "held_titles", _held(ruleset, say))
    backend.create("last titles", "last_titles", _last())
    selects = [expiries(ruleset, say), *duties(ruleset, say), *reviews(ruleset, say), *windows(ruleset, say)]
    # the columns' types even where there is nothing
    selects.append(f"select {row(say, {})} from held_titles where false")
    backend.create("deadlines", "deadlines", _counted(ruleset, "\nunion all\n".join(selects), say))
    return backend.write(
        "write deadlines",
        f"select * from deadlines order by uscc, due_on, programme, kind, {say.in_byte_order('duty')}",
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


def _last() -> str:
    """One row an enterprise and title: the certificate that holds longest."""
    return (
        "select uscc, programme, max(granted_on) as granted_on, expires_on from held_titles as title"
        " where not exists (select 1 from held_titles as other where other.uscc = title.uscc"
        " and other.programme = title.programme and other.expires_on > title.expires_on)"
        " group by uscc, programme, expires_on"
    )


def _counted(ruleset: Ruleset, union: str, say: Dialect) -> str:
    """Every row with its days left, and with how many misses there have been in the validity and what they mean."""
    left = say.cast(say.days("due_on", say.day(ruleset.as_of)), "integer")
    misses = (
        "sum(case when status = 'missed' then 1 else 0 end)"
        " over (partition by uscc, programme, kind, granted_on order by due_on)"
    )
    labels = " ".join(
        f"when {say.string(id_)} then {say.string(spoken(entry.label, ruleset.lang))}"
        for id_, entry in ruleset.catalog.programmes.items()
    )
    return (
        "select 'enterprise' as subject, uscc as subject_id, uscc, programme, kind, label, due_on, status,"
        " consequence, cite, opens_on, place,"
        f" case when status <> 'filed' then {left} end as days_left, filed_on,"
        f" case when most_misses is not null then {say.cast('misses', 'integer')} end as misses,"
        f" {_warning(ruleset, say)} as warning, confidence, duty,"
        f" case programme {labels} else programme end as programme_label"
        f"\nfrom (\nselect *, {misses} as misses from (\n{union}\n) as every\n) as counted"
    )


def _warning(ruleset: Ruleset, say: Dialect) -> str:
    """What misses mean: of one that is missed, how many there are; of one that is due, how many there were."""
    whens: list[str] = []
    limits = {
        obligation.misses
        for entry in ruleset.catalog.programmes.values()
        for obligation in entry.obligations
        if obligation.misses
    }
    for limit in sorted(limits):
        for number in range(1, _MOST_MISSES + 1):
            code = "engine.miss-last" if number >= limit else "engine.miss"
            missed = sentence(
                code, "what", ruleset.lang, {"n": number, "left": limit - number, "limit": limit}
            )
            same = f"most_misses = {limit} and misses {'>=' if number == _MOST_MISSES else '='} {number}"
            whens.append(f"when status = 'missed' and {same} then {say.string(missed)}")
            code = "engine.miss-ahead-last" if number >= limit - 1 else "engine.miss-ahead"
            ahead = sentence(code, "what", ruleset.lang, {"n": number, "limit": limit})
            whens.append(f"when status = 'due' and {same} then {say.string(ahead)}")
    null = say.cast("null", say.text)
    return f"case {' '.join(whens)} else {null} end" if whens else null
