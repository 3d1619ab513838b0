"""Check what every entry has (检查条目共有项): dates, labels, confidence, and what kinds add to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel

from yuqi.base.problem import Severity
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.lint.findings import Findings, Keys
from yuqi.rules.macros import DAY_WORDS, LEVELS, MACROS
from yuqi.rules.names import nearest
from yuqi.rules.shapes import Benefit, Catalog, Entry, Label, Programme

__all__ = ["check_entries"]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_AFTER = re.compile(r"\+[1-9][0-9]* (days|months|years)")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
# PostgreSQL cuts names after 63 bytes, and two ids that are one up to there would be one column;
# the longest column made from an id is item__part:<id>__value.
_LONGEST_ID = 63 - len("item__part:__value")
_SHELVES = (
    "parameters",
    "scales",
    "code_tables",
    "code_lists",
    "variables",
    "kpis",
    "programmes",
    "benefits",
    "points_models",
    "checks",
    "ladders",
    "levers",
)
_NAMED = ("variables", "parameters")


def check_entries(catalog: Catalog, findings: Findings, today: date | None) -> None:
    """Note what does not hold of an entry whatever its kind, then what its kind adds."""
    for shelf in _SHELVES:
        for entry in getattr(catalog, shelf).values():
            _check_entry(entry, findings, today)
            if shelf in _NAMED:
                _check_name(entry, findings)
    for programme in catalog.programmes.values():
        _check_programme(programme, findings)
    for benefit in catalog.benefits.values():
        _check_benefit(benefit, findings)


def _check_entry(entry: Entry, findings: Findings, today: date | None) -> None:
    if _ID.fullmatch(entry.id) is None:
        findings.say("id", entry.id, ("id",), value=entry.id)
    for keys, name in _ids(entry):
        if len(name.encode()) > _LONGEST_ID:
            findings.say("id-too-long", entry.id, keys, value=name, most=_LONGEST_ID)
    if entry.to is not None and entry.to < entry.from_:
        findings.say("dates-order", entry.id, ("to",), start=str(entry.from_), end=str(entry.to))
    if today is not None and entry.checked_on > today:
        findings.say(
            "checked-ahead", entry.id, ("checked_on",), value=str(entry.checked_on), today=str(today)
        )
    if not entry.source.document.strip():
        findings.say("no-document", entry.id, ("source", "document"))
    if entry.status == "illustrative" and entry.confidence == "seen":
        findings.say("illustrative-seen", entry.id, ("confidence",), Severity.WARNING, value=entry.id)
    if entry.status == "official" and entry.confidence == "uncertain" and entry.note is None:
        findings.say("uncertain-official", entry.id, ("confidence",), Severity.WARNING, value=entry.id)
    for keys, label in _labels(entry):
        if not label.zh.strip() or _CHINESE.search(label.zh) is None:
            findings.say("label-zh", entry.id, (*keys, "zh"), value=label.zh)
        is_note = bool(keys) and keys[-1] == "note"  # a note may name a document in Chinese
        if not label.en.strip() or (not is_note and _CHINESE.search(label.en) is not None):
            findings.say("label-en", entry.id, (*keys, "en"), value=label.en)


def _ids(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield the id of an entry and of every condition, item and part inside it, with its keys."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _ids(item, (*keys, number))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inside = getattr(value, name)
            if name == "id" and isinstance(inside, str):
                yield (*keys, "id"), inside
            yield from _ids(inside, (*keys, name))


def _labels(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, Label]]:
    """Yield every label inside an entry with its keys."""
    if isinstance(value, Label):
        yield keys, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _labels(item, (*keys, number))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _labels(item, (*keys, name))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _labels(getattr(value, name), (*keys, name))


def _check_name(entry: Entry, findings: Findings) -> None:
    """Note an id that expressions would read as something else."""
    own = {*TABLES["enterprises"].names, *TABLES["statements"].names}
    taken = DAY_WORDS | {"tax_year", "procedure"} | set(MACROS) | own
    if entry.id in taken:
        findings.say("name-taken", entry.id, ("id",), value=entry.id)


def _check_programme(programme: Programme, findings: Findings) -> None:
    if programme.level is not None and programme.level not in LEVELS:
        findings.say(
            "unknown-level",
            programme.id,
            ("level",),
            value=programme.level,
            near=nearest(programme.level, [*LEVELS]),
        )
    for number, window in enumerate(programme.windows):
        for name in ("opens", "closes"):
            value = getattr(window, name)
            if isinstance(value, str) and _MONTH_DAY.fullmatch(value) is None:
                findings.say("month-day", programme.id, ("windows", number, name), value=value)
        if (
            isinstance(window.opens, date)
            and isinstance(window.closes, date)
            and window.closes < window.opens
        ):
            findings.say(
                "dates-order",
                programme.id,
                ("windows", number, "closes"),
                start=str(window.opens),
                end=str(window.closes),
            )
    for number, duty in enumerate(programme.obligations):
        if _MONTH_DAY.fullmatch(duty.due) is None and _AFTER.fullmatch(duty.due) is None:
            findings.say("due", programme.id, ("obligations", number, "due"), value=duty.due)


def _check_benefit(benefit: Benefit, findings: Findings) -> None:
    for number, cap in enumerate(benefit.caps):
        if cap.amount <= 0:
            findings.say("cap", benefit.id, ("caps", number, "amount"), value=str(cap.amount))
    if benefit.stacking:
        rule = benefit.stacking.get("rule")
        if "group" not in benefit.stacking or rule not in ("highest", "add"):
            findings.say("stacking", benefit.id, ("stacking",), value=rule or "")
