"""Short ways to declare a column (列的写法), one function a kind, and the orders of sources they use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuqi.facts.vocabulary.shapes import Column, Empty, Kind, Sensitivity

__all__ = [
    "BANK",
    "BANK_SOURCES",
    "CUSTOMS",
    "CUSTOMS_SOURCES",
    "FIGURES_SOURCES",
    "IDENTITY_SOURCES",
    "JUDGES_SOURCES",
    "LEVELS",
    "MONEY_SOURCES",
    "NONE",
    "NOT_YET",
    "PERSONAL",
    "PUBLIC",
    "RIGHTS_SOURCES",
    "STAFF_SOURCES",
    "TAX",
    "TITLES_SOURCES",
    "ZONE",
    "amount",
    "code",
    "count",
    "day",
    "moment",
    "money",
    "month",
    "persons",
    "quantity",
    "share",
    "text",
    "uscc",
    "year",
    "yes_no",
]

NONE = Empty.NONE
NOT_YET = Empty.NOT_YET

PUBLIC = Sensitivity.PUBLIC
ZONE = Sensitivity.ZONE
TAX = Sensitivity.TAX
BANK = Sensitivity.BANK
CUSTOMS = Sensitivity.CUSTOMS
PERSONAL = Sensitivity.PERSONAL

# Sources by precedence, strongest first; `officer` overrides all, sources not named come last.
MONEY_SOURCES = ("tax", "audited", "statistics", "declared")
STAFF_SOURCES = ("social_insurance", "statistics", "declared")
RIGHTS_SOURCES = ("cnipa", "commercial", "declared")
IDENTITY_SOURCES = ("register", "authority", "commercial", "declared")
TITLES_SOURCES = ("authority", "commercial", "declared")
FIGURES_SOURCES = ("statistics", "declared")
JUDGES_SOURCES = ("panel", "specialist", "self")
BANK_SOURCES = ("bank", "declared")
CUSTOMS_SOURCES = ("customs", "declared")

LEVELS = {
    "national": "国家级",
    "ministerial": "部级",
    "provincial": "省级",
    "municipal": "市级",
    "zone": "园区级",
}


def text(name: str, heading: str, **more: Any) -> Column:
    """Return a column of free text (文本)."""
    return Column(name=name, heading=heading, kind=Kind.TEXT, **more)


def day(name: str, heading: str, **more: Any) -> Column:
    """Return a column of dates (日期)."""
    return Column(name=name, heading=heading, kind=Kind.DATE, **more)


def moment(name: str, heading: str, **more: Any) -> Column:
    """Return a column of times (时间)."""
    return Column(name=name, heading=heading, kind=Kind.TIMESTAMP, **more)


def year(name: str, heading: str, **more: Any) -> Column:
    """Return a column of fiscal years (年度)."""
    return Column(name=name, heading=heading, kind=Kind.YEAR, digits=4, **more)


def month(name: str, heading: str, **more: Any) -> Column:
    """Return a column of months (月份), written 2026-05."""
    return Column(name=name, heading=heading, kind=Kind.MONTH, **more)


def money(name: str, heading: str, **more: Any) -> Column:
    """Return a column of yuan (金额), stored in fen; never negative unless signed."""
    return Column(name=name, heading=heading, kind=Kind.MONEY, **more)


def amount(name: str, heading: str, **more: Any) -> Column:
    """Return a column of money in the row's own currency (原币金额)."""
    return Column(name=name, heading=heading, kind=Kind.AMOUNT, **more)


def count(name: str, heading: str, **more: Any) -> Column:
    """Return a column of whole numbers (个数), zero or more."""
    return Column(name=name, heading=heading, kind=Kind.COUNT, digits=12, **more)


def persons(name: str, heading: str, **more: Any) -> Column:
    """Return a column of head counts (人数), averages to two places."""
    return Column(name=name, heading=heading, kind=Kind.PERSONS, digits=12, **more)


def quantity(name: str, heading: str, **more: Any) -> Column:
    """Return a column of quantities in their unit (数量), to four places."""
    return Column(name=name, heading=heading, kind=Kind.QUANTITY, **more)


def share(name: str, heading: str, **more: Any) -> Column:
    """Return a column of fractions (比例), 0.05 for 5 %; at most 1 unless signed."""
    return Column(name=name, heading=heading, kind=Kind.SHARE, digits=12, **more)


def yes_no(name: str, heading: str, **more: Any) -> Column:
    """Return a column of yes or no (是否)."""
    return Column(name=name, heading=heading, kind=Kind.YES_NO, **more)


def uscc(name: str, heading: str, **more: Any) -> Column:
    """Return a column of unified social credit codes (统一社会信用代码)."""
    return Column(name=name, heading=heading, kind=Kind.USCC, **more)


def code(
    name: str,
    heading: str,
    *,
    codes: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
    **more: Any,
) -> Column:
    """Return a column of codes (代码): a closed list with its Chinese labels, or open.

    Args:
        name, heading: of the column.
        codes: code → Chinese; None: an open list.
        also: word → code, for words that registers and offices use beside the labels.
        more: what else a column says.
    """
    listed = tuple(codes.items()) if codes is not None else None
    said = tuple(also.items()) if also is not None else ()
    return Column(name=name, heading=heading, kind=Kind.CODE, codes=listed, also=said, **more)
