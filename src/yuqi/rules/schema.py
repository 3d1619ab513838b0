"""The JSON Schema of catalog files (JSON 模式), for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from yuqi.rules.macros import MACROS
from yuqi.rules.shapes import AnyEntry

__all__ = ["json_schema"]

_EXPRESSIONS = {
    "Variable": ("value",),
    "Check": ("when",),
    "Benefit": ("formula",),
    "Condition": ("when", "met_from"),
    "Item": ("points",),
    "Indicator": ("value",),
    "Deduction": ("value",),
    "Stages": ("by",),
    "Peers": ("size",),
}


def json_schema() -> dict[str, Any]:
    """Return the schema of a catalog file: one entry, or a list of entries."""
    schema = TypeAdapter(AnyEntry).json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.pop("$defs")
    for shape, keys in _EXPRESSIONS.items():
        for key in keys:
            definitions[shape]["properties"][key]["x-yuqi-expression"] = True
    entry = {"oneOf": schema["oneOf"], "discriminator": schema["discriminator"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yuqi catalog",
        "anyOf": [{"$ref": "#/$defs/Entry"}, {"type": "array", "items": {"$ref": "#/$defs/Entry"}}],
        "$defs": {**definitions, "Entry": entry},
        "x-yuqi-macros": {name: macro.signature for name, macro in MACROS.items()},
    }
