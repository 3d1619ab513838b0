"""From where an enterprise stands to a title (方案): shortfalls mended in years to come, proved by re-assessment."""

from yuqi.engine.plan.apply import apply_plans
from yuqi.engine.plan.campaign import Choice, Chosen, candidates_of, choose
from yuqi.engine.plan.days import days_of_application, months_until
from yuqi.engine.plan.horizon import derived_columns
from yuqi.engine.plan.monotone import check_monotone
from yuqi.engine.plan.planner import Planner
from yuqi.engine.plan.shapes import Blocked, Plan, Step
from yuqi.engine.plan.tables import write_campaign, write_plans
from yuqi.engine.plan.trying import LeverOption, Tried, Trying, amounts_of

__all__ = [
    "Blocked",
    "Choice",
    "Chosen",
    "LeverOption",
    "Plan",
    "Planner",
    "Step",
    "Tried",
    "Trying",
    "amounts_of",
    "apply_plans",
    "candidates_of",
    "check_monotone",
    "choose",
    "days_of_application",
    "derived_columns",
    "months_until",
    "write_campaign",
    "write_plans",
]
