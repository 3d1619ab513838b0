"""Rows of the register (名录的表)."""

from yuqi.portal.enterprises.models.declarations import Declaration, DeclarationStep
from yuqi.portal.enterprises.models.facts import Batch, FactRow, Upload
from yuqi.portal.enterprises.models.imports import Correction, Difference, Finding, Import
from yuqi.portal.enterprises.models.lists import ColumnSet, SavedView
from yuqi.portal.enterprises.models.merges import Merge
from yuqi.portal.enterprises.models.register import Enterprise

__all__ = [
    "Batch",
    "ColumnSet",
    "Correction",
    "Declaration",
    "DeclarationStep",
    "Difference",
    "Enterprise",
    "FactRow",
    "Finding",
    "Import",
    "Merge",
    "SavedView",
    "Upload",
]
