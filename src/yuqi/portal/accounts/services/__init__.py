"""What changes accounts (账号的写入)."""

from yuqi.portal.accounts.services.consents import give_consent, note_look, withdraw_consent
from yuqi.portal.accounts.services.limits import spend
from yuqi.portal.accounts.services.people import (
    LastAdministrator,
    bind_oidc,
    change_password,
    change_seat,
    make_user,
    note_log_in,
    set_large_type,
    switch_seat,
)
from yuqi.portal.accounts.services.zone import change_zone

__all__ = [
    "LastAdministrator",
    "bind_oidc",
    "change_password",
    "change_seat",
    "change_zone",
    "give_consent",
    "make_user",
    "note_log_in",
    "note_look",
    "set_large_type",
    "spend",
    "switch_seat",
    "withdraw_consent",
]
