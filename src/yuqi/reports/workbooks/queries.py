"""The questions the workbooks ask of a results folder (查询): one name, one row per what."""

from __future__ import annotations

__all__ = ["BENEFITS", "CATALOG_CONFIDENCE", "DEADLINES", "DOUBTS", "RUN", "SETTLES", "VERDICTS"]

# One row per verdict that fits, with its subject, and what is held on the programme's track.
VERDICTS = """
with
rungs as (
    select programme, min(track) as track, arg_min(rung, track) as rung from ladder where track <> '' group by programme
),
holdings as (
    select verdict.subject_id, rung.track, arg_max(verdict.programme, rung.rung) as programme
    from verdicts as verdict
    join rungs as rung using (programme)
    where verdict.standing in ('held', 'at_risk')
    group by verdict.subject_id, rung.track
)
select
    verdict.subject,
    verdict.subject_id,
    verdict.uscc,
    verdict.programme,
    verdict.edition,
    verdict.procedure,
    verdict.verdict,
    verdict.standing,
    verdict.route,
    verdict.open_by,
    verdict.score_low,
    verdict.score_high,
    verdict.score_bar,
    verdict.bar_op,
    verdict.conditions_met,
    verdict.conditions_unmet,
    verdict.conditions_unknown,
    verdict.distance,
    verdict.held_until,
    verdict.eligible_from,
    subject.name,
    subject.district,
    subject.industry,
    subject.industry_code,
    holding.programme as held_programme
from verdicts as verdict
left join subjects as subject on subject.subject = verdict.subject and subject.subject_id = verdict.subject_id
left join rungs as rung on rung.programme = verdict.programme
left join holdings as holding on holding.subject_id = verdict.subject_id and holding.track = rung.track
where (verdict.standing = $standing or $standing is null) and (verdict.verdict = $verdict or $verdict is null)
order by verdict.programme, verdict.distance nulls last, verdict.subject_id
"""

# One row per date of an enterprise.
DEADLINES = """
select
    deadline.subject_id, deadline.uscc, deadline.programme, deadline.kind, deadline.label, deadline.due_on,
    deadline.status, deadline.consequence, deadline.cite, subject.name, subject.district
from deadlines as deadline
left join subjects as subject on subject.subject = deadline.subject and subject.subject_id = deadline.subject_id
order by
    case deadline.status when 'missed' then 0 when 'due' then 1 else 2 end,
    deadline.due_on, deadline.programme, deadline.subject_id, deadline.label
"""

# One row per open verdict and what would settle or narrow it.
SETTLES = """
select subject_id, programme, "table", field, year, kind, narrows, decisive
from settles
order by programme, subject_id, rank, "table", field, year
"""

# One row per enterprise, benefit and year that is due or may be.
BENEFITS = """
select
    benefit.subject_id, benefit.uscc, benefit.benefit, benefit.year, benefit.status, benefit.amount,
    benefit.amount_low, benefit.amount_high, benefit.stacked_out_by, benefit.without_application,
    benefit.budget_line, benefit.cite, benefit.tax, subject.name, subject.district
from benefits as benefit
left join subjects as subject on subject.subject = benefit.subject and subject.subject_id = benefit.subject_id
where benefit.status in ('entitled', 'open')
order by benefit.benefit, benefit.year, benefit.status, benefit.amount desc nulls last, benefit.subject_id
"""

# One row per doubt.
DOUBTS = """
select doubt.subject_id, doubt.uscc, doubt."check", doubt.severity, doubt.code, doubt.message, subject.name, subject.district
from doubts as doubt
left join subjects as subject on subject.subject = doubt.subject and subject.subject_id = doubt.subject_id
order by
    case doubt.severity when 'error' then 0 when 'warning' then 1 else 2 end, doubt.code, doubt.subject_id, doubt.message
"""

# One row: the run, with its hashes whole.
RUN = "select * from run limit 1"

# One row per confidence of catalog entries.
CATALOG_CONFIDENCE = """
select confidence, count(*) as entries, count(*) filter (where status = 'illustrative') as illustrative
from catalog
where confidence is not null
group by confidence
order by confidence
"""
