"""Forms of log-in and accounts (账号表单)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yuqi.base import YuqiError, parse_uscc
from yuqi.portal.access import DUTIES, FIRM_ROLES, ROLES, Seat
from yuqi.portal.accounts.models import Membership, User
from yuqi.portal.accounts.selectors import SUPPRESSION_MINIMUM, firm_names
from yuqi.portal.accounts.services.consents import CLASS_WORDS, CLASSES_GIVEN

__all__ = [
    "AcceptForm",
    "CodeForm",
    "ConsentForm",
    "InvitationForm",
    "InvitationListForm",
    "LogInForm",
    "NewPasswordForm",
    "PasswordChangeForm",
    "PersonForm",
    "PhoneCodeForm",
    "PhoneForm",
    "ZoneForm",
]

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


class AcceptForm(NewPasswordForm):
    """The name to log in with, and a password (接受邀请)."""

    username = forms.RegexField(
        r"^[\w.@+-]{3,60}$",
        label=_("用户名"),
        help_text=_("登录时用，3 到 60 个字：汉字、字母、数字、下划线都行，例如手机号"),
        error_messages={"invalid": _("用户名只能用汉字、字母、数字和 . @ + - _")},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    field_order = ["username", "password", "again"]

    def clean_username(self) -> str:
        """Refuse a name that another has."""
        name = str(User.normalize_username(self.cleaned_data["username"]))
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("这个用户名有人用了，换一个"))
        self.user.username = name
        return name


def _code(text: str, seat: Seat) -> str:
    try:
        uscc = parse_uscc(text)
    except YuqiError as refused:
        raise ValidationError(refused.problems[0].line("zh")) from refused
    if uscc not in firm_names(seat.tenant_id, [uscc], district=seat.district):
        raise ValidationError(_("名录里没有这个信用代码，先导入这家企业"))
    return uscc


class InvitationForm(forms.Form):
    """One person to invite (邀请一人)."""

    role = forms.ChoiceField(label=_("角色"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.RegexField(
        r"^1[3-9]\d{9}$",
        label=_("手机号"),
        required=False,
        help_text=_("用来收短信验证码"),
        error_messages={"invalid": _("手机号是 11 位数字，以 1 开头")},
        widget=forms.TextInput(attrs={"type": "tel", "maxlength": "11"}),
    )
    uscc = forms.CharField(
        label=_("企业的统一社会信用代码"),
        required=False,
        max_length=20,
        help_text=_("企业角色才写；只能看这一家"),
    )
    duties = forms.MultipleChoiceField(
        label=_("专项授权"),
        required=False,
        choices=list(DUTIES.items()),
        help_text=_("企业服务专员和首席服务官凭它看这几类数据"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, seat: Seat, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        self.fields["role"].choices = [(role, _(ROLES[role])) for role in roles]
        if seat.is_firm:
            del self.fields["uscc"]
        if seat.role != "administrator":
            del self.fields["duties"]

    def clean(self) -> dict[str, Any]:
        """Bind an enterprise's role to its enterprise."""
        said = super().clean() or {}
        firm = said.get("role") in FIRM_ROLES
        if self.seat.is_firm:
            said["uscc"] = self.seat.uscc or ""
        elif firm and not said.get("uscc"):
            self.add_error("uscc", _("企业角色要写信用代码"))
        elif firm:
            try:
                said["uscc"] = _code(said["uscc"], self.seat)
            except ValidationError as refused:
                self.add_error("uscc", refused)
        else:
            said["uscc"] = ""
        return said


class InvitationListForm(forms.Form):
    """A pasted list of enterprises to invite (批量邀请)."""

    role = forms.ChoiceField(label=_("角色"))
    lines = forms.CharField(
        label=_("名单"),
        help_text=_("一行一家：信用代码、姓名、手机号（可以先空着），用空格、逗号隔开，或从表格里直接粘贴"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, _(ROLES[role])) for role in roles if role in FIRM_ROLES]


class PersonForm(forms.Form):
    """What a person may do at the zone (角色与授权)."""

    role = forms.ChoiceField(label=_("角色"))
    duties = forms.MultipleChoiceField(
        label=_("专项授权"),
        required=False,
        choices=list(DUTIES.items()),
        help_text=_("企业服务专员和首席服务官凭它看这几类数据"),
        widget=forms.CheckboxSelectMultiple,
    )
    district = forms.CharField(
        label=_("负责片区"), required=False, max_length=60, help_text=_("空着就是整个园区")
    )
    active = forms.BooleanField(
        label=_("在用"), required=False, help_text=_("不勾就停用：下一次点击起就进不来，记录都留着")
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firm = bool(membership.uscc)
        self.fields["role"].choices = [
            (role, _(label)) for role, label in ROLES.items() if (role in FIRM_ROLES) == firm
        ]
        if firm:
            del self.fields["duties"], self.fields["district"]


class ConsentForm(forms.Form):
    """Who may read what, why and until when (授权书)."""

    grantee = forms.CharField(
        label=_("给谁看"), max_length=120, help_text=_("写单位全称，例如银行、担保公司")
    )
    classes = forms.MultipleChoiceField(
        label=_("可以看哪几类"),
        choices=[(name, CLASS_WORDS[name]) for name in CLASSES_GIVEN],
        help_text=_("个人信息任何时候都不给别人看"),
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(label=_("用来做什么"), max_length=200)
    until = forms.DateField(
        label=_("到哪天为止"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> Any:
        """Refuse a day that has passed."""
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise ValidationError(_("这一天已经过了，写今天或以后的日子"))
        return until


class ZoneForm(forms.Form):
    """Settings of the zone (园区设置)."""

    name = forms.CharField(label=_("园区名称"), max_length=80)
    as_of = forms.DateField(
        label=_("数据基准日"),
        required=False,
        help_text=_("测算把这一天当作今天；空着就是真的今天。改了以后下一次测算起作用"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    suppression_minimum = forms.IntegerField(
        label=_("统计最少企业数"),
        min_value=SUPPRESSION_MINIMUM,
        max_value=100,
        help_text=_("少于这个数的统计不显示，免得认出是哪一家；最少 5 家"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
