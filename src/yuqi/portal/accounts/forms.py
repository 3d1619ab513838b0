"""Forms of log-in and accounts (账号表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yuqi.portal.accounts.models import User

__all__ = ["CodeForm", "LogInForm", "NewPasswordForm", "PasswordChangeForm", "PhoneCodeForm", "PhoneForm"]

_NUMERIC = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}


class LogInForm(forms.Form):
    """Name and password (用户名与密码)."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Return the name as it was stored: two ways of writing one letter are one name."""
        return str(User.normalize_username(self.cleaned_data["username"]))


class CodeForm(forms.Form):
    """A code of the second device, or a recovery code (验证码)."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "short"}),
    )

    def clean_code(self) -> str:
        """Return the code without the spaces some programs show."""
        return str(self.cleaned_data["code"]).replace(" ", "")


class PhoneForm(forms.Form):
    """The number a code goes to (手机号)."""

    phone = forms.RegexField(
        r"^1[3-9]\d{9}$",
        label=_("手机号"),
        error_messages={"invalid": _("手机号是 11 位数字，以 1 开头")},
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "maxlength": "11", "type": "tel", "autofocus": True}
        ),
    )


class PhoneCodeForm(forms.Form):
    """Number and the code it was sent (短信验证码)."""

    phone = forms.CharField(widget=forms.HiddenInput, max_length=11)
    code = forms.RegexField(
        r"^\d{6}$",
        label=_("短信验证码"),
        error_messages={"invalid": _("验证码是 6 位数字")},
        widget=forms.TextInput(attrs={**_NUMERIC, "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice (新密码)."""

    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 位，不能全是数字，也不能是常见密码"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再写一遍"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ, and what the rules refuse."""
        said = super().clean() or {}
        password, again = said.get("password"), said.get("again")
        if password and again and password != again:
            self.add_error("again", _("两遍写得不一样"))
        elif password:
            try:
                password_validation.validate_password(password, self.user)
            except ValidationError as refused:
                self.add_error("password", refused)
        return said


class PasswordChangeForm(NewPasswordForm):
    """The old one, then a new one (修改密码)."""

    old = forms.CharField(
        label=_("现在的密码"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password", "again"]

    def clean_old(self) -> str:
        """Refuse a password that is not the person's."""
        old = str(self.cleaned_data["old"])
        if not self.user.check_password(old):
            raise ValidationError(_("现在的密码不对"))
        return old
