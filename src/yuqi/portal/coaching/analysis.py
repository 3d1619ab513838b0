"""Pass rates and why applications fail (通过率与失败分析): from all records of applications, also imported ones.

A rate over fewer than five decided applications is not shown: it would tell of single enterprises. Where all but one
group of a table are shown, the total would give the last away, so the next smallest is withheld with it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.cache import cache

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.coaching.wording import cause_words
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.jobs import last_sequence
from yuqi.portal.enterprises.models import Batch, Enterprise

__all__ = ["LEAST", "Analysis", "Cause", "Group", "Record", "analyse", "records"]

LEAST = 5
_KEPT = 600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One application as the facts have it (申报记录)."""

    uscc: str
    code: str
    programme: str
    procedure: str
    year: int
    outcome: str
    score: str
    cause: str
    reasons: str
    specialist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Applications of one kind (一组): how many were decided and granted; None: fewer than five, not shown."""

    key: str
    decided: int | None
    granted: int | None
    pending: int

    @property
    def rate(self) -> float | None:
        """Return the share granted."""
        return None if not self.decided or self.granted is None else self.granted / self.decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why some failed (原因)."""

    cause: str
    words: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All an analysis shows (分析)."""

    total: Group
    by_year: tuple[Group, ...]
    by_programme: tuple[Group, ...]
    by_field: tuple[Group, ...]
    by_specialist: tuple[Group, ...] | None  # None: the viewer may not see persons
    causes: tuple[Cause, ...]
    failed: int
    years: tuple[int, ...]


def records(tenant_id: int) -> list[Record]:
    """Return every application the committed facts tell of, the strongest source's word; kept until facts change."""
    undone = Batch.objects.filter(tenant_id=tenant_id, state=Batch.State.UNDONE).count()
    key = f"coaching.records:{tenant_id}:{last_sequence(tenant_id)}:{undone}"
    found: list[Record] | None = cache.get(key)
    if found is None:
        found = _read(tenant_id)
        cache.set(key, found, _KEPT)
    return found


def _read(tenant_id: int) -> list[Record]:
    by_key: dict[str, tuple[int, Record]] = {}
    for row in every_current_row(tenant_id, tables=["applications"]):
        if row.source == "plan":
            continue
        values = row.values
        strength = 0 if row.source == "officer" else 1
        if row.key in by_key and by_key[row.key][0] <= strength:
            continue
        by_key[row.key] = (
            strength,
            Record(
                uscc=row.uscc,
                code=json.loads(row.key).get("code", ""),
                programme=values.get("programme", ""),
                procedure=values.get("procedure", ""),
                year=int(values.get("year") or 0),
                outcome=values.get("outcome", ""),
                score=values.get("score", ""),
                cause=values.get("cause", ""),
                reasons=values.get("reasons", ""),
                specialist=values.get("specialist", ""),
            ),
        )
    return [record for _strength, record in by_key.values()]


def analyse(viewer: Seat, *, programme: str = "", year: int | None = None) -> Analysis:
    """Return pass rates by year, programme, technology field and specialist, and causes of failures."""
    every = records(viewer.tenant_id)
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id)
    if viewer.district:
        firms = firms.filter(district=viewer.district)
    fields = dict(firms.values_list("uscc", "tech_field"))
    mine = [record for record in every if record.uscc in fields]
    years = tuple(sorted({record.year for record in mine if record.year}, reverse=True))
    of_programme = [record for record in mine if not programme or record.programme == programme]
    chosen = [record for record in of_programme if year is None or record.year == year]
    failed = [record for record in chosen if record.outcome == "rejected"]
    counted = Counter(record.cause or "other" for record in failed)
    return Analysis(
        total=_group("", chosen),
        by_year=tuple(
            sorted(_grouped(of_programme, lambda record: str(record.year)), key=lambda g: g.key, reverse=True)
        ),
        by_programme=_grouped(
            [record for record in mine if year is None or record.year == year],
            lambda record: record.programme,
        ),
        by_field=_grouped(chosen, lambda record: fields.get(record.uscc) or ""),
        by_specialist=_grouped(
            [record for record in chosen if record.specialist], lambda record: record.specialist
        )
        if sees_class(viewer, "personal")
        else None,
        causes=tuple(
            Cause(cause=cause, words=cause_words(cause), count=count)
            for cause, count in counted.most_common()
        )
        if len(failed) >= LEAST
        else (),
        failed=len(failed),
        years=years,
    )


def _grouped(found: Iterable[Record], key: Callable[[Record], str]) -> tuple[Group, ...]:
    rows: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        rows[key(record)].append(record)
    groups = sorted(
        (_group(name, own) for name, own in rows.items()), key=lambda group: -(group.decided or 0)
    )
    withheld = [group for group in groups if group.decided is None]
    if len(withheld) == 1 and len(groups) > 1:
        shown = [group for group in groups if group.decided]
        if shown:
            least = shown[-1]
            groups = [
                Group(key=least.key, decided=None, granted=None, pending=least.pending)
                if group is least
                else group
                for group in groups
            ]
    return tuple(groups)


def _group(name: str, own: list[Record]) -> Group:
    granted = sum(record.outcome == "granted" for record in own)
    decided = granted + sum(record.outcome == "rejected" for record in own)
    pending = sum(record.outcome == "pending" for record in own)
    enough = decided >= LEAST or decided == 0
    return Group(
        key=name, decided=decided if enough else None, granted=granted if enough else None, pending=pending
    )
