"""The Python API (总台): one function a question, named as its command on the terminal."""

from yuqi.api.library import (
    CatalogChange,
    CatalogEntry,
    catalog_diff,
    catalog_list,
    catalog_schema,
    catalog_show,
    readable,
)
from yuqi.api.plain_json import json_text
from yuqi.api.runs import latest_run
from yuqi.api.shapes import (
    AdaptedFacts,
    AsOfFrom,
    Assessment,
    CheckReport,
    Explanation,
    LadderLine,
    RowCounts,
    SampleZone,
    TableCoverage,
    VerdictLine,
)

__all__ = [
    "AdaptedFacts",
    "AsOfFrom",
    "Assessment",
    "CatalogChange",
    "CatalogEntry",
    "CheckReport",
    "Explanation",
    "LadderLine",
    "RowCounts",
    "SampleZone",
    "TableCoverage",
    "VerdictLine",
    "catalog_diff",
    "catalog_list",
    "catalog_schema",
    "catalog_show",
    "json_text",
    "latest_run",
    "readable",
]
