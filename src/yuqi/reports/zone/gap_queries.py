"""The questions about what is missing, due and doubtful (缺口查询): one step, one name, one row per what."""

from __future__ import annotations

__all__ = [
    "BENEFITS",
    "BENEFIT_TOTALS",
    "CONFIDENCE",
    "DOUBTS",
    "DOUBT_ROWS",
    "OPEN_CAUSES",
    "SETTLES",
]

# One row per missing fact or judgement: verdicts and enterprises it closes alone, or narrows.
SETTLES = """
with wanted as (
    select
        "table", field, year, kind, programme,
        case kind when 'judgement' then programme else '' end as scope,
        subject_id,
        bool_or(decisive) as closes
    from settles
    group by "table", field, year, kind, programme, subject_id
),
uses as (
    select
        "table", field, year, kind, scope, programme,
        count(*) as subjects,
        count(*) filter (where closes) as closes
    from wanted
    group by "table", field, year, kind, scope, programme
),
totals as (
    select
        "table", field, year, kind, scope,
        count(distinct subject_id) as subjects,
        count(distinct subject_id) filter (where closes) as closes
    from wanted
    group by "table", field, year, kind, scope
)
select
    total."table", total.field, total.year, total.kind, total.scope as programme, total.subjects, total.closes,
    list({'programme': uses.programme, 'subjects': uses.subjects, 'closes': uses.closes}
        order by uses.closes desc, uses.subjects desc, uses.programme) as programmes
from totals as total
join uses
    on uses."table" is not distinct from total."table"
    and uses.field is not distinct from total.field
    and uses.year is not distinct from total.year
    and uses.kind is not distinct from total.kind
    and uses.scope = total.scope
group by total."table", total.field, total.year, total.kind, total.scope, total.subjects, total.closes
order by total.closes desc, total.subjects desc, total."table", total.field, total.year, total.scope
limit $most
"""

# One row per cause of open verdicts.
OPEN_CAUSES = """
select coalesce(open_by, 'facts') as open_by, count(*) as verdicts, count(distinct subject_id) as subjects
from verdicts
where verdict = 'open'
group by coalesce(open_by, 'facts')
order by verdicts desc
"""

# One row per benefit and tax year: who is entitled and to how much, who is open and within which ends.
BENEFITS = """
select
    benefit,
    year,
    any_value(cite) as cite,
    bool_or(coalesce(without_application, false)) as without_application,
    any_value(budget_line) as budget_line,
    count(*) filter (where status = 'entitled' and stacked_out_by is null) as entitled,
    sum(coalesce(amount, amount_low)) filter (where status = 'entitled' and stacked_out_by is null) as low,
    case
        when bool_or(status = 'entitled' and stacked_out_by is null and amount is null and amount_high is null) then null
        else sum(coalesce(amount, amount_high)) filter (where status = 'entitled' and stacked_out_by is null)
    end as high,
    count(*) filter (where status = 'open') as open,
    sum(amount_high) filter (where status = 'open') as open_high,
    bool_or(status = 'open' and amount_high is null) as open_unbounded
from benefits
group by benefit, year
having count(*) filter (where status in ('entitled', 'open')) > 0
order by low desc nulls last, entitled desc, benefit, year
"""

# One row: what is surely due in all, taxes saved apart from money paid.
BENEFIT_TOTALS = """
select
    sum(coalesce(amount, amount_low)) filter (where tax) as saved,
    sum(coalesce(amount, amount_low)) filter (where not coalesce(tax, false)) as paid
from benefits
where status = 'entitled' and stacked_out_by is null
"""

# One row per doubt's code.
DOUBTS = """
select
    "check", code, severity, mode(message) as message, count(distinct message) as messages,
    count(*) as doubts, count(distinct subject_id) as subjects
from doubts
group by "check", code, severity
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, doubts desc, code
"""

# One row per doubt, a few of each code.
DOUBT_ROWS = """
select doubt.code, doubt.severity, doubt.message, doubt.subject_id, doubt.uscc, subject.name
from doubts as doubt
left join subjects as subject on subject.subject = doubt.subject and subject.subject_id = doubt.subject_id
qualify row_number() over (partition by doubt."check", doubt.code order by doubt.subject_id, doubt.message) <= $most
order by doubt.code, doubt.subject_id, doubt.message
"""

# One row per confidence and status of catalog entries that carry one.
CONFIDENCE = """
select confidence, coalesce(status, 'official') as status, count(*) as entries
from catalog
where confidence is not null
group by confidence, coalesce(status, 'official')
order by confidence, status
"""
