"""The catalog of a viewer's tenant, prepared for pages (政策库查询)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.bridge.library import CatalogEntry, Library, Use, catalogs_of, library, readable

__all__ = [
    "CONFIDENCE",
    "KIND_WORDS",
    "LEVELS",
    "STATUS",
    "Edition",
    "Shown",
    "due_words",
    "figures_of",
    "library_of",
    "related_benefits",
    "shown",
    "track_names",
]

_DAY = re.compile(r"(\d{2})-(\d{2})")
_AFTER = re.compile(r"\+(\d+) months?")

KIND_WORDS: Mapping[str, Any] = {
    "programme": _("认定项目"),
    "benefit": _("政策权益"),
    "points_model": _("积分模型"),
    "lever": _("可做之事"),
    "document": _("政策文件"),
    "parameter": _("参数"),
    "scale": _("分档"),
    "code_table": _("对照表"),
    "kpi": _("园区指标"),
}
CONFIDENCE: Mapping[str, Any] = {
    "seen": _("已对照原文"),
    "known": _("公认口径，未对照原文"),
    "uncertain": _("存疑，待核"),
}
STATUS: Mapping[str, Any] = {"local": _("地方标准"), "illustrative": _("示例值")}
LEVELS: Mapping[str, Any] = {
    "national": pgettext_lazy("level", "国家级"),
    "provincial": pgettext_lazy("level", "省级"),
    "municipal": pgettext_lazy("level", "市级"),
    "zone": pgettext_lazy("level", "园区级"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a programme, or the one state of a benefit (版本)."""

    id: str
    from_: date | None
    to: date | None
    procedures: Sequence[str]
    document: str | None
    article: str | None
    confidence: str | None
    is_now: bool
    groups: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]  # gates, directs: conditions with their `uses`
    scorecard: Mapping[str, Any] | None
    routes: Mapping[str, Any] | None
    note: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry with what its page needs (条目页)."""

    entry: CatalogEntry
    document: CatalogEntry | None
    replaced_by: Sequence[str]
    editions: Sequence[Edition]
    formula_uses: Sequence[Use]
    citing: Sequence[CatalogEntry]
    yaml: str


def library_of(tenant_slug: str) -> Library:
    """Return the catalog a tenant's runs use."""
    return library(catalogs_of(Path(settings.HOME), tenant_slug))


def due_words(due: str) -> str:
    """Return when a duty is due as people say it: a day of each year, or so long after what brought it about."""
    day, after = _DAY.fullmatch(due), _AFTER.fullmatch(due)
    if day is not None:
        return gettext("每年 %(month)d 月 %(day)d 日前") % {"month": int(day[1]), "day": int(day[2])}
    if after is not None:
        return gettext("发生后 %(n)d 个月内") % {"n": int(after[1])}
    return due


def track_names(catalog: Library) -> Mapping[str, Mapping[str, str]]:
    """Return track id → its name."""
    return {
        track["id"]: track["label"] for ladder in catalog.of("ladder") for track in ladder.content["tracks"]
    }


def shown(viewer: Seat, kind: str, id_: str, *, today: date) -> Shown | None:
    """Return an entry as its page shows it, None when the viewer's catalog has none."""
    catalog = library_of(viewer.tenant_slug)
    entry = catalog.get(kind, id_)
    if entry is None:
        return None
    content = entry.content
    return Shown(
        entry=entry,
        document=entry if kind == "document" else catalog.document(entry.document),
        replaced_by=catalog.replaced_by.get(entry.document or "", ()),
        editions=_editions(catalog, entry, today),
        formula_uses=catalog.uses(content.get("formula") or content.get("value")),
        citing=catalog.citing.get(id_, ()) if kind == "document" else (),
        yaml=readable(content),
    )


def related_benefits(viewer: Seat, programme: str) -> list[CatalogEntry]:
    """Return benefits that rest on holding a title."""
    quoted = f"'{programme}'"
    return [
        entry
        for entry in library_of(viewer.tenant_slug).of("benefit")
        if any(
            quoted in (gate.get("when") or "")
            or f"holds({programme}" in (gate.get("when") or "")
            or gate.get("lever") == f"obtain_title:{programme}"
            for gate in entry.content.get("gates", ())
        )
    ]


def figures_of(entry: CatalogEntry) -> dict[str, Any]:
    """Return the figures of a parameter or code table as rows of texts."""
    content = entry.content
    if entry.kind == "parameter":
        values = [
            {
                **each,
                "said": "、".join(each["value"]) if isinstance(each["value"], tuple) else str(each["value"]),
            }
            for each in content["values"]
        ]
        return {"parameter_values": sorted(values, key=lambda each: each["from"], reverse=True)}
    if entry.kind == "code_table":
        columns = list(content.get("columns", {}))
        rows = [
            (name, [cells.get(column) for column in columns])
            for name, cells in content.get("rows", {}).items()
        ]
        return {"table_columns": columns, "table_rows": rows}
    return {}


def _editions(catalog: Library, entry: CatalogEntry, today: date) -> list[Edition]:
    content = entry.content
    if entry.kind == "benefit":
        return [_edition(catalog, {**content, "id": entry.id}, today)]
    editions = [_edition(catalog, edition, today) for edition in content.get("editions", ())]
    return sorted(editions, key=lambda edition: edition.from_ or date.min, reverse=True)


def _edition(catalog: Library, edition: Mapping[str, Any], today: date) -> Edition:
    source = edition.get("source") or {}
    start, end = edition.get("from"), edition.get("to")
    groups = [
        (name, [_condition(catalog, condition) for condition in edition.get(name, ())])
        for name in ("gates", "directs")
    ]
    return Edition(
        id=edition["id"],
        from_=start,
        to=end,
        procedures=edition.get("procedures", ()),
        document=source.get("document"),
        article=source.get("article"),
        confidence=edition.get("confidence"),
        is_now=(start is None or start <= today) and (end is None or today <= end),
        groups=[(name, conditions) for name, conditions in groups if conditions],
        scorecard=edition.get("scorecard"),
        routes=edition.get("routes"),
        note=edition.get("note"),
    )


def _condition(catalog: Library, condition: Mapping[str, Any]) -> Mapping[str, Any]:
    source = condition.get("source") or {}
    return {
        **condition,
        "uses": catalog.uses(condition.get("when")),
        "document": source.get("document", ""),
        "article": condition.get("cite") or source.get("article") or "",
    }
