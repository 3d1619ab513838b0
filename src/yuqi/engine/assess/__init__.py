"""One run (评定): verdicts, conditions, items, settles, benefits, doubts, deadlines."""

from yuqi.engine.assess.request import Request, RunSummary
from yuqi.engine.assess.run import assess, load_facts, scope

__all__ = ["Request", "RunSummary", "assess", "load_facts", "scope"]
