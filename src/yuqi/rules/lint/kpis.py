"""Check figures of the zone (检查指标): what each measure needs, and names that are there."""

from __future__ import annotations

import re

from yuqi.facts.vocabulary import TABLES
from yuqi.rules.lint.findings import Findings
from yuqi.rules.names import nearest
from yuqi.rules.shapes import Catalog, Kpi

__all__ = ["check_kpis"]

_NEEDS = {
    "titles": ("programmes",),
    "enterprises": (),
    "rights": ("kinds",),
    "sum": ("column",),
    "ratio": ("column", "over"),
    "months": ("column",),
    "indicator": ("indicator",),
}
_MAY = {"enterprises": ("boards",)}
_TABLES = {"sum": "statements", "ratio": "statements", "months": "monthly"}
_CODES = {"kinds": ("ip_rights", "kind"), "boards": ("enterprises", "listed_board")}
_YEAR = re.compile(r"(19|20|21)\d\d")


def check_kpis(catalog: Catalog, findings: Findings) -> None:
    """Note figures whose measure lacks something, has something too much, or names what is not there."""
    for kpi in catalog.kpis.values():
        _check_parts(kpi, findings)
        _check_names(kpi, catalog, findings)
        for year in kpi.targets:
            if not _YEAR.fullmatch(year):
                findings.say("kpi-year", kpi.id, ("targets", year), value=year)


def _check_parts(kpi: Kpi, findings: Findings) -> None:
    measure = kpi.measure
    needs, may = _NEEDS[measure.of], _MAY.get(measure.of, ())
    for name in ("programmes", "boards", "kinds", "column", "over", "indicator"):
        given = bool(getattr(measure, name))
        if name in needs and not given:
            findings.say("kpi-lacks", kpi.id, ("measure",), value=measure.of, part=name)
        elif given and name not in (*needs, *may):
            findings.say("kpi-too-much", kpi.id, ("measure", name), value=measure.of, part=name)


def _check_names(kpi: Kpi, catalog: Catalog, findings: Findings) -> None:
    measure = kpi.measure
    for number, title in enumerate(measure.programmes):
        if title not in catalog.programmes:
            near = nearest(title, list(catalog.programmes))
            findings.say("unknown-title", kpi.id, ("measure", "programmes", number), value=title, near=near)
    table = _TABLES.get(measure.of)
    for key, name in (("column", measure.column), ("over", measure.over)):
        if table is None or name is None:
            continue
        numbers = [column.name for column in TABLES[table].columns if column.is_number]
        if name not in numbers:
            near = nearest(name, numbers)
            findings.say("unknown-column", kpi.id, ("measure", key), value=name, table=table, near=near)
    for key, (table, column) in _CODES.items():
        known = [code for code, _ in TABLES[table].column(column).codes or ()]
        for number, code in enumerate(getattr(measure, key)):
            if code not in known:
                near = nearest(code, known)
                findings.say("kpi-code", kpi.id, ("measure", key, number), value=code, near=near)
