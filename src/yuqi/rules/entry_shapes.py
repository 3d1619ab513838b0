"""What every entry has (条目共有的样子): settings, names, sources, dates, confidence."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Entry", "Label", "Shape", "Source"]


class Shape(BaseModel):
    """Common settings: nothing unknown is accepted, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Label(Shape):
    """A name in both languages (名称)."""

    zh: str
    en: str


class Source(Shape):
    """Where an entry comes from (出处)."""

    document: str  # 国科发火〔2016〕32号
    article: str | None = None
    url: str | None = None


class Entry(Shape):
    """What every entry has (条目共有项); `from` and `to` bound its life, `to` inclusive."""

    id: str
    label: Label
    source: Source
    from_: date = Field(alias="from")
    to: date | None = None
    checked_on: date
    confidence: Literal["seen", "known", "uncertain"]
    status: Literal["official", "local", "illustrative"] = "official"
    subject: Literal["enterprise", "carrier", "node", "product", "zone"] = "enterprise"
    overrides: str | None = None
    overridable: tuple[str, ...] = ()
    note: Label | None = None
