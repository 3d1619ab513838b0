"""What people fill in about runs (测算表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuqi.portal.runs.models import Schedule

__all__ = ["ScheduleForm", "StartForm"]


class StartForm(forms.Form):
    """Why a run is started by hand (手动测算)."""

    reason = forms.CharField(label=_("为什么测算"), max_length=80, required=False)


class ScheduleForm(forms.Form):
    """When the zone is assessed by itself (定时测算)."""

    is_on = forms.BooleanField(label=_("定时测算"), required=False)
    every = forms.ChoiceField(label=_("周期"), choices=Schedule.Every.choices)
    day = forms.IntegerField(
        label=_("哪一天"),
        min_value=1,
        max_value=28,
        help_text=_("每周：1 是周一，7 是周日；每月：1 到 28 日"),
    )
    hour = forms.IntegerField(label=_("几点"), min_value=0, max_value=23, help_text=_("24 小时制，例如 5"))

    def clean(self) -> dict[str, Any]:
        """Refuse an eighth day of the week."""
        said = super().clean() or {}
        if said.get("every") == Schedule.Every.WEEK and (said.get("day") or 1) > 7:
            self.add_error("day", _("一周只有 1 到 7"))
        return said
