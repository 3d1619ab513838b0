-- count_where(ip_rights, kind = 'invention' and main_product_related) >= 2

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc <> '*' group by uscc
),
"from_ip_rights" as (
  select uscc, cast(count(*) filter (where "x1") as bigint) as "count_ip_rights", cast(count(*) filter (where coalesce("x1", true)) as bigint) as "count_ip_rights_possible" from (select uscc, (("kind" = 'invention') and "main_product_related") as "x1" from "ip_rights" as level_1 where ("kind" in ('invention') or "kind" is null) and coalesce("main_product_related", true)
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_ip_rights_20260630" or coalesce(complete_for_one."covered_ip_rights_20260630", false) as "covered_ip_rights_20260630",
  coalesce("from_ip_rights"."count_ip_rights", 0) as "count_ip_rights",
  coalesce("from_ip_rights"."count_ip_rights_possible", 0) as "count_ip_rights_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_ip_rights" on "from_ip_rights".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when ("count_ip_rights" >= 2) then true when (case when "covered_ip_rights_20260630" then "count_ip_rights_possible" end < 2) then false end as "x2"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "x2" as "value"
from step_1;
