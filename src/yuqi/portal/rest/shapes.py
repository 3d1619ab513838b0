"""The shapes of answers and requests (数据结构). Amounts are yuan as text; null is unknown, never zero."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

__all__ = [
    "BatchOut",
    "BatchPage",
    "BenefitOut",
    "CellOut",
    "ConditionOut",
    "DeadlineOut",
    "DeadlinePage",
    "EnterpriseOut",
    "EnterprisePage",
    "ExplanationOut",
    "FactRowOut",
    "FactsOut",
    "FactsWritten",
    "Fault",
    "JobOut",
    "PlanOut",
    "PointsOut",
    "PointsPage",
    "RunOut",
    "RunPage",
    "RunStarted",
    "StandingOut",
    "StandingPage",
    "StartRun",
    "WriteFacts",
]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class Said(Schema):
    """One problem (问题)."""

    code: str
    what: str
    mend: str
    place: str


class Fault(Said):
    """Why a request is not answered (错误): `problems` names each where there are several."""

    problems: list[Said] = []


class Page(Schema):
    """Where a page stands (分页)."""

    total: int
    limit: int
    offset: int
    next_offset: int | None


class Label(Schema):
    """A name in two languages (名称)."""

    zh: str
    en: str


class EnterpriseOut(Schema):
    """An enterprise of the register (企业)."""

    uscc: str
    name: str
    district: str
    industry_code: str
    tech_field: str
    registered_on: date | None
    moved_in_on: date | None
    moved_out_on: date | None
    ended_on: date | None


class EnterprisePage(Page):
    """Enterprises (企业列表)."""

    items: list[EnterpriseOut]


class CellOut(Schema):
    """A cell that counts (现行值): `locked` when the token may not see the value; `mark` goes with a write."""

    value: str | None
    source: str | None
    locked: bool
    differs: bool
    mark: str


class FactRowOut(Schema):
    """A row of a table with its key and cells (事实行)."""

    table: str
    key: dict[str, str]
    cells: dict[str, CellOut]


class FactsOut(Schema):
    """Facts of an enterprise as they count now (企业事实)."""

    uscc: str
    rows: list[FactRowOut]


class WriteFacts(Schema):
    """Cells to set in one row, with the reason (写入): null makes no cell unknown, leave it out instead.

    `seen` carries the `mark` of each cell as it was read; a cell nobody knew has none.
    """

    table: Name
    key: Annotated[dict[Name, Text], Field(max_length=10)]
    values: Annotated[dict[Name, Text], Field(min_length=1, max_length=60)]
    seen: Annotated[dict[Name, Text], Field(max_length=60)] = {}
    reason: Reason


class FactsWritten(Schema):
    """Batches the write made; each can be taken back (写入结果)."""

    batches: list[str]
    run_due: bool


class StandingOut(Schema):
    """Where an enterprise stands on a programme (梯度位置)."""

    uscc: str
    programme: str
    edition: str
    procedure: str
    verdict: str
    standing: str
    score_low: str | None
    score_high: str | None
    score_bar: str | None
    open_by: str
    conditions_met: int
    conditions_unmet: int
    conditions_unknown: int
    held: bool
    held_until: date | None
    at_risk: bool
    eligible_from: date | None


class StandingPage(Page):
    """Standings (梯度位置列表)."""

    items: list[StandingOut]


class MissingOut(Schema):
    """A fact that is wanted (待补)."""

    table: str
    column: str
    year: str
    name: str
    judged: bool


class EvidenceOut(Schema):
    """A cell a condition rests on (依据)."""

    table: str
    column: str
    key: dict[str, Any]
    name: str
    value: str | None
    locked: bool
    source: str


class ConditionOut(Schema):
    """A condition with what it rests on (条件): `value` and `bar` in words."""

    id: str
    label: str
    outcome: str
    cite: str
    value: str | None
    bar: str
    locked: bool
    missing: list[MissingOut]
    evidence: list[EvidenceOut]


class ExplanationOut(Schema):
    """Why a verdict is what it is (依据)."""

    uscc: str
    programme: str
    edition: str
    verdict: str
    standing: str
    score_low: str | None
    score_high: str | None
    score_bar: str | None
    to_solve: list[ConditionOut]
    met: list[ConditionOut]
    run: int


class StepOut(Schema):
    """One thing to do (措施)."""

    label: str
    year: int | None
    to: str
    amount: str


class PlanOut(Schema):
    """The cheapest way to a title (方案). Costs in yuan; `illustrative`: from sample prices."""

    uscc: str
    programme: str
    status: str
    by: date
    steps: list[StepOut]
    required: str
    cost: str | None
    illustrative: bool
    months: int
    hours: str
    blocked_by: list[str]
    run: int


class BenefitOut(Schema):
    """What an enterprise is entitled to (可享政策): amounts null when `locked`."""

    benefit: str
    label: Label
    edition: str
    year: int | None
    status: str
    amount: str | None
    amount_low: str | None
    amount_high: str | None
    locked: bool
    without_application: bool
    cite: str


class DeadlineOut(Schema):
    """A duty or a date (义务与期限)."""

    uscc: str
    programme: str
    kind: str
    due_on: date | None
    opens_on: date | None
    status: str | None


class DeadlinePage(Page):
    """Duties and dates (期限列表)."""

    items: list[DeadlineOut]


class PointsOut(Schema):
    """Points of an enterprise under a model (积分): percentile null with fewer than five peers."""

    uscc: str
    model: str
    status: str
    stage: str
    total: str | None
    total_high: str | None
    percentile: str | None
    grade: str
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    missing: int


class PointsPage(Page):
    """Points (积分列表)."""

    model: str
    items: list[PointsOut]


class RunOut(Schema):
    """An assessment (测算)."""

    number: int
    as_of: date
    made_at: datetime
    catalog_hash: str
    facts_hash: str
    engine: str
    enterprises: int
    is_current: bool
    reason: str


class RunPage(Page):
    """Runs (测算列表)."""

    items: list[RunOut]


class StartRun(Schema):
    """Why an assessment is asked for (发起测算)."""

    reason: Reason


class RunStarted(Schema):
    """The job that will assess (测算任务)."""

    job: int


class JobOut(Schema):
    """Background work (任务)."""

    id: int
    kind: str
    state: str
    progress: float
    words: str
    result: dict[str, Any] | None
    problem: str
    created_at: datetime
    ended_at: datetime | None


class BatchOut(Schema):
    """Facts that came together (批次)."""

    batch: str
    kind: str
    state: str
    title: str
    reason: str
    rows: int
    enterprises: int
    committed_at: datetime | None
    undone_at: datetime | None


class BatchPage(Page):
    """Batches (批次列表)."""

    items: list[BatchOut]
