"""What people fill in (表单)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yuqi.portal.policies.wording import unknown_places

__all__ = ["BasisForm", "PaymentForm", "ReasonForm", "SendForm", "TemplateForm"]


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


class TemplateForm(forms.Form):
    """A template of letters (函件模板)."""

    name = forms.CharField(label=_("模板名称"), max_length=60)
    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(
        label=_("正文"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("一行一段；占位写在双花括号里，如 {{ programme }}，发函时换成各企业自己的内容"),
    )
    signer = forms.CharField(label=_("落款"), max_length=80)
    prefix = forms.CharField(
        label=_("发文字号的机关代字"),
        max_length=20,
        help_text=_("如 样高新函，编成 样高新函〔2026〕12号；同一代字一年一个流水号"),
    )

    def clean_body(self) -> str:
        """Refuse places that do not exist."""
        return self._known("body")

    def clean_title(self) -> str:
        """Refuse places that do not exist, and line breaks."""
        return " ".join(self._known("title").split())

    def _known(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        unknown = unknown_places(text)
        if unknown:
            raise forms.ValidationError(
                _("没有这个占位：%(names)s。能用的列在右边"), params={"names": "、".join(unknown[:5])}
            )
        return text


class SendForm(forms.Form):
    """How letters were handed over (送达)."""

    how = forms.CharField(label=_("送达方式"), max_length=60, initial=_("门户送达"))
