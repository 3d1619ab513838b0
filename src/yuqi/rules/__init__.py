"""Rules (规则): the catalog read, its expressions parsed and checked."""

from yuqi.rules.expression import parse_expression
from yuqi.rules.load import load_catalog
from yuqi.rules.macros import MACROS

__all__ = ["MACROS", "load_catalog", "parse_expression"]
