-- count_where(certifications, in_force())

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'certifications' and until >= date '2026-06-30'), false) as "covered_certifications_20260630" from coverage where "table" in ('certifications') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'certifications' and until >= date '2026-06-30'), false) as "covered_certifications_20260630" from coverage where "table" in ('certifications') and uscc <> '*' group by uscc
),
"from_certifications" as (
  select uscc, cast(count(*) filter (where "x1") as bigint) as "count_certifications", cast(count(*) filter (where coalesce("x1", true)) as bigint) as "count_certifications_possible" from (select uscc, (("granted_on" <= date '2026-06-30') and ("expires_on" >= date '2026-06-30') and ("revoked_on" > date '2026-06-30')) as "x1" from "certifications" as level_1 where coalesce(("granted_on" <= date '2026-06-30'), true) and coalesce(("expires_on" >= date '2026-06-30'), true) and coalesce(("revoked_on" > date '2026-06-30'), true)) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_certifications_20260630" or coalesce(complete_for_one."covered_certifications_20260630", false) as "covered_certifications_20260630",
  coalesce("from_certifications"."count_certifications", 0) as "count_certifications",
  coalesce("from_certifications"."count_certifications_possible", 0) as "count_certifications_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_certifications" on "from_certifications".uscc = enterprise.uscc;

with shown as (
  select "uscc",
    ("count_certifications" * 1000000) as "value_1",
    (case when "covered_certifications_20260630" then "count_certifications_possible" end * 1000000) as "value_2"
  from inputs
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
