-- any_related(controls, hnte)

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'relations' and until >= date '2026-06-30'), false) as "covered_relations_20260630" from coverage where "table" in ('relations') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'relations' and until >= date '2026-06-30'), false) as "covered_relations_20260630" from coverage where "table" in ('relations') and uscc <> '*' group by uscc
),
"from_related_titles" as (
  select uscc, bool_or("x1") as "related_hnte", bool_or(coalesce("x1", true)) as "related_hnte_possible" from (select uscc, (("programme" = 'hnte') and ("kind" in ('controls')) and ("until" > date '2026-06-30') and ("granted_on" <= date '2026-06-30') and (coalesce("expires_on", case when ("programme" = 'hnte') then case when "granted_on" >= date '9999-01-01' then "granted_on" else cast("granted_on" + cast(36 as integer) * interval '1' month as date) end end) >= date '2026-06-30') and ("revoked_on" > date '2026-06-30')) as "x1" from (select relation.uscc, relation.kind, relation.since, relation.until, title.programme, title.level, title.granted_on, title.expires_on, title.revoked_on from relations as relation join titles as title on title.uscc = relation.related_uscc where true union all select relation.uscc, relation.kind, relation.since, relation.until, cast(null as text) as programme, cast(null as text) as level, cast(null as date) as granted_on, cast(null as date) as expires_on, cast(null as date) as revoked_on from relations as relation where (relation.related_uscc is null or relation.related_uscc <> '' and not exists (select 1 from coverage where coverage.table = 'titles' and coverage.until >= date '2026-06-30' and coverage.uscc in ('*', relation.related_uscc)))) as level_1 where ("kind" in ('controls') or "kind" is null) and ("programme" in ('hnte') or "programme" is null) and coalesce(("until" > date '2026-06-30'), true) and coalesce(("granted_on" <= date '2026-06-30'), true) and coalesce((coalesce("expires_on", case when ("programme" = 'hnte') then case when "granted_on" >= date '9999-01-01' then "granted_on" else cast("granted_on" + cast(36 as integer) * interval '1' month as date) end end) >= date '2026-06-30'), true) and coalesce(("revoked_on" > date '2026-06-30'), true)
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_relations_20260630" or coalesce(complete_for_one."covered_relations_20260630", false) as "covered_relations_20260630",
  coalesce("from_related_titles"."related_hnte", false) as "related_hnte",
  coalesce("from_related_titles"."related_hnte_possible", false) as "related_hnte_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_related_titles" on "from_related_titles".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when "related_hnte" then true when ("covered_relations_20260630" and (not "related_hnte_possible")) then false end as "related_hnte_known"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "related_hnte_known" as "value"
from step_1;
