"""What people fill in on the ladder's pages (培育表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.selectors.register import officers
from yuqi.portal.ladder.models import FollowUp

__all__ = ["AssignForm", "FollowForm"]


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
