"""What changes accounts (账号的写入)."""

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

__all__ = [
    "LastAdministrator",
    "bind_oidc",
    "change_password",
    "change_seat",
    "make_user",
    "note_log_in",
    "set_large_type",
    "switch_seat",
]
