"""Forms of the register (名录的表单)."""

from yuqi.portal.enterprises.forms.facts import CellForm, RowForm
from yuqi.portal.enterprises.forms.identity import MoveForm, ProposeForm, RecodeForm, RenameForm

__all__ = ["CellForm", "MoveForm", "ProposeForm", "RecodeForm", "RenameForm", "RowForm"]
