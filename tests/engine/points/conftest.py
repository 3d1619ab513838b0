"""The demonstration model on facts written straight into a snapshot."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import load_facts
from yuqi.engine.compile import needed_tables
from yuqi.engine.points import compile_model, read_frame, score
from yuqi.rules import load_catalog

AS_OF = date(2026, 6, 30)
EVENTS = ("ip_rights", "contracts", "platforms", "awards", "incidents")


@pytest.fixture(scope="session")
def demonstration():
    """The catalog with the demonstration model over it."""
    return load_catalog([Path(__file__).parent / "demonstration"])


def firm(uscc, revenue, *, rd, rd_staff, inventions, contracts, before, graduates, staff=100, **events):
    """Rows of one enterprise in stored units; amounts in yuan, people in heads."""
    rows = {
        "enterprises": [
            {
                "uscc": uscc,
                "name": f"演示{uscc[-4:]}",
                "registered_on": date(2015, 1, 1),
                "industry_code": "C3911",
            }
        ],
        "statements": [
            {
                "uscc": uscc,
                "year": 2025,
                "revenue": round(revenue * 100),
                "rd_expense": round(rd * 100),
                "rd_staff": rd_staff * 100,
                "staff": staff * 100,
                "staff_year_end": staff * 100,
                "assets": round(revenue * 100),
                "graduates_hired": graduates * 100,
            },
            {"uscc": uscc, "year": 2024, "revenue": round(before * 100)},
        ],
        "ip_rights": [
            {
                "uscc": uscc,
                "number": f"{uscc}-{n}",
                "kind": "invention",
                "filed_on": date(2020, 1, 1),
                "granted_on": date(2022, 1, 1),
                "expires_on": date(2040, 1, 1),
            }
            for n in range(inventions)
        ],
        "contracts": [
            {"uscc": uscc, "code": f"{uscc}-{n}", "technical_amount": round(amount * 100)}
            for n, amount in enumerate(contracts or ())
        ],
    }
    rows["platforms"] = [
        {"uscc": uscc, "name": f"{n}", "granted_on": date(2024, 1, 1)}
        for n in range(events.get("platforms", 0))
    ]
    for table in ("awards", "incidents"):
        rows[table] = [{"uscc": uscc, "code": f"{n}"} for n in range(events.get(table, 0))]
    uncovered = () if contracts is not None else ("contracts",)
    covered = [(table, uscc, date(9999, 12, 31)) for table in EVENTS if table not in uncovered]
    return rows, covered


@pytest.fixture
def firms():
    return firm


@pytest.fixture
def run(tools, tmp_path):
    """Scores rows (several enterprises') under a model of a catalog."""

    def scored(catalog, model, parts, as_of=AS_OF, name="snapshot", **more):
        tables, covered = {}, []
        for rows, own in parts:
            covered += own
            for table, some in rows.items():
                tables.setdefault(table, []).extend(some)
        snapshot = tools.write_snapshot(tmp_path / name, tables, covered=covered)
        entry = catalog.points_models[model] if isinstance(model, str) else model
        compiled = compile_model(catalog, entry, as_of)
        backend = DuckdbBackend(threads=1)
        try:
            load_facts(backend, snapshot, needed_tables(compiled.features))
            frame = read_frame(backend, compiled, "points_now")
        finally:
            backend.close()
        return score(entry, compiled.marks, frame, **more)

    return scored


def points_of(scores, uscc):
    """An enterprise's figures by name: every indicator's points, base, extra, deduction, total; as numbers."""
    row = scores.frame.uscc.index(uscc)
    each = {one.mark.id: one.points[row] / 10_000 for one in scores.earned}
    return SimpleNamespace(
        points=each,
        base=scores.base[row] / 10_000,
        extra=scores.extra[row] / 10_000,
        deduction=scores.deduction[row] / 10_000,
        total=scores.total[row] / 10_000,
        total_high=scores.total_high[row] / 10_000,
        missing=scores.missing(row),
        stage=int(scores.frame.stage[row]),
    )


@pytest.fixture
def of():
    return points_of
