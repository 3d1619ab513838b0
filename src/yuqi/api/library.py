"""Questions about the policy library (政策库): list, show, check, schema, diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from yuqi.backends.duckdb import DuckdbBackend
from yuqi.base import Place, Problem, Severity, YuqiError
from yuqi.engine.assess.trial import Mismatch, run_cases
from yuqi.engine.compile import check_exactness
from yuqi.engine.points import check_models
from yuqi.rules.cases import read_cases
from yuqi.rules.diff import Change, diff
from yuqi.rules.lint import check_paths
from yuqi.rules.load import KINDS, load_catalog, read_layers
from yuqi.rules.schema import json_schema
from yuqi.rules.shapes import Catalog

__all__ = [
    "CatalogEntry",
    "Change",
    "Mismatch",
    "TestedCase",
    "catalog_check",
    "catalog_diff",
    "catalog_list",
    "catalog_schema",
    "catalog_show",
    "catalog_test",
    "readable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogEntry:
    """One entry of the catalog (条目). `content` is everything its file says, by key."""

    id: str
    kind: str
    label: Mapping[str, str]  # by language
    document: str | None
    article: str | None
    from_: date | None
    to: date | None
    checked_on: date | None
    confidence: str | None
    status: str | None
    place: str  # "programmes/hnte/programme.yaml:1"
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedCase:
    """A worked case and what did not come out as it says (算例结果)."""

    id: str
    place: str
    differences: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out."""
        return not self.differences


def catalog_list(catalogs: Sequence[Path] = (), *, kind: str | None = None) -> list[CatalogEntry]:
    """Return the entries of the shipped catalog and the layers over it, by kind and id.

    Raises:
        YuqiError: a layer cannot be read; or there is no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise YuqiError(_unknown("catalog.kind", kind, KINDS, kinds=" | ".join(KINDS)))
    return [entry for entry in _entries(load_catalog(catalogs)) if kind in (None, entry.kind)]


def catalog_show(entry_id: str, catalogs: Sequence[Path] = ()) -> CatalogEntry:
    """Return one entry with all it says.

    Raises:
        YuqiError: there is no such entry; the nearest id is named.
    """
    by_id = {entry.id: entry for entry in reversed(list(_entries(load_catalog(catalogs))))}
    if entry_id not in by_id:
        raise YuqiError(_unknown("api.no-such-entry", entry_id, by_id))
    return by_id[entry_id]


def catalog_check(catalogs: Sequence[Path] = ()) -> list[Problem]:
    """Return everything wrong or doubtful in the shipped catalog and the layers over it.

    Once the lint finds no error, the engine is asked too: whether every rule can be made exact, and whether levers
    said to do a programme no harm can be proved to.
    """
    from yuqi.engine.plan import check_monotone

    problems = check_paths(catalogs, today=datetime.now().astimezone().date())
    if any(problem.severity is Severity.ERROR for problem in problems):
        return problems
    catalog = load_catalog(catalogs)
    return problems + check_exactness(catalog) + check_models(catalog) + check_monotone(catalog)


def catalog_test(catalogs: Sequence[Path] = (), *, ids: Sequence[str] = ()) -> list[TestedCase]:
    """Run the worked cases beside the entries, each through SQL and through the direct evaluator (算例检验).

    Args:
        catalogs: layers over the shipped catalog; their cases run too.
        ids: of programmes, benefits or cases; none: all.

    Raises:
        YuqiError: a case cannot be read, or names an entry that is not there.
    """
    catalog = load_catalog(catalogs)
    cases = [
        case
        for name, text in sorted(catalog.texts.items())
        if name.endswith(".test.yaml")
        for case in read_cases(text, name)
        if not ids or {case.id, case.programme, case.benefit} & set(ids)
    ]
    found = {name for case in cases for name in (case.id, case.programme, case.benefit)}
    unknown = [name for name in ids if name not in found]
    if unknown:
        raise YuqiError([_no_case(name, catalog) for name in unknown])
    differences: dict[tuple[str, str], list[Mismatch]] = {}
    for mismatch in run_cases(cases, catalog, DuckdbBackend):
        differences.setdefault((mismatch.file, mismatch.case), []).append(mismatch)
    return [
        TestedCase(
            id=case.id,
            place=f"{case.file}:{case.line}",
            differences=tuple(differences.get((case.file, case.id), ())),
        )
        for case in cases
    ]


def _no_case(name: str, catalog: Catalog) -> Problem:
    near = get_close_matches(name, [*catalog.programmes, *catalog.benefits], n=1, cutoff=0.0)
    return Problem(code="api.no-such-case", params={"value": name, "near": near[0] if near else "–"})


def catalog_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a catalog file, for editors: one entry or a list of entries."""
    return json_schema()


def catalog_diff(before: Path, after: Path) -> list[Change]:
    """Return what differs between two catalogs, by kind, entry and key.

    Each is a folder: a whole catalog, or a layer, which is then read over the shipped one.

    Raises:
        YuqiError: one of them cannot be read.
    """
    return diff(_whole_or_layer(before), _whole_or_layer(after))


def _whole_or_layer(folder: Path) -> Catalog:
    whole, problems = read_layers([folder], shipped=False)
    return load_catalog([folder]) if problems else whole


def _entries(catalog: Catalog) -> Iterator[CatalogEntry]:
    for kind, (shelf, _) in KINDS.items():
        for name, entry in sorted(getattr(catalog, shelf).items()):
            place = catalog.places.get(name) if kind not in ("document", "word") else None
            yield _shown(kind, name, entry, str(place or catalog.places.get(f"{kind}:{name}", "")))


def _shown(kind: str, name: str, entry: BaseModel, place: str) -> CatalogEntry:
    content = entry.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    label = content.get("label") or content.get("title") or content
    source = content.get("source") or {}
    return CatalogEntry(
        id=name,
        kind=kind,
        label={lang: str(label.get(lang, name)) for lang in ("zh", "en")},
        document=source.get("document") or (name if kind == "document" else content.get("defined_in")),
        article=source.get("article"),
        from_=content.get("from"),
        to=content.get("to"),
        checked_on=content.get("checked_on"),
        confidence=content.get("confidence"),
        status=getattr(entry, "status", None),
        place=place,
        content=content,
    )


def _unknown(code: str, name: str, known: Mapping[str, Any], **params: str) -> Problem:
    near = get_close_matches(name, known, n=1)
    return Problem(
        code=code, place=Place(), params={"value": name, "near": near[0] if near else "–", **params}
    )


def readable(content: Mapping[str, Any]) -> str:
    """Return an entry's content as YAML, the language it was written in."""
    return yaml.safe_dump(_plain(content), allow_unicode=True, sort_keys=False, width=110).rstrip()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inside) for inside in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
