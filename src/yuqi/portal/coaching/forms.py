"""Forms of applications (申报表单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yuqi.portal.coaching.models import Application, Finding, Material
from yuqi.portal.coaching.wording import CAUSES

__all__ = [
    "CheckForm",
    "DecideForm",
    "FiguresForm",
    "FindingForm",
    "NoteForm",
    "ResolveForm",
    "StartForm",
    "SubmitForm",
    "WhyForm",
]

_State: Any = Application.State  # choices have no types without Django's
_Paper: Any = Material.State
_DATE = forms.DateInput(attrs={"type": "date"})


class StartForm(forms.Form):
    """What is applied for (开始申报)."""

    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    programme = forms.ChoiceField(label=_("申报项目"))
    procedure = forms.ChoiceField(label=_("申报类型"), choices=Application.Procedure.choices, initial="new")
    year = forms.IntegerField(label=_("申报年度"), min_value=2000, max_value=2100)
    specialist = forms.ChoiceField(label=_("申报专员"), required=False)
    plan = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[tuple[str, str]] = (),
        officers: Iterable[tuple[int, str]] = (),
        is_firm: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [("", _("选一个项目")), *programmes]
        self.fields["specialist"].choices = [("", _("我自己")), *((str(pk), name) for pk, name in officers)]
        if is_firm:
            del self.fields["specialist"]
            self.fields["uscc"].widget = forms.HiddenInput()


class WhyForm(forms.Form):
    """A reason (理由)."""

    why = forms.CharField(
        label=_("理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoteForm(forms.Form):
    """A line of the log (办理记录)."""

    text = forms.CharField(label=_("记一笔"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CheckForm(forms.Form):
    """What is said of a material (审材料)."""

    state = forms.ChoiceField(
        label=_("结论"),
        choices=[
            (state.value, state.label) for state in (_Paper.ACCEPTED, _Paper.RETURNED, _Paper.NOT_NEEDED)
        ],
    )
    remark = forms.CharField(label=_("批注"), max_length=500, required=False)


class FindingForm(forms.Form):
    """What a person found (预审发现)."""

    severity = forms.ChoiceField(label=_("轻重"), choices=Finding.Severity.choices)
    text = forms.CharField(label=_("发现了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(forms.Form):
    """How a finding was solved (解决)."""

    how = forms.CharField(label=_("怎么解决的"), max_length=300)


class SubmitForm(forms.Form):
    """That it was filed (登记申报)."""

    on = forms.DateField(label=_("申报日期"), widget=_DATE, initial=timezone.localdate)
    code = forms.CharField(
        label=_("受理编号"), max_length=40, required=False, help_text=_("可以先空着，用本系统编号代替")
    )
    intake = forms.CharField(label=_("申报批次"), max_length=60, required=False)
    sealed = forms.BooleanField(label=_("已收到加盖公章的确认件"), required=False)


class DecideForm(forms.Form):
    """The outcome (登记结果)."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=[(state.value, state.label) for state in (_State.GRANTED, _State.REJECTED, _State.WITHDRAWN)],
    )
    on = forms.DateField(label=_("结果日期"), widget=_DATE, initial=timezone.localdate)
    score = forms.DecimalField(
        label=_("得分"), max_digits=7, decimal_places=2, min_value=Decimal(0), required=False
    )
    cause = forms.ChoiceField(label=_("未通过的主要原因"), required=False)
    reasons = forms.CharField(
        label=_("反馈意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, causes: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(CAUSES) | dict(causes)
        self.fields["cause"].choices = [("", _("没有未通过")), *own.items()]


class FiguresForm(forms.Form):
    """Figures a paper states (材料上的数): a field a figure."""

    def __init__(self, *args: Any, figures: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figure in figures:
            self.fields[figure.key] = forms.DecimalField(max_digits=20, decimal_places=2, required=False)
