"""The questions the zone's page asks of a results folder (查询): one step, one name, one row per what."""

from __future__ import annotations

__all__ = [
    "ACTS",
    "CENSUS",
    "DUTIES",
    "EXPIRIES",
    "LAPSING_MOST",
    "MISSED",
    "NEAR",
    "NEXT_WINDOW",
    "PROGRAMMES",
    "READY_MOST",
    "RISK",
    "STANDINGS",
    "TRACKS",
    "TRACK_LABELS",
]

# One row per track, rung and programme; per enterprise and track its highest rung held; per verdict
# whether it is a step up (above what is held on one of its tracks, or on no track at all), and whether
# how far it is off has a number within a quarter of the bar: 80 % of a floor, 125 % of a ceiling.
_STEPS = """
with
rungs as (
    select distinct track, rung, programme from ladder where track <> ''
),
holdings as (
    select verdict.subject_id, rung.track, max(rung.rung) as rung
    from verdicts as verdict
    join rungs as rung using (programme)
    where verdict.subject = 'enterprise' and verdict.standing in ('held', 'at_risk')
    group by verdict.subject_id, rung.track
),
steps as (
    select
        verdict.subject_id,
        verdict.programme,
        verdict.edition,
        verdict.procedure,
        verdict.standing,
        rung.track,
        rung.rung,
        holding.rung as held_rung,
        coalesce(verdict.distance <= 0.25, false) as is_measured
    from verdicts as verdict
    left join rungs as rung using (programme)
    left join holdings as holding on holding.subject_id = verdict.subject_id and holding.track = rung.track
    where verdict.subject = 'enterprise'
        and verdict.standing in ('near', 'pass')
        and (rung.rung is null or rung.rung > coalesce(holding.rung, -1))
)
"""

# One row: enterprises known, on any ladder, near something, passing something not yet held.
CENSUS = (
    _STEPS
    + """
select
    case
        when (select count(*) from subjects) > 0 then
            (select count(distinct subject_id) from subjects where subject = 'enterprise')
        else (select count(distinct subject_id) from verdicts where subject = 'enterprise')
    end as enterprises,
    (select count(distinct subject_id) from verdicts
        where subject = 'enterprise' and standing in ('held', 'at_risk')) as on_ladder,
    (select count(distinct subject_id) from steps where standing = 'near' and is_measured) as near,
    (select count(distinct subject_id) from steps where standing = 'pass') as passing,
    (select count(*) from verdicts where verdict = 'open') as open_verdicts,
    (select count(distinct subject_id) from verdicts where verdict = 'open' and subject = 'enterprise') as open_enterprises
"""
)

# One row per track and rung, and one with rung -1 for those who hold none of the track.
TRACKS = (
    _STEPS
    + """,
enterprises as (
    select distinct subject_id from verdicts where subject = 'enterprise'
    union
    select subject_id from subjects where subject = 'enterprise'
),
tracks as (
    select track, any_value(coalesce(case $lang when 'zh' then track_label_zh else track_label_en end, track_label)) as track_label
    from ladder where track <> '' group by track
),
places as (
    select track.track, enterprise.subject_id, coalesce(holding.rung, -1) as rung
    from tracks as track
    cross join enterprises as enterprise
    left join holdings as holding on holding.track = track.track and holding.subject_id = enterprise.subject_id
),
reach as (
    select track, subject_id, bool_or(standing = 'pass') as passes, bool_or(standing = 'near' and is_measured) as is_near
    from steps
    where track is not null
    group by track, subject_id
),
counts as (
    select
        place.track,
        place.rung,
        count(*) as enterprises,
        count(*) filter (where reach.passes) as passing,
        count(*) filter (where reach.is_near and not reach.passes) as near
    from places as place
    left join reach on reach.track = place.track and reach.subject_id = place.subject_id
    group by place.track, place.rung
),
lines as (
    select distinct track, rung from rungs
    union
    select track, -1 from tracks
)
select
    track.track,
    track.track_label,
    line.rung,
    (select list(distinct rung.programme order by rung.programme) from rungs as rung
        where rung.track = line.track and rung.rung = line.rung) as programmes,
    coalesce(counts.enterprises, 0) as enterprises,
    coalesce(counts.near, 0) as near,
    coalesce(counts.passing, 0) as passing
from lines as line
join tracks as track on track.track = line.track
left join counts on counts.track = line.track and counts.rung = line.rung
order by (select count(*) from holdings as holding where holding.track = track.track) desc, track.track, line.rung desc
"""
)

# One row per programme and standing; subjects of every kind.
STANDINGS = """
select programme, standing, count(*) as subjects
from verdicts
group by programme, standing
order by programme, standing
"""

# One row per programme on the ladder: its track, rung, and how many hold anything on that track.
PROGRAMMES = (
    _STEPS
    + """
select
    rung.programme,
    min(rung.track) as track,
    max(rung.rung) as rung,
    max((select count(*) from holdings as holding where holding.track = rung.track)) as track_holders
from rungs as rung
group by rung.programme
order by rung.programme
"""
)

# One row per programme on the ladder: the name of its track.
TRACK_LABELS = """
select programme, arg_min(coalesce(case $lang when 'zh' then track_label_zh else track_label_en end, track_label), track) as track_label
from ladder
where track <> ''
group by programme
order by programme
"""

# One row per verdict near the next rung, nearest first within each programme; the row's place beside it.
NEAR = (
    _STEPS
    + """,
chosen as (
    select subject_id, programme, max(rung) as rung, max(held_rung) as held_rung, min(track) as track
    from steps
    where standing = $standing
    group by subject_id, programme
)
select
    verdict.subject,
    verdict.subject_id,
    verdict.uscc,
    verdict.programme,
    verdict.edition,
    verdict.procedure,
    verdict.verdict,
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
    verdict.eligible_from,
    subject.name,
    subject.district,
    subject.industry,
    subject.industry_code,
    (select min(below.programme) from rungs as below
        where below.track = chosen.track and below.rung = chosen.held_rung) as held_programme,
    row_number() over (
        partition by verdict.programme
        order by verdict.distance nulls last, verdict.subject_id
    ) as place,
    count(*) over (partition by verdict.programme) as of_programme,
    count(*) filter (where verdict.distance <= 0.25) over (partition by verdict.programme) as measured
from chosen
join verdicts as verdict
    on verdict.subject_id = chosen.subject_id
    and verdict.programme = chosen.programme
    and verdict.subject = 'enterprise'
    and verdict.standing = $standing
left join subjects as subject on subject.subject = verdict.subject and subject.subject_id = verdict.subject_id
qualify place <= $most
order by verdict.programme, place
"""
)

# One row per title at risk that cannot surely be renewed: failing first, then the earliest end.
RISK = """
select
    verdict.subject,
    verdict.subject_id,
    verdict.uscc,
    verdict.programme,
    verdict.edition,
    verdict.procedure,
    verdict.verdict,
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
    verdict.eligible_from,
    verdict.held_until,
    subject.name,
    subject.district,
    subject.industry,
    subject.industry_code
from verdicts as verdict
left join subjects as subject on subject.subject = verdict.subject and subject.subject_id = verdict.subject_id
where verdict.standing = 'at_risk' and verdict.verdict <> 'pass'
order by verdict.verdict = 'open', verdict.held_until nulls last, verdict.programme, verdict.subject_id
limit $most
"""

# One row per programme and month in which titles end within a year of the data date.
EXPIRIES = """
select
    programme,
    date_trunc('month', held_until) as month,
    count(*) filter (where verdict = 'fail') as fail,
    count(*) filter (where verdict = 'open') as open,
    count(*) filter (where verdict = 'pass') as pass
from verdicts
where standing in ('held', 'at_risk') and held_until between $as_of and $until
group by programme, month
order by programme, month
"""

# One row per duty: what is overdue, due soon, due within a year, filed.
DUTIES = """
select
    kind,
    programme,
    label,
    any_value(consequence) as consequence,
    any_value(cite) as cite,
    count(*) filter (where status = 'missed') as missed,
    count(distinct subject_id) filter (where status = 'missed') as missed_subjects,
    count(*) filter (where status = 'due' and due_on <= $soon) as soon,
    count(*) filter (where status = 'due' and due_on <= $until) as within_year,
    count(*) filter (where status = 'filed') as filed,
    min(due_on) filter (where status = 'due' and due_on >= $as_of) as next_due
from deadlines
where kind <> 'expiry'
group by kind, programme, label
having count(*) filter (where status = 'missed' or (status = 'due' and due_on <= $until)) > 0
order by missed desc, next_due nulls last, programme, label
"""

# One row per duty missed, the longest overdue last.
MISSED = """
select
    deadline.subject, deadline.subject_id, deadline.uscc, deadline.programme, deadline.label, deadline.due_on,
    deadline.consequence, deadline.cite, subject.name, subject.district
from deadlines as deadline
left join subjects as subject on subject.subject = deadline.subject and subject.subject_id = deadline.subject_id
where deadline.status = 'missed'
order by deadline.due_on desc, deadline.programme, deadline.subject_id
limit $most
"""

# One row: what the first panel needs beyond the lists.
ACTS = """
select
    count(*) as lapsing,
    count(distinct subject_id) as lapsing_subjects,
    min(held_until) as first_end
from verdicts
where standing = 'at_risk' and verdict = 'fail'
"""

# One row: the programme with most titles about to lapse.
LAPSING_MOST = """
select programme, count(*) as subjects
from verdicts
where standing = 'at_risk' and verdict = 'fail'
group by programme
order by subjects desc, programme
limit 1
"""

# One row: the next rung most enterprises pass without holding it.
READY_MOST = (
    _STEPS
    + """
select programme, count(distinct subject_id) as subjects
from steps
where standing = 'pass'
group by programme
order by subjects desc, programme
limit 1
"""
)

# One row: the window that closes next for a programme some enterprise passes; none when none is known.
NEXT_WINDOW = (
    _STEPS
    + """
select deadline.programme, deadline.due_on
from deadlines as deadline
join steps as step
    on step.subject_id = deadline.subject_id and step.programme = deadline.programme and step.standing = 'pass'
where deadline.kind = 'window' and deadline.status = 'due' and deadline.due_on >= $as_of
order by deadline.due_on, deadline.programme
limit 1
"""
)
