"""Why a verdict is what it is (解释)."""

from yuqi.engine.explain.entitlement import explain_entitlements
from yuqi.engine.explain.explainer import Explainer, explain

__all__ = ["Explainer", "explain", "explain_entitlements"]
