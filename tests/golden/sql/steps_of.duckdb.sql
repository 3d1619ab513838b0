-- steps_of(years_since(niche_since), 2, 5)

create table inputs as
select
  enterprise.uscc,
  enterprise."niche_since" as "niche_since"
from enterprises as enterprise
;

with step_1 as (
  select "uscc",
    ((cast((12 * (extract(year from date '2026-06-30') - extract(year from "niche_since")) + extract(month from date '2026-06-30') - extract(month from "niche_since") - case when extract(day from date '2026-06-30') < extract(day from "niche_since") then 1 else 0 end) as bigint) - case when (cast((12 * (extract(year from date '2026-06-30') - extract(year from "niche_since")) + extract(month from date '2026-06-30') - extract(month from "niche_since") - case when extract(day from date '2026-06-30') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) < 0 then (cast((12 * (extract(year from date '2026-06-30') - extract(year from "niche_since")) + extract(month from date '2026-06-30') - extract(month from "niche_since") - case when extract(day from date '2026-06-30') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) + 12 else (cast((12 * (extract(year from date '2026-06-30') - extract(year from "niche_since")) + extract(month from date '2026-06-30') - extract(month from "niche_since") - case when extract(day from date '2026-06-30') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) end) // 12) as "x1"
  from inputs
),
step_2 as (
  select "uscc",
    (case when case when (("x1" - case when ("x1" % 2) < 0 then ("x1" % 2) + 2 else ("x1" % 2) end) // 2) is null then null else least((("x1" - case when ("x1" % 2) < 0 then ("x1" % 2) + 2 else ("x1" % 2) end) // 2), 5) end is null then null else greatest(0, case when (("x1" - case when ("x1" % 2) < 0 then ("x1" % 2) + 2 else ("x1" % 2) end) // 2) is null then null else least((("x1" - case when ("x1" % 2) < 0 then ("x1" % 2) + 2 else ("x1" % 2) end) // 2), 5) end) end * 10000) as "x2"
  from step_1
),
shown as (
  select "uscc",
    (coalesce("x2", 0) * 100) as "value_1",
    (coalesce("x2", 50000) * 100) as "value_2"
  from step_2
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
