"""The catalog as people browse it (政策库): entries, what they rest on, what rests on them.

Everything is read from the api's entries; one catalog is read once for each state of its files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from yuqi import api
from yuqi.api import CatalogEntry, readable
from yuqi.portal.bridge.vocabulary import tables

__all__ = ["KINDS", "CatalogEntry", "Library", "Use", "catalogs_of", "library", "readable"]

KINDS = (
    "programme",
    "benefit",
    "points_model",
    "lever",
    "document",
    "parameter",
    "scale",
    "code_table",
    "kpi",
)
"""Kinds that have pages of their own; variables are shown where conditions use them."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9.]*")
_TEXT = re.compile(r"'[^']*'")
_CLASSES = ("public", "zone", "tax", "customs", "bank", "personal")  # weakest first
_KEPT = 8  # catalogs held in memory: the shipped one and those of some tenants


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A name that an expression uses (所用指标): a column of facts, or an entry of the catalog."""

    id: str
    label: Mapping[str, str]
    kind: str  # column, variable, parameter, scale, code_table


class Library:
    """One state of a catalog, indexed (政策库)."""

    def __init__(self, entries: Iterable[CatalogEntry]) -> None:
        self._by_key = {(entry.kind, entry.id): entry for entry in entries}

    def of(self, kind: str) -> list[CatalogEntry]:
        """Return the entries of a kind, by id."""
        return [entry for (each, _), entry in self._by_key.items() if each == kind]

    def get(self, kind: str, id_: str) -> CatalogEntry | None:
        """Return an entry, None when there is none."""
        return self._by_key.get((kind, id_))

    def label(self, kind: str, id_: str) -> Mapping[str, str]:
        """Return an entry's name in both languages; its id where there is no such entry any more."""
        entry = self.get(kind, id_)
        return entry.label if entry else {"zh": id_, "en": id_}

    def document(self, id_: str | None) -> CatalogEntry | None:
        """Return the document an entry cites, None when the catalog only has its number."""
        return self.get("document", id_) if id_ else None

    def found(self, words: str, kinds: Sequence[str] = KINDS) -> list[CatalogEntry]:
        """Return entries whose id, name, document, or a condition's name contains every word, by kind and id."""
        wanted = words.lower().split()
        return [
            entry
            for (kind, id_), entry in self._by_key.items()
            if kind in kinds and all(word in self._texts[kind, id_] for word in wanted)
        ]

    @cached_property
    def _texts(self) -> Mapping[tuple[str, str], str]:
        return {
            key: " ".join(_said(entry.content)).lower() + f" {entry.id} {entry.document}".lower()
            for key, entry in self._by_key.items()
        }

    @cached_property
    def citing(self) -> Mapping[str, tuple[CatalogEntry, ...]]:
        """Return document → entries that cite it, as a whole or in a condition."""
        found: dict[str, dict[tuple[str, str], CatalogEntry]] = defaultdict(dict)
        for key, entry in self._by_key.items():
            if entry.kind in KINDS and entry.kind != "document":
                for document in {*_documents(entry.content)}:
                    found[document][key] = entry
        return {document: tuple(entries.values()) for document, entries in found.items()}

    @cached_property
    def replaced_by(self) -> Mapping[str, tuple[str, ...]]:
        """Return document → documents that replace it."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in self.of("document"):
            for old in entry.content.get("replaces", ()):
                found[old].append(entry.id)
        return {old: tuple(new) for old, new in found.items()}

    def uses(self, expression: str | None) -> tuple[Use, ...]:
        """Return the columns and entries an expression names, in order of appearance."""
        found: dict[str, Use] = {}
        for name in _NAME.findall(_TEXT.sub("", expression or "")):
            use = self._use(name)
            if use is not None:
                found.setdefault(name, use)
        return tuple(found.values())

    def _use(self, name: str) -> Use | None:
        for kind in ("variable", "parameter", "scale", "code_table"):
            entry = self.get(kind, name)
            if entry is not None:
                return Use(id=name, label=entry.label, kind=kind)
        label = _columns().get(name)
        return None if label is None else Use(id=name, label=label, kind="column")

    def amount_class(self, benefit: str) -> str:
        """Return the class of a benefit's amounts: the highest of what its formula is computed from (敏感级别)."""
        entry = self.get("benefit", benefit)
        if entry is None:
            return "personal"  # what is not known to be harmless is not shown
        return self.expression_class(str(entry.content.get("formula", "")))

    def expression_class(self, expression: str) -> str:
        """Return the class of what an expression computes, at least "zone" (敏感级别)."""
        return max({"zone", *self._classes(expression, set())}, key=_CLASSES.index)

    def _classes(self, expression: str, seen: set[str]) -> Iterator[str]:
        names = set(_NAME.findall(_TEXT.sub("", expression)))
        for table in (names & tables().keys()) | {"statements", "enterprises"}:
            yield from (str(column.sensitivity) for column in tables()[table].columns if column.name in names)
        for name in names - seen:
            entry = self.get("variable", name)
            if entry is not None:
                seen.add(name)
                yield from self._classes(str(entry.content.get("value", "")), seen)


def catalogs_of(home: Path, tenant: str) -> tuple[Path, ...]:
    """Return the layers a tenant has over the shipped catalog, as runs use them."""
    folder = home / "catalog" / tenant
    return (folder,) if folder.is_dir() else ()


def library(catalogs: Sequence[Path] = ()) -> Library:
    """Return the catalog with these layers over it, read again only when a file of theirs changed."""
    return _library(tuple(catalogs), _stamp(catalogs))


@lru_cache(maxsize=_KEPT)
def _library(catalogs: tuple[Path, ...], stamp: tuple[Any, ...]) -> Library:
    return Library(api.catalog_list(catalogs))


def _stamp(catalogs: Sequence[Path]) -> tuple[Any, ...]:
    return tuple(
        (str(file), stat.st_mtime_ns, stat.st_size)
        for folder in catalogs
        for file in sorted(folder.rglob("*"))
        if file.is_file() and (stat := file.stat())
    )


@lru_cache(maxsize=1)
def _columns() -> Mapping[str, Mapping[str, str]]:
    """Return column → label, of the first table that has it; statements first."""
    found: dict[str, Mapping[str, str]] = {}
    for table in sorted(tables().values(), key=lambda each: each.name != "statements"):
        for column in table.columns:
            found.setdefault(column.name, {"zh": column.label.zh, "en": column.label.en})
    return found


def _said(value: Any) -> Iterator[str]:
    """Give the names inside an entry, in both languages."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            if key in ("zh", "en", "cite", "document") and isinstance(inside, str):
                yield inside
            else:
                yield from _said(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _said(inside)


def _documents(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            if key == "document" and isinstance(inside, str):
                yield inside
            else:
                yield from _documents(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _documents(inside)
