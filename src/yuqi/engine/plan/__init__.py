"""From where an enterprise stands to a title (方案): shortfalls mended in years to come, proved by re-assessment."""

from yuqi.engine.plan.apply import apply_plans
from yuqi.engine.plan.planner import Planner, days_of_application
from yuqi.engine.plan.shapes import Blocked, Plan, Step

__all__ = ["Blocked", "Plan", "Planner", "Step", "apply_plans", "days_of_application"]
