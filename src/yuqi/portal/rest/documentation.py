"""The OpenAPI document as a page (接口说明): made here, because pages load nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yuqi.portal.rest.api import schema

__all__ = ["Operation", "Parameter", "operations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter or field (参数)."""

    name: str
    where: str  # path, query, header, body
    kind: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route (接口)."""

    id: str
    method: str
    path: str
    parts: tuple[str, ...]  # of the path, so that it may break between them
    tag: str
    summary: str
    says: str
    scope: str
    parameters: tuple[Parameter, ...]
    body: str
    answer: str
    status: str


def operations() -> list[tuple[str, list[Operation]]]:
    """Return every route, by subject."""
    document = schema()
    found: dict[str, list[Operation]] = {}
    for path, by_method in document["paths"].items():
        for method, said in by_method.items():
            operation = _operation(document, path, method, said)
            found.setdefault(operation.tag, []).append(operation)
    return list(found.items())


def _operation(document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    body = (said.get("requestBody") or {}).get("content", {}).get("application/json", {}).get("schema")
    status = next(code for code in said["responses"] if code.startswith("2"))
    answer = said["responses"][status].get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        parts=tuple(f"/{part}" for part in path.strip("/").split("/")),
        tag=(said.get("tags") or [""])[0],
        summary=said.get("summary", ""),
        says=said.get("description", ""),
        scope=said.get("x-scope", ""),
        parameters=tuple(_parameters(said)),
        body=_example(document, body),
        answer=_example(document, answer),
        status=status,
    )


def _parameters(said: Mapping[str, Any]) -> Iterator[Parameter]:
    for each in said.get("parameters", ()):
        shape = each.get("schema", {})
        yield Parameter(
            name=each["name"],
            where=each["in"],
            kind=_kind(shape),
            required=bool(each.get("required")),
            says=each.get("description") or shape.get("description") or "",
        )


def _kind(shape: Mapping[str, Any]) -> str:
    if "anyOf" in shape:
        return " | ".join(_kind(each) for each in shape["anyOf"])
    return str(shape.get("format") or shape.get("type") or "")


def _example(document: Mapping[str, Any], shape: Mapping[str, Any] | None) -> str:
    return "" if not shape else json.dumps(_value(document, shape, 0), ensure_ascii=False, indent=2)


def _value(document: Mapping[str, Any], shape: Mapping[str, Any], depth: int) -> Any:
    """Return a value of a shape's kinds, to read and not to send."""
    if "$ref" in shape:
        return _value(document, document["components"]["schemas"][shape["$ref"].rpartition("/")[2]], depth)
    if "anyOf" in shape:
        return _value(document, shape["anyOf"][0], depth)
    kind = shape.get("type")
    if kind == "object" and "properties" in shape:
        return {name: _value(document, each, depth + 1) for name, each in shape["properties"].items()}
    if kind == "object":
        inner = shape.get("additionalProperties")
        return {"…": _value(document, inner, depth + 1)} if isinstance(inner, dict) else {}
    if kind == "array":
        return [_value(document, shape.get("items", {}), depth + 1)]
    return shape.get("format") or kind or "…"
