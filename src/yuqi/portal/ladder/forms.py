"""What people fill in on the ladder's pages (培育表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.selectors.register import officers
from yuqi.portal.ladder.models import FollowUp

__all__ = ["AssignForm", "CampaignForm", "FiledForm", "FollowForm", "ListFiledForm"]


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _people(seat: Seat, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((str(id_), name) for id_, name in officers(seat.tenant_id))]


class AssignForm(forms.Form):
    """Who follows up, from when (派专员)."""

    owner = forms.ChoiceField(label=_("专员"))
    next_step = forms.CharField(
        label=_("下一步"), max_length=200, required=False, help_text=_("例如：电话核对科技人员人数")
    )
    next_on = forms.DateField(label=_("哪天以前"), required=False, widget=_Day())
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _people(seat, _("选一位专员"))  # type: ignore[attr-defined]
        if str(seat.user_id) in dict(self.fields["owner"].choices):  # type: ignore[attr-defined]
            self.fields["owner"].initial = str(seat.user_id)

    @property
    def owner_id(self) -> int:
        """Return who was chosen."""
        return int(self.cleaned_data["owner"])


class FollowForm(forms.Form):
    """What was done and what is next (跟进)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状态"), choices=FollowUp.State.choices)
    owner = forms.ChoiceField(label=_("专员"), required=False)
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_on = forms.DateField(label=_("哪天以前"), required=False, widget=_Day())
    note = forms.CharField(
        label=_("这次做了什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _people(seat, _("没有专员"))  # type: ignore[attr-defined]

    @property
    def owner_id(self) -> int | None:
        """Return who was chosen, None for nobody."""
        return int(self.cleaned_data["owner"]) if self.cleaned_data["owner"] else None


class FiledForm(forms.Form):
    """When duties were filed, and where that is known from (登记已办)."""

    filed_on = forms.DateField(label=_("填报日期"), widget=_Day())
    why = forms.CharField(label=_("从哪里知道的"), required=False, max_length=200)


class ListFiledForm(forms.Form):
    """Who filed a duty, as a list somebody sent (按名单登记)."""

    duty = forms.ChoiceField(label=_("哪项义务"))
    names = forms.CharField(
        label=_("名单"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一家，写信用代码或企业全称；可以从表格里整列粘贴"),
    )
    filed_on = forms.DateField(label=_("填报日期"), widget=_Day())
    why = forms.CharField(label=_("名单从哪里来"), required=False, max_length=200)

    def __init__(self, *args: Any, duties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = duties  # type: ignore[attr-defined]


class CampaignForm(forms.Form):
    """What a campaign is asked (攻坚计划)."""

    title = forms.CharField(label=_("计划名称"), max_length=120)
    programmes = forms.MultipleChoiceField(
        label=_("争取哪些资质"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    hours = forms.DecimalField(
        label=_("辅导工时"),
        min_value=0,
        max_value=1_000_000,
        max_digits=9,
        decimal_places=1,
        help_text=_("全部专员一共能用的小时数"),
    )
    budget = forms.DecimalField(
        label=_("企业须投入的上限"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("万元，选中企业的须投入加起来不超过它；空着就是不限"),
    )
    by = forms.DateField(
        label=_("申报日"),
        required=False,
        widget=_Day(),
        help_text=_("空着时，每家取三年内最早办得到的一天"),
    )

    def __init__(self, *args: Any, programmes: Any, as_of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.fields["programmes"].choices = programmes  # type: ignore[attr-defined]

    def clean_by(self) -> Any:
        """Refuse a day that is not ahead."""
        day = self.cleaned_data["by"]
        if day is not None and not (self.as_of < day and (day.year - self.as_of.year) <= 3):
            raise forms.ValidationError(_("申报日要在 %(day)s 以后，三年以内") % {"day": self.as_of})
        return day
