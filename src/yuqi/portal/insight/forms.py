"""Forms of the overview pages (综览表单)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["TargetForm"]


class TargetForm(forms.Form):
    """A target of a year (年度目标)."""

    value = forms.DecimalField(label=_("目标"), min_value=0, max_digits=20, decimal_places=2)
    note = forms.CharField(
        label=_("依据"), required=False, max_length=200, help_text=_("文件名、文号，可以先空着")
    )
