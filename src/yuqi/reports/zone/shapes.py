"""What the zone's page shows (页面内容): worded and drawn already; the templates only place it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from yuqi.reports.lacks import Lack

__all__ = [
    "Act",
    "Benefit",
    "CalendarBlock",
    "CalendarMonth",
    "Doubt",
    "Duty",
    "Firm",
    "Group",
    "Listing",
    "Missed",
    "Reach",
    "Rung",
    "Settle",
    "StandingRow",
    "Track",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One of the three things to do first (先办的事)."""

    number: str
    unit: Markup
    what: Markup
    detail: Markup
    href: str
    act: Markup
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One bar of the pyramid (梯级)."""

    label: str
    count: str
    near: str
    passing: str
    bar: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One ladder, highest rung first (赛道)."""

    label: str
    words: Markup
    rungs: tuple[Rung, ...]
    empty: Markup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """One programme's enterprises by ladder word (项目 × 状态)."""

    label: str
    group: str  # the track's name on its first row, else ""
    counts: tuple[tuple[str, int, str], ...]  # standing, count, shown
    bar: Markup
    is_illustrative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """One enterprise in a list, with what it lacks (名单一行)."""

    name: str
    uscc: str
    place: Markup  # district and industry
    programme: str
    step: Markup  # 科技型 → 高企
    state: Markup
    lacks: tuple[Lack, ...]
    note: Markup | None
    score: Markup
    until: str
    order: str  # what the distance column sorts by
    distance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list cut sensibly (名单): some in the open, some folded, the rest in the result file."""

    shown: tuple[Firm, ...]
    folded: tuple[Firm, ...]
    total: int
    words: Markup
    rest: Markup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A programme's part of a list (按项目分的名单)."""

    heading: Markup
    total: int
    measured: int
    listing: Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A panel of those who can step up (够得着下一级的名单)."""

    id: str
    words: Markup
    first: tuple[Firm, ...]
    groups: tuple[Group, ...]
    firms: str
    rest: Markup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMonth:
    """One month of the calendar (月)."""

    label: str
    marks: Markup
    count: str
    words: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarBlock:
    """One title's twelve months (到期日历)."""

    label: str
    words: Markup
    each: Markup
    months: tuple[CalendarMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty of the deadline calendar (义务)."""

    label: str
    programme: str
    is_window: bool
    missed: int
    missed_shown: str
    soon: int
    soon_shown: str
    within_year: str
    filed: str
    next_due: str
    consequence: str
    cite: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One duty an enterprise missed (逾期)."""

    name: str
    uscc: str
    district: str
    label: str
    programme: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """One fact or judgement that would close open verdicts (可判定的缺口)."""

    what: Markup
    where: Markup
    kind: str
    closes: str
    narrows: str
    bar: Markup
    programmes: Markup
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One entitlement in total (政策权益合计)."""

    label: str
    cite: Markup
    year: str
    entitled: str
    amount: Markup
    open: str
    open_amount: Markup
    notes: tuple[Markup, ...]
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One kind of doubt with examples (疑点)."""

    label: Markup
    message: str
    severity: str
    severity_word: Markup
    doubts: str
    subjects: str
    examples: tuple[tuple[str, str], ...]  # name, message
