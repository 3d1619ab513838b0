"""Why a verdict is what it is (解释)."""

from yuqi.engine.explain.explainer import Explainer, explain

__all__ = ["Explainer", "explain"]
