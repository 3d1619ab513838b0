"""What a token may be for (令牌用途), and who may hold it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

__all__ = ["FIRM_SCOPES", "SCOPES", "TOKEN_ROLES", "WRITES"]

SCOPES: dict[str, Any] = {
    "read:enterprises": _("读企业名录"),
    "read:facts": _("读企业数据和批次"),
    "write:facts": _("写企业数据"),
    "read:ladder": _("读结论、依据和方案"),
    "read:points": _("读创新积分"),
    "read:policies": _("读可享政策"),
    "read:deadlines": _("读义务与期限"),
    "run": _("看测算、发起测算、看任务进度"),
}
WRITES = frozenset({"write:facts", "run"})
FIRM_SCOPES = frozenset(SCOPES) - WRITES
"""Scopes of an enterprise's own token: it reads what the enterprise sees."""

TOKEN_ROLES = ("officer", "chief_officer", "leader", "observer")
"""Roles a zone's token may act in."""
