-- exists_where(ip_rights, one_of(kind, chosen_kinds, 'design'))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc <> '*' group by uscc
),
"from_ip_rights" as (
  select uscc, bool_or(("kind" in ('invention', 'plant_variety', 'design'))) as "some_ip_rights", bool_or(coalesce(("kind" in ('invention', 'plant_variety', 'design')), true)) as "some_ip_rights_possible" from "ip_rights" as "row" where ("kind" in ('design', 'invention', 'plant_variety') or "kind" is null) group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_ip_rights_20260630" or coalesce(complete_for_one."covered_ip_rights_20260630", false) as "covered_ip_rights_20260630",
  coalesce("from_ip_rights"."some_ip_rights", false) as "some_ip_rights",
  coalesce("from_ip_rights"."some_ip_rights_possible", false) as "some_ip_rights_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_ip_rights" on "from_ip_rights".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when "some_ip_rights" then true when ("covered_ip_rights_20260630" and (not "some_ip_rights_possible")) then false end as "some_ip_rights_known"
  from inputs
)
select
  uscc as "uscc",
  "some_ip_rights_known" as "value"
from step_1;
