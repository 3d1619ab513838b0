-- months_since(registered_on, last_year_end)

create table inputs as
select
  enterprise.uscc,
  enterprise."registered_on" as "registered_on"
from enterprises as enterprise
;

with shown as (
  select "uscc",
    (cast((12 * (cast(extract(year from date '2025-12-31') as bigint) - cast(extract(year from "registered_on") as bigint)) + extract(month from date '2025-12-31') - extract(month from "registered_on") - case when extract(day from date '2025-12-31') < extract(day from "registered_on") then 1 else 0 end) as bigint) * 1000000) as "value_1"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "value"
from shown;
