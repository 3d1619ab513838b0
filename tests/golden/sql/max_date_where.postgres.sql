-- max_date_where(incidents, occurred_on, kind = 'safety')

create table inputs as
with
"from_incidents" as (
  select uscc, max("occurred_on") filter (where ("kind" = 'safety')) as "latest_incidents" from "incidents" as "row" where "kind" in ('safety') group by uscc
)
select
  enterprise.uscc,
  "from_incidents"."latest_incidents" as "latest_incidents"
from enterprises as enterprise
left join "from_incidents" on "from_incidents".uscc = enterprise.uscc;

select
  uscc as "uscc",
  "latest_incidents" as "value"
from inputs;
