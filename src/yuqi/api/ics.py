"""Deadlines as a calendar file (日历文件): whole-day events with reminders, equal for equal deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from yuqi.base.messages import sentence

__all__ = ["REMINDED_DAYS", "calendar_text"]

REMINDED_DAYS = (60, 30, 14, 7, 1)
"""Days before a deadline on which its enterprise and officer are reminded."""


def calendar_text(rows: Iterable[Mapping[str, Any]], *, as_of: date, name: str, lang: str = "zh") -> bytes:
    """Return deadlines as an iCalendar file (RFC 5545).

    One whole-day event a deadline. Its identity is the enterprise, the programme and the duty, so that a later
    file moves an event instead of adding one. Reminders that would lie on or before `as_of` are left out. The
    time stamp is the day of assessment: no clock is read.

    Args:
        rows: of `deadlines`, with the enterprise's `name`.
        name: of the calendar.
        lang: of the words added to the rows' own.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Yuqi//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for row in rows:
        calendar.add_component(_event(row, as_of, lang))
    content: bytes = calendar.to_ical()
    return content


def _event(row: Mapping[str, Any], as_of: date, lang: str) -> Event:
    event = Event()
    identity = f"yuqi:{row['uscc']}/{row['programme']}/{row['duty']}"
    event.add("uid", f"{uuid5(NAMESPACE_URL, identity)}@yuqi")
    event.add("dtstamp", datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC))
    event.add("dtstart", row["due_on"])
    event.add("dtend", row["due_on"] + timedelta(days=1))  # the day after: an end is not included
    summary = {"label": row["label"], "name": row["name"] or row["uscc"]}
    event.add("summary", sentence("api.due-summary", "what", lang, summary))
    event.add("description", "\n".join(_lines(row, lang)))
    event.add("categories", [row["programme_label"] or row["programme"]])
    event.add("transp", "TRANSPARENT")
    if row["place"]:
        event.add("location", row["place"])
    for days in REMINDED_DAYS:
        if row["due_on"] - timedelta(days=days) > as_of:
            event.add_component(_alarm(days, str(event["summary"])))
    return event


def _lines(row: Mapping[str, Any], lang: str) -> list[str]:
    """Return what stands in an event: title and firm, what follows, the warning, the article, how sure it is."""
    lines = [f"{row['programme_label'] or row['programme']} · {row['uscc']}"]
    if row["opens_on"] is not None:
        lines.append(sentence("api.due-opens", "what", lang, {"value": row["opens_on"].isoformat()}))
    lines += [row[name] for name in ("consequence", "warning", "cite") if row[name]]
    if row["confidence"] == "uncertain":
        lines.append(sentence("api.due-uncertain", "what", lang, {}))
    return lines


def _alarm(days: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", summary)
    return alarm
