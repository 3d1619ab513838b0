-- count_distinct_where(transformations, achievement_code, year >= 2024)

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'transformations' and until >= date '2026-06-30'), false) as "covered_transformations_20260630" from coverage where "table" in ('transformations') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'transformations' and until >= date '2026-06-30'), false) as "covered_transformations_20260630" from coverage where "table" in ('transformations') and uscc <> '*' group by uscc
),
"from_transformations" as (
  select uscc, cast(count(distinct "achievement_code") filter (where "x1") as bigint) as "distinct_achievement_code", cast(count(*) filter (where "x2") as bigint) as "distinct_achievement_code_alone", cast(count(distinct "achievement_code") filter (where "x3") as bigint) as "distinct_achievement_code_possible", cast(count(*) filter (where "x4") as bigint) as "distinct_achievement_code_alone_possible" from (select uscc, "achievement_code", "x2", "x4", (("year" >= 2024) and "x5" and (not ("achievement_code" is null))) as "x1", (coalesce(("year" >= 2024), true) and "x5" and (not ("achievement_code" is null))) as "x3" from (select uscc, "achievement_code", "year", (not coalesce(("achievement_code" = ''), false)) as "x5", (("year" >= 2024) and ("achievement_code" = '')) as "x2", (coalesce(("year" >= 2024), true) and (coalesce(("achievement_code" = ''), false) or ("achievement_code" is null))) as "x4" from "transformations" as level_1 where coalesce(("year" >= 2024), true)
  offset 0) as level_2
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_transformations_20260630" or coalesce(complete_for_one."covered_transformations_20260630", false) as "covered_transformations_20260630",
  coalesce("from_transformations"."distinct_achievement_code", 0) as "distinct_achievement_code",
  coalesce("from_transformations"."distinct_achievement_code_alone", 0) as "distinct_achievement_code_alone",
  coalesce("from_transformations"."distinct_achievement_code_possible", 0) as "distinct_achievement_code_possible",
  coalesce("from_transformations"."distinct_achievement_code_alone_possible", 0) as "distinct_achievement_code_alone_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_transformations" on "from_transformations".uscc = enterprise.uscc;

with shown as (
  select "uscc",
    (("distinct_achievement_code" + "distinct_achievement_code_alone") * 1000000) as "value_1",
    (case when "covered_transformations_20260630" then ("distinct_achievement_code_possible" + "distinct_achievement_code_alone_possible") end * 1000000) as "value_2"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
