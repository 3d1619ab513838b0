"""Forms of points (积分表单)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["PublishForm", "WithdrawForm"]


class PublishForm(forms.Form):
    """Which period is published (公布)."""

    period = forms.CharField(
        label=_("公布的是哪一期"), max_length=40, help_text=_("企业看到的名称，例如 2026 年上半年")
    )
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("企业会看到，可以先空着")
    )


class WithdrawForm(forms.Form):
    """Why a publication is taken back (撤回)."""

    why = forms.CharField(label=_("撤回原因"), max_length=300)
