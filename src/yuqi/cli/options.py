"""Arguments and options that several commands share (公共选项); their help stands in messages, by name."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yuqi.cli.language import Lang

__all__ = [
    "ENTERPRISES",
    "HOME",
    "SEED",
    "AcceptGood",
    "As",
    "AsOf",
    "Backend",
    "By",
    "Catalogs",
    "Enterprises",
    "Facts",
    "Forecast",
    "Format",
    "Home",
    "Json",
    "Language",
    "Memory",
    "On",
    "Only",
    "OutFile",
    "OutFolder",
    "Procedure",
    "Programmes",
    "ReportFormat",
    "ResultFormat",
    "Seed",
    "TaxYear",
    "TemplateFormat",
    "Uscc",
    "amount",
    "day",
    "memory",
]


HOME = Path(".yuqi")
ENTERPRISES = 7310  # of the zone that invented innovation points (product.md, S1)
SEED = 1


class ResultFormat(StrEnum):
    """Format of result files (结果格式)."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class TemplateFormat(StrEnum):
    """Format of the empty workbook (模板格式)."""

    XLSX = "xlsx"
    CSV = "csv"


class ReportFormat(StrEnum):
    """Format of a report (报告格式)."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"


class Backend(StrEnum):
    """What runs the SQL (数据引擎)."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"


class Procedure(StrEnum):
    """First application or review (申报类型)."""

    NEW = "new"
    REVIEW = "review"


def day(text: str) -> date:
    """Return an ISO date.

    Raises:
        typer.BadParameter: the text is no date.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError as wrong:
        raise typer.BadParameter(text) from wrong


def memory(text: str) -> str:
    """Return an amount of memory: 8GB, 512MB.

    Raises:
        typer.BadParameter: the text is none.
    """
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?\s*[KMGT]i?B", text.strip(), re.IGNORECASE):
        raise typer.BadParameter(text)
    return text.strip()


def amount(text: str) -> Decimal:
    """Return a number: hours, yuan.

    Raises:
        typer.BadParameter: the text is none.
    """
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as wrong:
        raise typer.BadParameter(text) from wrong
    if not number.is_finite():
        raise typer.BadParameter(text)
    return number


Language = Annotated[Lang, typer.Option("--lang", envvar="YUQI_LANG", show_envvar=False)]
Home = Annotated[Path, typer.Option("--home", envvar="YUQI_HOME", show_envvar=False, file_okay=False)]
Json = Annotated[bool, typer.Option("--json")]
AsOf = Annotated[date | None, typer.Option("--as-of", parser=day, metavar="YYYY-MM-DD")]
Catalogs = Annotated[list[Path] | None, typer.Option("--catalog", metavar="DIR")]
Facts = Annotated[Path, typer.Argument(metavar="DIR")]
Enterprises = Annotated[int, typer.Option("--enterprises", metavar="N", min=1, max=10_000_000)]
Seed = Annotated[int, typer.Option("--seed", metavar="S")]
Forecast = Annotated[str, typer.Option("--forecast", metavar="carry|trend|FILE")]
Uscc = Annotated[str, typer.Argument(metavar="USCC")]
Programmes = Annotated[list[str] | None, typer.Option("--programme", metavar="ID")]
AcceptGood = Annotated[bool, typer.Option("--accept-good")]
Format = Annotated[ResultFormat, typer.Option("--format")]
OutFolder = Annotated[Path | None, typer.Option("--out", metavar="DIR")]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="F", dir_okay=False)]
On = Annotated[Backend, typer.Option("--backend")]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="USCC")]
As = Annotated[Procedure | None, typer.Option("--procedure")]
TaxYear = Annotated[int | None, typer.Option("--tax-year", metavar="Y", min=2000, max=2100)]
By = Annotated[date | None, typer.Option("--by", parser=day, metavar="YYYY-MM-DD")]
Memory = Annotated[str | None, typer.Option("--memory", parser=memory, metavar="8GB")]
