"""What people fill in (表单)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["BasisForm", "PaymentForm", "ReasonForm"]


class BasisForm(forms.Form):
    """By which document a batch is paid without application (免申依据)."""

    basis = forms.CharField(
        label=_("免申请依据"),
        max_length=200,
        required=False,
        help_text=_("园区据以免申请的文件，如 样高新管〔2026〕8号；政策自己写明免申即享的可以先空着"),
    )


class ReasonForm(forms.Form):
    """Why something is voided or given back (原因)."""

    why = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PaymentForm(forms.Form):
    """When and by which document a batch was paid (拨付)."""

    paid_on = forms.DateField(label=_("拨付日期"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=_("拨付凭证号或文号"), max_length=120)
