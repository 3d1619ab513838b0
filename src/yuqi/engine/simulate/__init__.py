"""Reform against baseline (政策试算): who gains, who loses, what it costs."""

from yuqi.engine.simulate.baseline import baseline_tables, prepare
from yuqi.engine.simulate.compare import compare
from yuqi.engine.simulate.pairs import Pairs, in_force_programmes, pair_rules
from yuqi.engine.simulate.run import Simulated, simulate

__all__ = [
    "Pairs",
    "Simulated",
    "baseline_tables",
    "compare",
    "in_force_programmes",
    "pair_rules",
    "prepare",
    "simulate",
]
