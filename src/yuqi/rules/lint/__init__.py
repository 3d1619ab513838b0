"""Check a catalog (政策库检查): every finding with file, line and mend; never the first alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from yuqi.base.problem import Problem
from yuqi.rules.lint.editions import check_editions
from yuqi.rules.lint.entries import check_entries
from yuqi.rules.lint.expressions import check_expressions
from yuqi.rules.lint.findings import Findings
from yuqi.rules.lint.kpis import check_kpis
from yuqi.rules.lint.levers import check_levers
from yuqi.rules.lint.materials import check_materials
from yuqi.rules.lint.points import check_points
from yuqi.rules.lint.scales import check_scales
from yuqi.rules.lint.scorecards import check_scorecards
from yuqi.rules.lint.tables import check_tables
from yuqi.rules.load import read_layers
from yuqi.rules.shapes import Catalog

__all__ = ["check_catalog", "check_paths"]


def check_catalog(
    catalog: Catalog,
    *,
    today: date | None = None,
    lines: Mapping[str, Mapping[tuple[str | int, ...], int]] | None = None,
) -> list[Problem]:
    """Return everything wrong or doubtful in a catalog, by file and line.

    Args:
        catalog: what load_catalog or read_layers returned.
        today: for days that lie ahead, such as checked_on; None: they are not looked at.
        lines: file → (line of an entry, key, …) → line, for files whose keys are not the catalog's texts'.
    """
    findings = Findings(catalog, lines)
    check_expressions(catalog, findings)
    check_scales(catalog, findings)
    check_scorecards(catalog, findings)
    check_editions(catalog, findings)
    check_points(catalog, findings)
    check_tables(catalog, findings)
    check_levers(catalog, findings)
    check_kpis(catalog, findings)
    check_materials(catalog, findings)
    check_entries(catalog, findings, today)
    return findings.sorted()


def check_paths(
    extra: Sequence[Path] = (), *, shipped: bool = True, today: date | None = None
) -> list[Problem]:
    """Return everything wrong in the shipped catalog and layers over it: unreadable entries, then the rest."""
    catalog, problems = read_layers(extra, shipped=shipped)
    return [*problems, *check_catalog(catalog, today=today)]
