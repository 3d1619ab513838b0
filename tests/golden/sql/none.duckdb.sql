-- count_where(ip_rights, none(lapsed_on))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc <> '*' group by uscc
),
"from_ip_rights" as (
  select uscc, cast(count(*) filter (where ("lapsed_on" = date '9999-12-31')) as bigint) as "count_ip_rights", cast(count(*) filter (where coalesce(("lapsed_on" = date '9999-12-31'), true)) as bigint) as "count_ip_rights_possible" from "ip_rights" as "row" where coalesce(("lapsed_on" = date '9999-12-31'), true) group by uscc
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

with shown as (
  select "uscc",
    ("count_ip_rights" * 1000000) as "value_1",
    (case when "covered_ip_rights_20260630" then "count_ip_rights_possible" end * 1000000) as "value_2"
  from inputs
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
