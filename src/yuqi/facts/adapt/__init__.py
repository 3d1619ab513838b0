"""Foreign files → facts (外来文件归集): adapters as YAML, names resolved, nothing guessed."""

from yuqi.facts.adapt.drafts import Question
from yuqi.facts.adapt.library import load_adapters
from yuqi.facts.adapt.run import AdaptedSheet, AdaptReport, adapt
from yuqi.facts.adapt.shapes import Adapter

__all__ = ["AdaptReport", "AdaptedSheet", "Adapter", "Question", "adapt", "load_adapters"]
