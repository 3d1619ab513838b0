"""The Python API (总台): one function a question, named as its command on the terminal."""

from yuqi.api.assessing import assess
from yuqi.api.comparing import Comparison, ConditionChange, RunChange, compare_runs
from yuqi.api.counting import FlowRun, KpiRun, flows, kpis
from yuqi.api.documents import DocumentTable, Section, document
from yuqi.api.entitling import Entitlement, EntitlementCondition, entitlements
from yuqi.api.explaining import explain, explain_all
from yuqi.api.fact_rows import SnapshotInfo, ZoneFile, facts_of, read_rows, snapshot, write_facts, zone_file
from yuqi.api.facts_in import adapt, check, sample, template
from yuqi.api.holding import (
    Held,
    HeldPart,
    SheetChanges,
    cell_problem,
    change_held,
    heading_guesses,
    held_parts,
    held_window,
    hold,
    hold_more,
    mark,
)
from yuqi.api.ics import REMINDED_DAYS, calendar_text
from yuqi.api.lacking import LackLine, lacks
from yuqi.api.letters import letter
from yuqi.api.library import (
    CatalogEntry,
    Change,
    Mismatch,
    TestedCase,
    catalog_check,
    catalog_diff,
    catalog_list,
    catalog_schema,
    catalog_show,
    catalog_test,
    readable,
)
from yuqi.api.naming import FactName, fact_named
from yuqi.api.plain_json import json_text
from yuqi.api.planning import campaign, plan
from yuqi.api.point_shapes import PointsLine, PointsRun
from yuqi.api.points import points
from yuqi.api.programmes import (
    ConditionView,
    EditionView,
    EntryVersion,
    ItemView,
    PartView,
    ProgrammeView,
    catalog_history,
    materials,
    programme,
)
from yuqi.api.reminding import Deadlines, deadlines
from yuqi.api.reporting import report, report_firm
from yuqi.api.results import open_results, result_rows
from yuqi.api.runs import latest_run
from yuqi.api.shapes import (
    AsOfFrom,
    Assessment,
    Campaign,
    CampaignLine,
    Explanation,
    LadderLine,
    Planned,
    SampleZone,
    VerdictLine,
)
from yuqi.api.simulating import Simulation, simulate
from yuqi.api.vocabulary import FactCode, FactColumn, FactTable, vocabulary
from yuqi.api.zone import WhatIf, Zone, open_zone
from yuqi.engine.kpis import FlowLine, Flows, KpiLine, LineageLine, MoveLine
from yuqi.engine.points import ScoreSheet, SheetLine
from yuqi.facts import CheckReport, FactRecord
from yuqi.facts.adapt import AdaptReport
from yuqi.facts.one_firm import KnownCell, KnownRow, Origin, Otherwise
from yuqi.rules.shapes import CrossCheck, Label, Material

__all__ = [
    "REMINDED_DAYS",
    "AdaptReport",
    "AsOfFrom",
    "Assessment",
    "Campaign",
    "CampaignLine",
    "CatalogEntry",
    "Change",
    "CheckReport",
    "Comparison",
    "ConditionChange",
    "ConditionView",
    "CrossCheck",
    "Deadlines",
    "DocumentTable",
    "EditionView",
    "Entitlement",
    "EntitlementCondition",
    "EntryVersion",
    "Explanation",
    "FactCode",
    "FactColumn",
    "FactName",
    "FactRecord",
    "FactTable",
    "FlowLine",
    "FlowRun",
    "Flows",
    "Held",
    "HeldPart",
    "ItemView",
    "KnownCell",
    "KnownRow",
    "KpiLine",
    "KpiRun",
    "Label",
    "LackLine",
    "LadderLine",
    "LineageLine",
    "Material",
    "Mismatch",
    "MoveLine",
    "Origin",
    "Otherwise",
    "PartView",
    "Planned",
    "PointsLine",
    "PointsRun",
    "ProgrammeView",
    "RunChange",
    "SampleZone",
    "ScoreSheet",
    "Section",
    "SheetChanges",
    "SheetLine",
    "Simulation",
    "SnapshotInfo",
    "TestedCase",
    "VerdictLine",
    "WhatIf",
    "Zone",
    "ZoneFile",
    "adapt",
    "assess",
    "calendar_text",
    "campaign",
    "catalog_check",
    "catalog_diff",
    "catalog_history",
    "catalog_list",
    "catalog_schema",
    "catalog_show",
    "catalog_test",
    "cell_problem",
    "change_held",
    "check",
    "compare_runs",
    "deadlines",
    "document",
    "entitlements",
    "explain",
    "explain_all",
    "fact_named",
    "facts_of",
    "flows",
    "heading_guesses",
    "held_parts",
    "held_window",
    "hold",
    "hold_more",
    "json_text",
    "kpis",
    "lacks",
    "latest_run",
    "letter",
    "mark",
    "materials",
    "open_results",
    "open_zone",
    "plan",
    "points",
    "programme",
    "read_rows",
    "readable",
    "report",
    "report_firm",
    "result_rows",
    "sample",
    "simulate",
    "snapshot",
    "template",
    "vocabulary",
    "write_facts",
    "zone_file",
]
