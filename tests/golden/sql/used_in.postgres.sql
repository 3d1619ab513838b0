-- count_where(ip_rights, used_in(hnte))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc <> '*' group by uscc
),
"from_ip_rights" as (
  select uscc, cast(count(*) filter (where "used_in_hnte") as bigint) as "count_ip_rights", cast(count(*) filter (where coalesce("used_in_hnte", true)) as bigint) as "count_ip_rights_possible" from (select ip_right.*, case when "use_used_in_hnte".number is not null then true when exists (select 1 from coverage where coverage.table = 'ip_uses' and coverage.until >= date '2026-06-30' and coverage.uscc = '*') or ip_right.uscc in (select coverage.uscc from coverage where coverage.table = 'ip_uses' and coverage.until >= date '2026-06-30') then false end as "used_in_hnte" from ip_rights as ip_right left join (select uscc, number, true as is_used from ip_uses where outcome = 'granted' and replace(programme, '.', '_') = 'hnte' group by uscc, number) as "use_used_in_hnte" on "use_used_in_hnte".uscc = ip_right.uscc and "use_used_in_hnte".number = ip_right.number) as "row" where coalesce("used_in_hnte", true) group by uscc
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
  offset 0
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
