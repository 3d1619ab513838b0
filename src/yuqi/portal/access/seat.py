"""A person in a role at a tenant (席位): what every service and selector is given."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FIRM_ROLES", "ROLES", "ZONE_ROLES", "Seat"]

ROLES = {
    "administrator": "系统管理员",
    "officer": "企业服务专员",
    "chief_officer": "首席服务官",
    "leader": "园区领导",
    "approver": "复核人",
    "auditor": "审计员",
    "observer": "上级观察员",
    "legal_rep": "法定代表人",
    "finance_user": "企业财务",
    "ip_user": "企业知识产权专员",
}
FIRM_ROLES = frozenset({"legal_rep", "finance_user", "ip_user"})
ZONE_ROLES = frozenset(ROLES) - FIRM_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who asks (席位): a user in one role at one tenant, bound to one enterprise where the role is one's own."""

    user_id: int
    name: str
    tenant_id: int
    tenant_slug: str
    tenant_name: str
    role: str
    uscc: str | None = None  # of enterprise roles: the only enterprise they see
    duties: frozenset[str] = frozenset()  # tax, personal, bank, customs: classes given by name
    district: str | None = None  # None: the whole zone

    @property
    def is_firm(self) -> bool:
        """Whether this is a person of an enterprise."""
        return self.role in FIRM_ROLES

    @property
    def role_label(self) -> str:
        """Return the role's Chinese name; templates translate it."""
        return ROLES[self.role]
