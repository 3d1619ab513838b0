-- not exists_where(incidents, kind = 'safety' and within(occurred_on, 12, months))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'incidents' and until >= date '2026-06-30'), false) as "covered_incidents_20260630" from coverage where "table" in ('incidents') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'incidents' and until >= date '2026-06-30'), false) as "covered_incidents_20260630" from coverage where "table" in ('incidents') and uscc <> '*' group by uscc
),
"from_incidents" as (
  select uscc, bool_or("x1") as "some_incidents", bool_or(coalesce("x1", true)) as "some_incidents_possible" from (select uscc, (("kind" = 'safety') and ("occurred_on" >= date '2025-06-30') and ("occurred_on" <= date '2026-06-30')) as "x1" from "incidents" as level_1 where ("kind" in ('safety') or "kind" is null) and coalesce(("occurred_on" >= date '2025-06-30'), true) and coalesce(("occurred_on" <= date '2026-06-30'), true)
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_incidents_20260630" or coalesce(complete_for_one."covered_incidents_20260630", false) as "covered_incidents_20260630",
  coalesce("from_incidents"."some_incidents", false) as "some_incidents",
  coalesce("from_incidents"."some_incidents_possible", false) as "some_incidents_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_incidents" on "from_incidents".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    (not case when "some_incidents" then true when ("covered_incidents_20260630" and (not "some_incidents_possible")) then false end) as "x2"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "x2" as "value"
from step_1;
