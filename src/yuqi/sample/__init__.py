"""A reproducible sample zone (样例园区): made-up enterprises with realistic skew, titles and defects."""

from yuqi.sample.zone import SampleSummary, make_sample

__all__ = ["SampleSummary", "make_sample"]
