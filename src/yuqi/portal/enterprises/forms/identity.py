"""Names, codes, moves and merges as forms (更名、换码、迁移、合并)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuqi.portal.enterprises.forms.facts import Taking

__all__ = ["MoveForm", "ProposeForm", "RecodeForm", "RenameForm"]


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("理由"),
        help_text=_("看到了什么材料；企业也能看到"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写明理由，例如看到的材料和日期。")},
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("按年-月-日填写，例如 2026-03-31"), "required": _("填日期。")},
    )


class RenameForm(Taking):
    """A change of name (更名)."""

    prefix = "rename"
    name = forms.CharField(
        label=_("新的企业名称"), max_length=120, error_messages={"required": _("填新的名称。")}
    )
    on = _day(_("更名日期"), help_text=_("营业执照上的变更日期"))
    reason = _reason()


class RecodeForm(Taking):
    """A change of code (换码)."""

    prefix = "recode"
    code = forms.CharField(
        label=_("新的统一社会信用代码"),
        max_length=18,
        help_text=_("18 位；旧代码以后仍能查到这家企业"),
        error_messages={"required": _("填新的代码。")},
    )
    on = _day(_("换码日期"))
    reason = _reason()


class MoveForm(Taking):
    """A move in or out (迁入、迁出)."""

    prefix = "move"
    moved_in_on = _day(_("迁入日期"), required=False)
    from_region = forms.CharField(
        label=_("迁出地"), required=False, max_length=20, help_text=_("从哪里迁来：行政区划代码，例如 330108")
    )
    moved_out_on = _day(
        _("迁出日期"), required=False, help_text=_("从这一天起不再列入名录和统计，历史资料都保留")
    )
    reason = _reason()


class ProposeForm(Taking):
    """A proposal to merge (提出合并)."""

    first = forms.CharField(widget=forms.HiddenInput)
    second = forms.CharField(widget=forms.HiddenInput)
    signs = forms.CharField(widget=forms.HiddenInput, required=False)
    kept = forms.ChoiceField(label=_("保留哪一条"), widget=forms.RadioSelect)
    reason = _reason()

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = choices  # type: ignore[attr-defined]
