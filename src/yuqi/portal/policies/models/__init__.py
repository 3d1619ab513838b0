"""Rows of the policies room (政策兑现的表)."""

from yuqi.portal.policies.models.grants import GrantBatch, GrantLine
from yuqi.portal.policies.models.lab import LabRun
from yuqi.portal.policies.models.letters import Letter, LetterBatch, LetterSeries, LetterTemplate

__all__ = ["GrantBatch", "GrantLine", "LabRun", "Letter", "LetterBatch", "LetterSeries", "LetterTemplate"]
