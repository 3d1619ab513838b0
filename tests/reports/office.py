"""What an Office file says, read back (读回): every text of a document, the rows of a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from docx import Document

PLAN = {
    "programme": "hnte",
    "edition": "hnte@2016",
    "procedure": "new",
    "uscc": "91370000MA0000001X",
    "as_of": "2026-06-30",
    "by": "2027-08-01",
    "forecast": "carry",
    "assumes": [
        {"table": "statements", "year": 2026, "field": "revenue", "value": "8460000.00", "basis": "carry"}
    ],
    "status": "optimal",
    "gap": "0",
    "months": 7,
    "required": "211000.00",
    "cost": "12000.00",
    "cost_status": "illustrative",
    "verdict_before": "fail",
    "verdict_after": "pass",
    "score_before": ["60", "77"],
    "score_after": ["72", "84"],
    "steps": [
        {
            "lever": "science_staff",
            "op": "set",
            "table": "statements",
            "key": {},
            "year": 2026,
            "field": "science_staff",
            "from": "10",
            "to": "13",
            "start": "2026-07-01",
            "done": "2026-12-31",
            "amount": "211000.00",
            "cost": "12000.00",
            "cost_status": "illustrative",
            "cite": "国科发火〔2016〕32号 第十一条(四)",
        },
        {
            "lever": "wait",
            "op": "wait",
            "start": "2026-12-31",
            "done": "2027-08-01",
            "amount": None,
            "cost": None,
            "cite": None,
        },
    ],
    "notes": [],
    "blocked_by": [],
    "alternatives": [{"by": "2028-08-01", "months": 19, "required": "0", "cost": "0", "steps": []}],
}
POINTS = {
    "subject": "enterprise",
    "subject_id": "91370000MA0000001X",
    "uscc": "91370000MA0000001X",
    "model": "points.binjiang_24",
    "stage": "growth",
    "total": "10.5000",
    "total_high": "12.0000",
    "base": "7.0000",
    "extra": "3.5000",
    "percentile": "0.840000",
    "peers": 40,
    "grade": "B",
    "rank_low": 5,
    "rank_high": 9,
    "missing": [],
    "model_status": "illustrative",
}
INDICATORS = [
    {
        "model": "points.binjiang_24",
        "indicator": "rd_intensity",
        "raw": "0.0439",
        "weight": "10",
        "points": "8.5",
    },
    {"model": "points.binjiang_24", "indicator": "patents", "raw": "6", "weight": "5", "points": "2.25"},
]


def texts(path: Path) -> str:
    """Return every paragraph and table row of a document, in order, a line each."""
    document = Document(str(path))
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def tables(path: Path) -> list[list[list[str]]]:
    """Return the tables of a document as rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(path)).tables]


def sheets(path: Path, *, values: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each sheet by heading; `values` gives what formulas came to."""
    book = openpyxl.load_workbook(path, data_only=values)
    found = {}
    for sheet in book:
        heads, *rows = list(sheet.iter_rows(values_only=True))
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found
