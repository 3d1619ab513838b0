-- exists_where(ip_rights, co_owned and certificate_used_elsewhere())

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'ip_rights' and until >= date '2026-06-30'), false) as "covered_ip_rights_20260630" from coverage where "table" in ('ip_rights') and uscc <> '*' group by uscc
),
"from_ip_rights" as (
  select uscc, bool_or(("co_owned" and "used_elsewhere")) as "some_ip_rights", bool_or(coalesce(("co_owned" and "used_elsewhere"), true)) as "some_ip_rights_possible" from (select ip_right.*, case when "use_used_elsewhere".number is not null then true when exists (select 1 from coverage where coverage.table = 'ip_uses' and coverage.until >= date '2026-06-30' and coverage.uscc = '*') or ip_right.uscc in (select coverage.uscc from coverage where coverage.table = 'ip_uses' and coverage.until >= date '2026-06-30') then false end as "used_elsewhere" from ip_rights as ip_right left join (select number, min(uscc) as first_user, max(uscc) as last_user from ip_uses where outcome = 'granted' group by number) as "use_used_elsewhere" on "use_used_elsewhere".number = ip_right.number and ("use_used_elsewhere".first_user <> ip_right.uscc or "use_used_elsewhere".last_user <> ip_right.uscc)) as "row" where coalesce("co_owned", true) and coalesce("used_elsewhere", true) group by uscc
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
