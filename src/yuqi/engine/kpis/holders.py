"""Who held which title when (持有区间): from the day of the certificate to its last day or its revocation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yuqi.backends.base import Backend
from yuqi.engine.tree.calendar import months_later
from yuqi.facts.vocabulary import NEVER
from yuqi.rules.shapes import Catalog

__all__ = ["EXCHANGES", "LISTED", "Holders", "Span"]

LISTED = "listed"
"""Stands among the programmes for enterprises listed on an exchange, by their own row."""
EXCHANGES = ("sse_main", "szse_main", "star", "chinext", "bse", "overseas")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One certificate of one enterprise (一次持有): first and last day; `revoked`: the last day came early."""

    uscc: str
    since: date
    until: date
    revoked: bool = False

    def holds(self, day: date) -> bool:
        """Whether the title is held on a day."""
        return self.since <= day <= self.until


class Holders:
    """All certificates by programme (持有名册).

    A certificate whose day of revocation is unknown is not counted as held, as the engine does; one without a
    last day runs for the programme's term.
    """

    def __init__(self, spans: Mapping[str, Iterable[Span]]) -> None:
        self._spans = {programme: tuple(own) for programme, own in spans.items()}

    @classmethod
    def read(cls, backend: Backend, catalog: Catalog) -> Holders:
        """Return the certificates of a session's titles and listings."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        terms = {
            id_: 12 * (entry.term.years or 0) + (entry.term.months or 0)
            for id_, entry in catalog.programmes.items()
            if entry.term is not None
        }
        select = (
            "select uscc, programme, granted_on, expires_on, revoked_on from titles "
            "where granted_on is not null and revoked_on is not null order by uscc, programme, granted_on"
        )
        for uscc, programme, granted, expires, revoked in backend.rows("titles held", select):
            term = terms.get(programme)
            last = expires or (months_later(granted, term) if term else NEVER)
            early = revoked <= last
            span = Span(uscc=uscc, since=granted, until=revoked - _DAY if early else last, revoked=early)
            found[programme].append(span)
        boards = ", ".join(map(backend.dialect.string, EXCHANGES))
        select = (
            "select uscc, listed_on, delisted_on from enterprises "
            f"where listed_board in ({boards}) and listed_on is not null order by uscc"
        )
        for uscc, listed, delisted in backend.rows("listings", select):
            if listed != NEVER:
                last = delisted - _DAY if delisted not in (None, NEVER) else NEVER
                found[LISTED].append(Span(uscc=uscc, since=listed, until=last))
        return cls(found)

    @property
    def programmes(self) -> list[str]:
        """Programmes of which anybody ever held a title."""
        return sorted(self._spans)

    def spans(self, programme: str) -> tuple[Span, ...]:
        """Return every certificate of a programme."""
        return self._spans.get(programme, ())

    def on(self, programme: str, day: date) -> set[str]:
        """Return who holds a title on a day."""
        return {span.uscc for span in self.spans(programme) if span.holds(day)}

    def between(self, programme: str, first: date, last: date) -> set[str]:
        """Return who holds a title on any day of a period."""
        return {
            span.uscc
            for span in self.spans(programme)
            if span.since <= last and span.until >= first and span.until >= span.since
        }

    def first_day(self, programme: str) -> dict[str, date]:
        """Return the day from which each enterprise first held a title."""
        found: dict[str, date] = {}
        for span in self.spans(programme):
            if span.until >= span.since:
                found[span.uscc] = min(span.since, found.get(span.uscc, span.since))
        return found
