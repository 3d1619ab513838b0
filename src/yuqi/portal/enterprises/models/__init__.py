"""Rows of the register (名录的表)."""

from yuqi.portal.enterprises.models.facts import Batch, FactRow, Upload
from yuqi.portal.enterprises.models.register import Enterprise

__all__ = ["Batch", "Enterprise", "FactRow", "Upload"]
