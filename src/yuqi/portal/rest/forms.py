"""The form of a token (令牌表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import DUTIES, ROLES, Seat
from yuqi.portal.rest.scopes import SCOPES
from yuqi.portal.rest.tokens import roles_for, scopes_for

__all__ = ["TokenForm"]


class TokenForm(forms.Form):
    """What a token is called, may do, sees, and how long (新令牌)."""

    name = forms.CharField(label=_("给哪个系统用"), max_length=60, help_text=_("写系统名，日志里按它认"))
    role = forms.ChoiceField(label=_("按哪个角色"), help_text=_("令牌看到的和这个角色的人看到的一样"))
    scopes = forms.MultipleChoiceField(label=_("用途"), widget=forms.CheckboxSelectMultiple)
    duties = forms.MultipleChoiceField(
        label=_("专项授权"), required=False, choices=list(DUTIES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 天")), (90, _("90 天")), (180, _("180 天")), (365, _("一年"))],
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, say(ROLES[role])) for role in roles_for(seat)]
        self.fields["scopes"].choices = [(scope, SCOPES[scope]) for scope in scopes_for(seat)]
        if seat.is_firm:
            del self.fields["duties"]
