"""The table `doubts` (疑点表): checks of the catalog that are raised, and stand-ins that were used."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.base.messages import sentence
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import Output, Ruleset, select_outputs
from yuqi.facts import TABLES, Snapshot

__all__ = ["write"]

_STAND_INS = (
    ("table", "varchar"),
    ("uscc", "varchar"),
    ("year", "bigint"),
    ("column", "varchar"),
    ("from_column", "varchar"),
)


def write(backend: Backend, ruleset: Ruleset, snapshot: Snapshot, out: Path) -> int:
    """Write the table; return its number of rows."""
    say = backend.dialect
    outputs = [
        Output(name=f"c{number}", node=check.raised) for number, check in enumerate(ruleset.checks)
    ] or [Output(name="nothing", node=ruleset.lowering.tree.false)]
    backend.create(
        "checks", "wide_checks", select_outputs(outputs, say, source="inputs", leading={"uscc": "uscc"})
    )
    selects = [
        f'select uscc, {say.string(check.entry.id)} as "check", {say.string(check.entry.severity)}'
        f" as severity, {say.string('check.' + check.entry.id)} as code,"
        f" {say.string(spoken(check.entry.message, ruleset.lang))} as message, 1 as rows from wide_checks where c{number}"
        for number, check in enumerate(ruleset.checks)
    ]
    selects.append(_calibre(backend, snapshot, ruleset.lang))
    union = "\nunion all\n".join(selects)
    backend.create(
        "doubts",
        "doubts",
        "select 'enterprise' as subject, uscc as subject_id, uscc, \"check\", severity, code, message, rows"
        f"\nfrom (\n{union}\n) as every",
    )
    return backend.write(
        "write doubts", 'select * from doubts order by uscc, "check", message', out / "doubts.parquet"
    )


def _calibre(backend: Backend, snapshot: Snapshot, lang: str) -> str:
    """Return the doubts of calibre: one row an enterprise, column and stand-in, with the years counted."""
    say = backend.dialect
    file = snapshot.folder / "stand_ins.parquet"
    backend.load("stand_ins", _STAND_INS, file if file.exists() else None)
    messages: list[str] = []
    pairs = backend.rows(
        "stand-ins",
        'select distinct "table", "column", from_column from stand_ins order by 1, 2, 3',
    )
    for table, column, other in pairs:
        params = {"column": _heading(table, column, lang), "other": _heading(table, other, lang)}
        message = sentence("engine.calibre", "what", lang, params)
        messages.append(
            f'when "table" = {say.string(table)} and "column" = {say.string(column)}'
            f" and from_column = {say.string(other)} then {say.string(message)}"
        )
    message_sql = f"case {' '.join(messages)} end" if messages else "''"
    return (
        f"select uscc, 'calibre' as \"check\", 'note' as severity, 'engine.calibre' as code,"
        f" {message_sql} as message, count(*) as rows from stand_ins"
        ' group by uscc, "table", "column", from_column'
    )


def _heading(table: str, name: str, lang: str) -> str:
    """Return the heading of a column of the table, or of the table that stands in (staff_months); its id in English."""
    if lang != "zh":
        return name
    return TABLES[name].heading if name in TABLES else TABLES[table].column(name).heading
