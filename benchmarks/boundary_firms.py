"""Firms at every threshold of HNTE (边界企业): at, one fen or hundredth under and over, null, zero, negative, huge.

They are put beside the sample's own firms in every engine bench; ours must equal the baseline on each of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

__all__ = ["AS_OF", "boundary_tables"]

AS_OF = date(2026, 6, 30)
NEVER = date(9999, 12, 31)
LARGEST = 999_999_999_999_999  # fen: just under 10^13 yuan
YEARS = (2023, 2024, 2025)
_STATEMENT = (
    "revenue",
    "rd_expense_hnte",
    "rd_expense_domestic",
    "net_assets",
    "total_income",
    "nontaxable_income",
    "hightech_revenue",
    "staff",
    "science_staff",
)
_MONEY = _STATEMENT[:7]
_JUDGED = {
    "ip_advancement": 8,
    "ip_core_support": 8,
    "rd_system": 6,
    "rd_institution": 6,
    "rd_incentive": 4,
    "rd_talent": 4,
}
_TEN_THOUSAND = 10_000

Row = dict[str, Any]
Change = Callable[["Firm"], None]


@dataclass(slots=True)
class Firm:
    """One firm that passes, before something is moved (企业)."""

    number: int
    size: int  # fen of revenue in the first year
    registered_on: date | None = date(2015, 3, 1)
    operating_since: date | None = None
    tech_field: str | None = "8"
    years: dict[int, dict[str, int | None]] = field(default_factory=dict)
    rights: list[Row] = field(default_factory=list)
    uses: list[Row] = field(default_factory=list)
    achievements: list[Row] = field(default_factory=list)
    standards: list[Row] = field(default_factory=list)
    incidents: list[Row] = field(default_factory=list)
    scores: dict[str, Row] = field(default_factory=dict)
    covered: set[str] = field(
        default_factory=lambda: {
            "ip_rights",
            "ip_uses",
            "transformations",
            "standards",
            "incidents",
            "titles",
        }
    )

    @property
    def uscc(self) -> str:
        """Return a code no real firm has."""
        return f"BOUNDARY{self.number:010d}"

    def __post_init__(self) -> None:
        for index, year in enumerate(YEARS):
            revenue = min(self.size * (10 + index) // 10, LARGEST)
            self.years[year] = {
                "revenue": revenue,
                "rd_expense_hnte": revenue // 10,
                "rd_expense_domestic": revenue // 10,
                "net_assets": revenue // 2,
                "total_income": revenue,
                "nontaxable_income": 0,
                "hightech_revenue": revenue * 8 // 10,
                "staff": 20_000,
                "science_staff": 4_000,
            }
        self.rights = [self.right(1)]
        self.achievements = [self.achievement(n, YEARS[n % 3]) for n in range(15)]
        for item, most in _JUDGED.items():
            self.judge(item, most * _TEN_THOUSAND, most * _TEN_THOUSAND)

    def right(self, number: int, **cells: Any) -> Row:
        """Return an invention of its own in force, with cells of one's own."""
        right: Row = {
            "number": f"{self.uscc}-{number}",
            "kind": "invention",
            "jurisdiction": "CN",
            "filed_on": date(2018, 5, 1),
            "granted_on": date(2020, 5, 1),
            "expires_on": date(2038, 5, 1),
            "lapsed_on": NEVER,
            "acquired_by": "own",
            "co_owned": False,
            "main_product_related": True,
        }
        return {**right, **cells}

    def achievement(self, number: int, year: int, **cells: Any) -> Row:
        """Return an achievement transformed in a year."""
        return {"code": f"T{number}", "year": year, "achievement_code": f"A{number}", **cells}

    def judge(self, item: str, low: int | None, high: int | None, **cells: Any) -> None:
        """Let the panel give points."""
        self.scores[item] = {
            "low": low,
            "high": high,
            "basis": "panel",
            "assessed_on": date(2026, 6, 1),
            **cells,
        }

    def total(self, column: str) -> int:
        """Return the sum of a column over the years."""
        return sum(self.years[year][column] or 0 for year in YEARS)


def _set(column: str, year: int, value: int | None) -> Change:
    return lambda firm: firm.years[year].update({column: value})


def _share(part: str, whole: str, num: int, den: int, off: int) -> Change:
    """Make the part of three years num / den of the whole, rounded up, plus a few fen."""

    def change(firm: Firm) -> None:
        needed = max(-(-firm.total(whole) * num // den) + off, 0)
        first = needed // 3
        for year, value in zip(YEARS, (first, first, needed - 2 * first), strict=True):
            firm.years[year][part] = value

    return change


def _latest_revenue(value: int, num: int, off: int) -> Change:
    def change(firm: Firm) -> None:
        for index, year in enumerate(YEARS):
            firm.years[year]["revenue"] = value * (8 + index) // 10
        firm.years[2025]["revenue"] = value
        _share("rd_expense_hnte", "revenue", num, 100, off)(firm)
        for year in YEARS:
            firm.years[year]["rd_expense_domestic"] = firm.years[year]["rd_expense_hnte"]

    return change


def _growth(column: str, percent: int, off: int) -> Change:
    """Let a column grow by exactly a percentage twice, plus a few fen in the last year."""

    def change(firm: Firm) -> None:
        base = max(firm.size // 40_000, 1) * 10_000
        second = base * (100 + percent) // 100
        third = second * (100 + percent) // 100
        for year, value in zip(YEARS, (base, second, third + off), strict=True):
            firm.years[year][column] = value

    return change


def _score(off: int) -> Change:
    """Make the score exactly 70 points, plus ten-thousandths."""

    def change(firm: Firm) -> None:
        for year in YEARS:
            firm.years[year]["net_assets"] = firm.years[year]["revenue"] = firm.size
            firm.years[year]["total_income"] = firm.size
            firm.years[year]["hightech_revenue"] = firm.size * 8 // 10
            firm.years[year]["rd_expense_hnte"] = firm.years[year]["rd_expense_domestic"] = firm.size // 10
        firm.judge("ip_quantity", 80_000, 80_000)
        firm.judge("ip_acquisition", 60_000, 60_000)
        firm.judge("transformation", 300_000, 300_000)
        firm.judge("rd_system", 50_000 + off, 50_000 + off)
        firm.judge("rd_institution", 50_000, 50_000)
        firm.judge("rd_incentive", 0, 0)
        firm.judge("rd_talent", 0, 0)

    return change


def _rights(kind: str, count: int, /, **cells: Any) -> Change:
    def change(firm: Firm) -> None:
        firm.rights = [firm.right(n, **{"kind": kind, **cells}) for n in range(count)]

    return change


def _achievements(count: int, **cells: Any) -> Change:
    def change(firm: Firm) -> None:
        firm.achievements = [firm.achievement(n, YEARS[n % 3], **cells) for n in range(count)]

    return change


def _registered(days: int) -> Change:
    def change(firm: Firm) -> None:
        firm.registered_on = AS_OF - timedelta(days=days)

    return change


def _began(year: int | None) -> Change:
    def change(firm: Firm) -> None:
        firm.operating_since = None if year is None else date(year, 7, 1)
        if year is None:
            firm.registered_on = None

    return change


def _used(who: str, programme: str = "hnte", outcome: str = "granted") -> Change:
    def change(firm: Firm) -> None:
        firm.rights = [firm.right(n, kind="utility_model", co_owned=True) for n in range(5)]
        user = firm.uscc if who == "self" else who
        number = firm.rights[0]["number"]
        firm.uses = [
            {"uscc": user, "number": number, "programme": programme, "year": 2023, "outcome": outcome}
        ]

    return change


def _incident(days: int, **cells: Any) -> Change:
    def change(firm: Firm) -> None:
        incident = {
            "code": "X",
            "kind": "safety",
            "severity": "major",
            "occurred_on": AS_OF - timedelta(days=days),
        }
        firm.incidents = [{**incident, **cells}]

    return change


def _uncovered(*tables: str) -> Change:
    return lambda firm: firm.covered.difference_update(tables)


def _judged(item: str, low: int | None, high: int | None, **cells: Any) -> Change:
    return lambda firm: firm.judge(item, low, high, **cells)


def _standard(**cells: Any) -> Change:
    def change(firm: Firm) -> None:
        firm.standards = [{"code": "S", "level": "national", "published_on": date(2024, 5, 1), **cells}]

    return change


def _both(*changes: Change) -> Change:
    def change(firm: Firm) -> None:
        for each in changes:
            each(firm)

    return change


def _nothing(firm: Firm) -> None:
    pass


def _changes() -> Iterator[Change]:
    """Yield everything that is moved, one thing at a time."""
    yield _nothing
    for days in (0, 364, 365, 366, 367):
        yield _registered(days)
    for year in (2022, 2023, 2024, 2025, 2026, None):
        yield _began(year)
    for hundredths in (1_999, 2_000, 2_001):
        yield _set("science_staff", 2025, hundredths)
    for off in (-1, 0, 1):
        yield _share("rd_expense_domestic", "rd_expense_hnte", 60, 100, off)
        yield lambda firm, off=off: firm.years[2025].update(
            hightech_revenue=max(-(-(firm.years[2025]["total_income"] or 0) * 60 // 100) + off, 0)
        )
        for latest, bars in (
            (5_000_000_000, (5, 4)),
            (5_000_000_001, (5, 4)),
            (20_000_000_000, (4, 3)),
            (20_000_000_001, (4, 3)),
        ):
            for bar in bars:
                yield _latest_revenue(latest, bar, off)
        for percent in (0, 5, 15, 25, 35):
            for column in ("net_assets", "revenue"):
                yield _growth(column, percent, off)
        yield _score(off)
    yield from _gaps()
    yield from _row_changes()


def _gaps() -> Iterator[Change]:
    """Yield null, zero, negative and the largest figure in each place of a statement."""
    for column in _STATEMENT:
        for year in YEARS:
            for value in (None, 0, 1):
                yield _set(column, year, value)
        yield _both(*(_set(column, year, None) for year in YEARS))
        yield _both(*(_set(column, year, 0) for year in YEARS))
        if column in _MONEY:
            yield _both(*(_set(column, year, LARGEST) for year in YEARS))
    for year in YEARS:
        for value in (-1, -LARGEST):
            yield _set("net_assets", year, value)
    yield lambda firm: firm.years.clear()
    yield lambda firm: firm.years.pop(2024) and None


def _row_changes() -> Iterator[Change]:
    """Yield counts, classes, coverage and judgements at their edges."""
    for count in range(8):
        yield _rights("utility_model", count)
        yield _both(_rights("utility_model", count), _uncovered("ip_uses"))
    for kind in ("invention", "ic_layout", "design", "trademark", None):
        yield lambda firm, kind=kind: firm.rights.__setitem__(0, firm.right(1, kind=kind))
    for cells in (
        {"expires_on": AS_OF},
        {"expires_on": AS_OF - timedelta(days=1)},
        {"expires_on": None},
        {"expires_on": None, "kind": "design", "filed_on": date(2011, 6, 30)},
        {"expires_on": None, "kind": "design", "filed_on": date(2021, 6, 1)},
        {"lapsed_on": AS_OF},
        {"granted_on": None},
        {"granted_on": AS_OF + timedelta(days=1)},
        {"acquired_by": "exclusive_licence"},
        {"acquired_by": "assigned"},
        {"acquired_by": None},
        {"jurisdiction": "US"},
        {"jurisdiction": None},
        {"main_product_related": False},
        {"main_product_related": None},
        {"co_owned": None},
    ):
        yield _rights("invention", 1, **cells)
    for who in ("self", "BOUNDARY9999999999"):
        yield _used(who)
        yield _used(who, programme="tech_sme")
        yield _used(who, outcome="refused")
    for count in range(17):
        yield _achievements(count)
    yield _achievements(14, achievement_code="")
    yield _achievements(14, achievement_code=None)
    yield _achievements(14, achievement_code="same")
    yield lambda firm: firm.achievements.append(firm.achievement(99, 2022))
    for table in ("ip_rights", "transformations", "standards", "incidents", "ip_uses"):
        yield _uncovered(table)
        yield _both(_uncovered(table), lambda firm: firm.rights.clear(), _achievements(2))
    for days in (0, 364, 365, 366):
        yield _incident(days)
    for cells in ({"severity": None}, {"kind": None}, {"severity": "larger"}, {"occurred_on": None}):
        yield _incident(30, **cells)
    yield from (_standard(), _standard(level="group"), _standard(level=None), _standard(published_on=None))
    yield _standard(published_on=AS_OF + timedelta(days=1))
    for grade in ("A", "B", "C", "D", "E", "F", None):
        for item in ("ip_advancement", "ip_quantity", "ip_acquisition", "transformation", "growth_sales"):
            yield _judged(item, None, None, outcome=grade)
    yield _judged("transformation", 10_000, 20_000)
    yield _judged("growth_net_assets", 95_000, None)
    yield _judged("rd_system", None, 30_001)
    yield _judged("rd_talent", 40_000, 10_000)
    yield _judged("rd_talent", 1, 1, assessed_on=AS_OF + timedelta(days=1))
    yield _judged("rd_talent", 1, 1, valid_until=AS_OF - timedelta(days=1))
    yield lambda firm: firm.scores.clear()
    for code in ("0", "1", "", None):
        yield lambda firm, code=code: setattr(firm, "tech_field", code)


def boundary_tables(firms: int = 10_000, seed: int = 7) -> dict[str, pa.Table]:
    """Return the facts of the boundary firms, by table; only the columns that HNTE reads."""
    changes = list(_changes())
    chance = random.Random(seed)
    sizes = [100_000, 4_000_000_000, 17_000_000_000, 4_999_999_999_900, 799_999_999_999_900]
    rows: dict[str, list[Row]] = {}
    for number in range(firms):
        firm = Firm(number, sizes[number // len(changes) % len(sizes)])
        changes[number % len(changes)](firm)
        if number >= len(changes) * len(sizes):  # the first rounds move one thing, the rest a second one too
            with suppress(KeyError, IndexError):  # the first one took away what the second would move
                chance.choice(changes)(firm)
        for table, own in _rows(firm):
            rows.setdefault(table, []).extend(own)
    return {table: pa.Table.from_pylist(_even(own)) for table, own in rows.items()}


def _rows(firm: Firm) -> Iterator[tuple[str, list[Row]]]:
    key = {"uscc": firm.uscc}
    yield (
        "enterprises",
        [
            {
                **key,
                "registered_on": firm.registered_on,
                "operating_since": firm.operating_since,
                "tech_field": firm.tech_field,
            }
        ],
    )
    yield "statements", [{**key, "year": year, **cells} for year, cells in firm.years.items()]
    yield "ip_rights", [{**key, **row} for row in firm.rights]
    yield "ip_uses", firm.uses
    yield "transformations", [{**key, **row} for row in firm.achievements]
    yield "standards", [{**key, **row} for row in firm.standards]
    yield "incidents", [{**key, **row} for row in firm.incidents]
    yield (
        "expert_scores",
        [{**key, "programme": "hnte", "item": item, **row} for item, row in firm.scores.items()],
    )
    yield "coverage", [{**key, "table": table, "until": AS_OF} for table in sorted(firm.covered)]


def _even(rows: list[Row]) -> list[Row]:
    """Return rows with the same keys, so that no column is lost."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]
