"""Exact tree → SQL (编译为 SQL): passes over facts, then one wide table a programme."""

from yuqi.engine.compile.exactness import check_exactness
from yuqi.engine.compile.passes import Passes, needed_tables
from yuqi.engine.compile.printer import Printer, stages
from yuqi.engine.compile.ruleset import BenefitNodes, Block, CheckNodes, Ruleset, build_ruleset
from yuqi.engine.compile.wide import (
    VERDICT_COLUMNS,
    Form,
    Output,
    edition_outputs,
    select_outputs,
    wide_outputs,
)
from yuqi.engine.tree import NO_PAST

__all__ = [
    "NO_PAST",
    "VERDICT_COLUMNS",
    "BenefitNodes",
    "Block",
    "CheckNodes",
    "Form",
    "Output",
    "Passes",
    "Printer",
    "Ruleset",
    "build_ruleset",
    "check_exactness",
    "edition_outputs",
    "needed_tables",
    "select_outputs",
    "stages",
    "wide_outputs",
]
