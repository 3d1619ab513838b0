"""Words every room uses (共用词汇)."""

from yuqi.base.citation import Citation
from yuqi.base.money import fen, yuan
from yuqi.base.outcome import Outcome, Standing, Verdict, all_of, any_of, negate
from yuqi.base.problem import NO_PARAMS, Param, Place, Problem, Severity, YuqiError
from yuqi.base.uscc import BadUscc, check_character, parse_uscc, uscc_fault

__all__ = [
    "NO_PARAMS",
    "BadUscc",
    "Citation",
    "Outcome",
    "Param",
    "Place",
    "Problem",
    "Severity",
    "Standing",
    "Verdict",
    "YuqiError",
    "all_of",
    "any_of",
    "check_character",
    "fen",
    "negate",
    "parse_uscc",
    "uscc_fault",
    "yuan",
]
