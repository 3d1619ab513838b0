"""The table of permissions (权限表): action → roles. What does not stand here, nobody may do."""

from __future__ import annotations

__all__ = ["ACTIONS", "CLASSES", "DUTIES"]

_OFFICERS = frozenset({"officer", "chief_officer"})
_STAFF = _OFFICERS | {"leader", "approver"}
_FIRM = frozenset({"legal_rep", "finance_user", "ip_user"})
_EVERYONE = _STAFF | _FIRM | {"administrator", "auditor", "observer"}

ACTIONS: dict[str, frozenset[str]] = {
    # Everybody with a seat.
    "home.view": _EVERYONE,
    "accounts.self": _EVERYONE,
    # Accounts and settings.
    "accounts.manage": frozenset({"administrator"}),
    "accounts.invite": frozenset({"administrator", "officer", "chief_officer", "legal_rep"}),
    "accounts.prove": _OFFICERS | {"administrator"},
    "accounts.consent": frozenset({"legal_rep"}),
    "accounts.consents": _FIRM,
    "rest.tokens": frozenset({"administrator", "legal_rep"}),
    "audit.view": frozenset({"auditor", "administrator"}),
    "audit.own": _FIRM,
    "jobs.view": _EVERYONE,
    "jobs.list": _STAFF | {"administrator"},
    "jobs.retry": _OFFICERS | {"administrator"},
    # The register.
    "enterprises.view": _STAFF | _FIRM,
    "enterprises.list": _STAFF,
    "enterprises.edit": _OFFICERS,
    "enterprises.assign": _OFFICERS,
    "enterprises.export": _STAFF,
    "enterprises.columns": _OFFICERS,
    "enterprises.import": _OFFICERS,
    "enterprises.merge": _OFFICERS,
    "enterprises.merges": _OFFICERS | {"approver"},
    "enterprises.approve_merge": frozenset({"approver"}),
    "enterprises.declare": frozenset({"legal_rep", "finance_user", "ip_user"}),
    "enterprises.submit_declaration": frozenset({"legal_rep"}),
    "enterprises.review_declaration": _OFFICERS,
    # Runs.
    "runs.compare": _STAFF,
    "runs.view": _STAFF | {"administrator", "auditor"},
    "runs.start": _OFFICERS | {"administrator"},
    # Overview.
    "insight.cockpit": _STAFF,
    "insight.todo": _STAFF,
    "insight.monitor": _STAFF | {"observer"},
    "insight.target": frozenset({"leader", "chief_officer"}),
    "insight.firm": _FIRM,
    "insight.report": _STAFF,
    # Policies.
    "policies.view": _EVERYONE,
    "policies.entitled": _STAFF | _FIRM,
    "policies.entitled_list": _STAFF,
    "policies.grants": _STAFF,
    "policies.grant_make": _OFFICERS,
    "policies.grant_review": frozenset({"approver"}),
    "policies.letters": _STAFF,
    "policies.letter_make": _OFFICERS,
    "policies.letter_read": _STAFF | _FIRM,
    "policies.lab": _STAFF,
    # Points.
    "points.board": _STAFF,
    "points.portrait": _STAFF | _FIRM,
    "points.export": _STAFF,
    "points.score": _OFFICERS,
    "points.publish": _OFFICERS,
    # Coaching.
    "coaching.view": _STAFF | _FIRM,
    "coaching.start": _OFFICERS | {"legal_rep"},
    "coaching.assign": _OFFICERS,
    "coaching.review": _OFFICERS,
    "coaching.score": _OFFICERS | _FIRM,
    "coaching.upload": _OFFICERS | _FIRM,
    "coaching.confirm": frozenset({"legal_rep"}),
    "coaching.submit": _OFFICERS,
    "coaching.decide": _OFFICERS,
    "coaching.analysis": _STAFF,
    "coaching.export": _STAFF,
    # The ladder.
    "ladder.view": _STAFF | _FIRM,
    "ladder.board": _STAFF,
    "ladder.save_plan": _OFFICERS,
    "ladder.follow": _OFFICERS,
    "ladder.export": _STAFF,
    "ladder.calendar": _STAFF | _FIRM,
    "ladder.file": _OFFICERS,
    "ladder.campaign": _STAFF,
    "ladder.campaign_edit": _OFFICERS,
    "ladder.notices": _STAFF | _FIRM,
}

DUTIES = {"tax": "税务数据", "personal": "个人信息", "bank": "银行数据", "customs": "海关数据"}
"""Column classes that are given to officials by name (专项授权)."""

CLASSES: dict[str, frozenset[str]] = {
    # Of enterprise roles, which column classes of their own enterprise they see (portal.md).
    "public": _FIRM,
    "zone": _FIRM,
    "tax": frozenset({"legal_rep", "finance_user"}),
    "customs": frozenset({"legal_rep", "finance_user"}),
    "bank": frozenset({"legal_rep", "finance_user"}),
    "personal": frozenset({"legal_rep"}),
}
