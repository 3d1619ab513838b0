"""Figures of the zone as a whole (园区指标): counted and added up from facts, never judged by a rule."""

from yuqi.engine.kpis.flows import (
    DEFINITIONS,
    FlowLine,
    Flows,
    LineageLine,
    MoveLine,
    flows_of,
)
from yuqi.engine.kpis.measures import KpiLine, kpi_lines
from yuqi.engine.kpis.tables import write_flows, write_kpis

__all__ = [
    "DEFINITIONS",
    "FlowLine",
    "Flows",
    "KpiLine",
    "LineageLine",
    "MoveLine",
    "flows_of",
    "kpi_lines",
    "write_flows",
    "write_kpis",
]
