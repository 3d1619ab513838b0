"""What ids are called (名称): programmes, conditions, benefits, fields, from the results and the vocabulary."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from yuqi.facts.vocabulary import TABLES
from yuqi.reports.results import Results
from yuqi.reports.words import Words

__all__ = ["Label", "Labels", "document_words"]

_SAID = ("cite", "unit", "shortfall_unit", "op", "role", "lever", "status", "confidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the catalog says about one id (条目说明)."""

    text: str
    cite: str | None = None
    unit: str | None = None
    shortfall_unit: str | None = None
    op: str | None = None
    role: str | None = None
    lever: str | None = None
    status: str | None = None
    confidence: str | None = None


@cache
def _divisions() -> dict[str, str]:
    text = (files("yuqi.catalog") / "codes" / "industry.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines()) if len(row["code"]) == 3}


def document_words(cite: str | None, words: Words) -> Markup:
    """Return a citation that breaks only between its parts; in English pages marked as Chinese."""
    if not cite:
        return Markup("")
    mark = Markup(' lang="zh-CN"') if words.lang != "zh" else Markup("")
    return Markup(" ").join(
        Markup('<span class="nw"{}>{}</span>').format(mark, part) for part in cite.split(" ")
    )


class Labels:
    """Names by id in one language (名称); an id nobody named is shown as it is."""

    def __init__(self, results: Results | None, words: Words) -> None:
        self.words = words
        self._entries: dict[tuple[str, str, str, str], dict[str, Any]] = {}
        self._programmes: dict[str, str] = {}
        self._judged: dict[tuple[str, str], str] = {}
        if results is None:
            return
        column = f"label_{words.lang}"
        catalog = "select * from catalog order by kind = 'condition', kind, programme, edition, id"
        for row in results.ask(catalog):
            row["label"] = row[column]
            self._entries[(row["kind"] or "", row["programme"] or "", row["edition"] or "", row["id"])] = row
            if row["kind"] in ("item", "condition"):
                self._judged.setdefault((row["programme"] or "", row["id"]), row["label"])
                self._judged.setdefault(("", row["id"]), row["label"])
            if row["kind"] == "programme" and row["label"]:
                self._programmes[row["id"]] = row["label"]
        for row in results.ask("select distinct programme, label_zh, label_en from ladder order by all"):
            if row[column]:
                self._programmes.setdefault(row["programme"], row[column])

    def programme(self, programme: str) -> str:
        """Return the name of a programme (项目名称)."""
        return self._programmes.get(programme, programme)

    def entry(self, kind: str, id_: str, *, programme: str = "", edition: str = "") -> Label:
        """Return what the catalog says about a condition, item, part, benefit or check; its id when nothing."""
        for key in ((kind, programme, edition, id_), (kind, programme, "", id_), (kind, "", "", id_)):
            row = self._entries.get(key)
            if row is not None:
                return Label(
                    text=row["label"] or id_, **{name: row[name] for name in _SAID if row[name] is not None}
                )
        return Label(text=id_)

    def judged(self, id_: str, programme: str = "") -> str:
        """Return the name of what experts judge, an item or a condition; its id when the catalog has none."""
        named = self._judged
        for key in ((programme, id_), (programme, f"direct:{id_}"), ("", id_)):
            if named.get(key):
                return named[key]
        return id_

    def is_illustrative(self, kind: str, id_: str, *, programme: str = "", edition: str = "") -> bool:
        """Return whether an entry's figures are ours and not published (示意)."""
        return self.entry(kind, id_, programme=programme, edition=edition).status == "illustrative"

    def industry(self, code: str | None) -> str | None:
        """Return the division of an industry code (国民经济行业大类), C3584 → 专用设备制造业; None when unknown."""
        return _divisions().get((code or "")[:3])

    def table(self, table: str) -> Markup:
        """Return the name of a facts table (表名): 年度报表."""
        known = TABLES.get(table)
        return self._fact(known.heading if known else table, table)

    def field(self, table: str, field: str) -> Markup:
        """Return the name of a facts column (字段名): 高新技术产品(服务)收入; of an item when judges fill it."""
        known = TABLES.get(table)
        column = next((each for each in known.columns if each.name == field), None) if known else None
        if column is None:
            return escape(self._coded(table, field) or self.judged(field))
        return self._fact(column.heading, field)

    def missing(self, name: str) -> Markup:
        """Return the name of a missing fact: `table.field`, `table.field@year`, `table.*` for a whole table."""
        path, _, year = name.partition("@")
        table, _, field = path.rpartition(".")
        if field == "*":
            return self.words("settle.table", table=self.table(table))
        label = self.field(table, field)
        return self.words("field.of_year", year=year, field=label) if year else label

    def _coded(self, table: str, code: str) -> str | None:
        """Return the Chinese of a code of the table, for facts told apart by one: an assessment's scheme."""
        known = TABLES.get(table)
        codes = [dict(column.codes) for column in known.columns if column.codes] if known else []
        return next((each[code] for each in codes if code in each), None)

    def _fact(self, heading: str, name: str) -> Markup:
        if self.words.lang == "zh":
            return escape(heading)
        return Markup('<span title="{}">{}</span>').format(heading, name.replace("_", " "))
