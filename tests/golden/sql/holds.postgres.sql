-- holds(hnte, national)

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'titles' and until >= date '2026-06-30'), false) as "covered_titles_20260630" from coverage where "table" in ('titles') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'titles' and until >= date '2026-06-30'), false) as "covered_titles_20260630" from coverage where "table" in ('titles') and uscc <> '*' group by uscc
),
"from_titles" as (
  select uscc, bool_or("x1") as "holds_hnte", bool_or(coalesce("x1", true)) as "holds_hnte_possible" from (select uscc, (("programme" = 'hnte') and ("level" = 'national') and ("granted_on" <= date '2026-06-30') and (coalesce("expires_on", case when ("programme" = 'hnte') then case when "granted_on" >= date '9999-01-01' then "granted_on" else cast("granted_on" + cast(36 as integer) * interval '1' month as date) end end) >= date '2026-06-30') and ("revoked_on" > date '2026-06-30')) as "x1" from "titles" as level_1 where ("level" in ('national') or "level" is null) and ("programme" in ('hnte') or "programme" is null) and coalesce(("granted_on" <= date '2026-06-30'), true) and coalesce((coalesce("expires_on", case when ("programme" = 'hnte') then case when "granted_on" >= date '9999-01-01' then "granted_on" else cast("granted_on" + cast(36 as integer) * interval '1' month as date) end end) >= date '2026-06-30'), true) and coalesce(("revoked_on" > date '2026-06-30'), true)
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_titles_20260630" or coalesce(complete_for_one."covered_titles_20260630", false) as "covered_titles_20260630",
  coalesce("from_titles"."holds_hnte", false) as "holds_hnte",
  coalesce("from_titles"."holds_hnte_possible", false) as "holds_hnte_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_titles" on "from_titles".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when "holds_hnte" then true when ("covered_titles_20260630" and (not "holds_hnte_possible")) then false end as "holds_hnte_known"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "holds_hnte_known" as "value"
from step_1;
