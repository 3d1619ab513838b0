"""Facts as forms (事实表单): fields made from the vocabulary; what is a value, the facts' own reader decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.base import Problem
from yuqi.portal.access import Seat
from yuqi.portal.bridge.vocabulary import FactColumn, FactTable
from yuqi.portal.enterprises.cells import Cell, sees_cell
from yuqi.portal.shared.figures import is_english

__all__ = ["CellForm", "RowForm", "Taking", "field_for"]

_LONG = 40  # codes in a list one can choose from
_NUMBERS = ("money", "amount", "int", "persons", "quantity", "share")


class Taking(forms.Form):
    """A form that shows what the facts' reader says, at the field it is about."""

    def take(
        self, problems: Mapping[str, Iterable[Problem | str]], names: Mapping[str, str] | None = None
    ) -> None:
        """Show problems at their fields."""
        lang = "en" if is_english() else "zh"
        for column, said in problems.items():
            name = (names or {}).get(column, column)
            for each in said:
                words = each if isinstance(each, str) else f"{each.what(lang)}。{each.mend(lang)}"
                self.add_error(name if name in self.fields else None, words)


class CellForm(Taking):
    """One cell set right (核定一项)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, cell: Cell, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"] = field_for(cell.column, label=_("核定为"))
        if cell.column.empty == "unknown":
            value.required = True
            value.error_messages["required"] = _("空着就是不知道。要让专员核定的值不再算数，撤回那次修改。")
        if not self.is_bound and "value" not in self.initial and cell.value:
            self.initial["value"] = cell.value
        self.fields["reason"] = _reason()


class RowForm(Taking):
    """One row of a table (一行资料); columns the viewer may not see are left out."""

    def __init__(self, seat: Seat, table: FactTable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [
            column.name
            for column in table.columns
            if column.name != "uscc" and sees_cell(seat, table.name, column.name, "officer")
        ]
        for name in self.columns:
            column = table.column(name)
            self.fields[name] = field_for(column)
        self.fields["reason"] = _reason()


def field_for(column: FactColumn, label: str | None = None) -> forms.CharField:
    """Return a text field, or a choice where the vocabulary has a short list of codes."""
    said = column.label.en if is_english() else column.label.zh
    unit = f"（{column.unit.en if is_english() else column.unit.zh}）" if column.unit else ""
    kwargs: dict[str, Any] = {
        "label": f"{label or said}{unit}",
        "required": False,
        "max_length": 4000,
        "help_text": _help(column),
    }
    choices = _choices(column)
    if choices:
        return forms.CharField(widget=forms.Select(choices=[("", _("不填")), *choices]), **kwargs)
    widget = (
        forms.Textarea(attrs={"rows": 3}) if column.name in _TEXTS else forms.TextInput(attrs=_attrs(column))
    )
    return forms.CharField(widget=widget, **kwargs)


_TEXTS = ("business_scope", "abstract", "reasons", "note", "spec")


def _choices(column: FactColumn) -> list[tuple[str, str]]:
    if column.kind == "bool":
        return [("true", _("是")), ("false", _("否"))]
    if column.codes and (column.closed or len(column.codes) <= _LONG):
        return [(code.code, code.label.en if is_english() else code.label.zh) for code in column.codes]
    return []


def _attrs(column: FactColumn) -> dict[str, str]:
    if column.kind in _NUMBERS:
        return {"inputmode": "decimal", "autocomplete": "off"}
    if column.kind == "date":
        return {"placeholder": "2026-03-31", "autocomplete": "off"}
    return {"autocomplete": "off"}


def _help(column: FactColumn) -> str:
    words = []
    if column.kind == "money":
        words.append(_("以元为单位，只填数字"))
    elif column.kind == "share":
        words.append(_("填小数，5% 写 0.05"))
    elif column.kind == "date":
        words.append(_("年-月-日"))
    if column.empty == "none":
        words.append(_("空着表示没有"))
    elif column.empty == "not_yet":
        words.append(_("空着表示尚未发生"))
    if column.note and not is_english():
        words.append(column.note)
    return _("；").join(words)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("理由"),
        help_text=gettext_lazy("看到了什么材料、谁确认的；企业也能看到"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("写明理由，例如看到的材料和日期。")},
    )
