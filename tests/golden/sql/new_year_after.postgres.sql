-- new_year_after(registered_on)

create table inputs as
select
  enterprise.uscc,
  enterprise."registered_on" as "registered_on"
from enterprises as enterprise
;

with step_1 as (
  select "uscc",
    "registered_on",
    ((case when cast(extract(year from "registered_on") as bigint) is null then null else least(cast(extract(year from "registered_on") as bigint), 9998) end - 1999) * 12) as "x1"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  case when ("registered_on" = date '9999-12-31') then "registered_on" else case when date '2000-01-01' >= date '9999-01-01' then date '2000-01-01' else cast(date '2000-01-01' + cast("x1" as integer) * interval '1' month as date) end end as "value"
from step_1;
