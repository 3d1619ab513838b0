"""A reform (政策调整方案): what REFORM.yaml changes, laid over a copy of a catalog."""

from yuqi.rules.reform.affected import may_be_affected
from yuqi.rules.reform.apply import Reform, load_reform

__all__ = ["Reform", "load_reform", "may_be_affected"]
