"""Rules (规则): the catalog read, its expressions parsed, everything checked."""

from yuqi.rules.dates import edition_on, in_force, value_on
from yuqi.rules.diff import Change, diff
from yuqi.rules.expression import parse_expression
from yuqi.rules.lint import check_catalog, check_paths
from yuqi.rules.load import load_catalog
from yuqi.rules.macros import MACROS
from yuqi.rules.schema import json_schema
from yuqi.rules.shapes import Catalog
from yuqi.rules.spoken import offered_words, spoken_ids

__all__ = [
    "MACROS",
    "Catalog",
    "Change",
    "check_catalog",
    "check_paths",
    "diff",
    "edition_on",
    "in_force",
    "json_schema",
    "load_catalog",
    "offered_words",
    "parse_expression",
    "spoken_ids",
    "value_on",
]
