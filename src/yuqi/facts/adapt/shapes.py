"""What an adapter file says (适配器的样子): the headings of a foreign file, and what each becomes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from yuqi.facts.vocabulary import TABLES, Empty

__all__ = [
    "Adapter",
    "ColumnRule",
    "Edition",
    "Form",
    "FormLine",
    "Layout",
    "Parser",
    "Where",
    "Who",
    "Words",
]


def _listed(said: Any) -> Any:
    return [said] if isinstance(said, (str, dict, BaseModel)) else said


Spellings = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1)]
"""A heading, or several spellings of one."""


class Shape(BaseModel):
    """A part of an adapter file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Layout(StrEnum):
    """How a foreign file is laid out (版式)."""

    COLUMNS = "columns"  # a row an enterprise, right or year
    FORM = "form"  # numbered lines of an official form, a sheet an enterprise


class Parser(StrEnum):
    """How a cell is read before its column reads it (解析方式)."""

    CAPITAL = "capital"  # 300万人民币
    PATENT_NUMBER = "patent_number"  # ZL 2020 1 0123456.7
    FIRST = "first"  # the first of several: G06F17/30;H04L29/06


def _is_pattern(text: str | None) -> None:
    if text is not None:
        try:
            re.compile(text)
        except re.error as wrong:
            raise ValueError(f"not a regular expression: {text}: {wrong}") from wrong


class Where(Shape):
    """Where something is said once for a whole sheet, or once a row (所在位置).

    `column` is a heading; `cell` one cell; otherwise the rows around the table, the sheet's name and
    the file's name are searched. The pattern's first group is what is taken.
    """

    column: Spellings | None = None
    cell: Annotated[str | None, Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")] = None
    pattern: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Where:
        _is_pattern(self.pattern)
        if self.column is not None and self.cell is not None:
            raise ValueError("column or cell, not both")
        if self.column is None and self.cell is None and self.pattern is None:
            raise ValueError("column, cell or pattern")
        return self


class Who(Shape):
    """Which enterprise a row, or a form, is about (企业): by code, by name, or by code and else by name."""

    code: Spellings | None = None  # headings
    name: Spellings | None = None
    code_in: Where | None = None  # forms: said once
    name_in: Where | None = None
    split: str | None = None  # several names in one cell: "[;；]"
    rank: str | None = None  # column that takes the place among them
    shared: str | None = None  # column that says whether there are several

    @model_validator(mode="after")
    def _someone(self) -> Who:
        _is_pattern(self.split)
        if not (self.code or self.name or self.code_in or self.name_in):
            raise ValueError("code, name, code_in or name_in")
        return self


class Words(Shape):
    """A value that the words around the table give away (按字样): 高新技术企业 → hnte."""

    words: dict[str, str]
    optional: bool = False


class ColumnRule(Shape):
    """What a foreign column becomes (列对应)."""

    column: str
    also: Spellings = Field(default_factory=list, min_length=0)  # other spellings of its heading
    unit: str | None = None  # of money when neither heading nor sheet says it: 千元
    calibre: str | None = None  # what the source means by it, for the manual
    parser: Parser | None = None
    currency: str | None = None  # what an amount without currency is in; unset: such an amount is not read
    codes: dict[str, str] = Field(default_factory=dict)  # foreign word → our code
    ignore: list[str] = Field(default_factory=list)  # cells that say nothing: —, 详见附件
    in_year: int | None = None  # the column is about this year only


class FormLine(Shape):
    """One numbered line of a form (行次)."""

    says: str  # words that must stand in the line, or the form is another edition
    column: str | None = None  # unset: only subtracted from another line
    less: list[int] = Field(default_factory=list)  # lines to subtract
    calibre: str | None = None


class Edition(Shape):
    """One edition of a form (版本)."""

    edition: str
    lines: dict[int, FormLine]

    @model_validator(mode="after")
    def _lines_exist(self) -> Edition:
        for line in self.lines.values():
            for other in line.less:
                if other not in self.lines:
                    raise ValueError(f"less: line {other} is not described")
        return self


class Form(Shape):
    """Where the lines of a form stand (表单)."""

    number: Spellings
    item: Spellings
    amount: Spellings
    editions: list[Edition] = Field(min_length=1)


class Adapter(Shape):
    """One foreign source (适配器)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: dict[str, str] = Field(default_factory=dict)
    about: str | None = None
    find: list[Spellings] = Field(min_length=1)  # headings that must stand in one row
    title: str | None = None  # pattern that must stand above, in the sheet's or the file's name
    unless: str | None = None  # pattern that must not stand there
    source: str
    table: str
    layout: Layout = Layout.COLUMNS
    year: Annotated[list[Where], BeforeValidator(_listed)] = Field(default_factory=list)
    date: Annotated[list[Where], BeforeValidator(_listed)] = Field(default_factory=list)
    unit: Where | None = None
    enterprise: Who
    columns: dict[str, ColumnRule] = Field(default_factory=dict)
    fixed: dict[str, str | Words] = Field(default_factory=dict)
    dated: str | None = None  # column that takes the list's day where its own cell is empty
    silent: list[str] = Field(
        default_factory=list
    )  # columns that say none or not yet where the source has none
    form: Form | None = None

    @model_validator(mode="after")
    def _fits_the_vocabulary(self) -> Adapter:
        _is_pattern(self.title)
        _is_pattern(self.unless)
        table = TABLES.get(self.table)
        if table is None:
            raise ValueError(f"table: {self.table} is no table of facts")
        if "uscc" not in table.key:
            raise ValueError(f"table: {self.table} is not about enterprises")
        named = [rule.column for rule in self.columns.values()] + list(self.fixed)
        named += [name for name in (self.dated, self.enterprise.rank, self.enterprise.shared) if name]
        if (self.form is not None) != (self.layout is Layout.FORM):
            raise ValueError("form: stands with layout: form, and only there")
        for edition in self.form.editions if self.form else ():
            named += [line.column for line in edition.lines.values() if line.column]
        named += self.silent
        for name in named:
            if name not in table.names:
                raise ValueError(f"{name} is no column of {self.table}")
        for name in self.silent:
            if table.column(name).empty is Empty.UNKNOWN:
                raise ValueError(f"silent: an empty {name} says nothing")
        if self.layout is Layout.FORM and not (self.enterprise.code_in or self.enterprise.name_in):
            raise ValueError("enterprise: a form says it once: code_in or name_in")
        if self.layout is Layout.COLUMNS and not (self.enterprise.code or self.enterprise.name):
            raise ValueError("enterprise: code or name")
        if "year" in table.key and not self.year and "year" not in named:
            raise ValueError(f"year: {self.table} needs one")
        return self
