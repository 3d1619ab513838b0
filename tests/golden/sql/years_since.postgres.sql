-- years_since(niche_since, last_year_end) >= 3

create table inputs as
select
  enterprise.uscc,
  enterprise."niche_since" as "niche_since"
from enterprises as enterprise
;

with step_1 as (
  select "uscc",
    ((div(cast((12 * (cast(extract(year from date '2025-12-31') as bigint) - cast(extract(year from "niche_since") as bigint)) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint), 12) - case when cast((12 * (cast(extract(year from date '2025-12-31') as bigint) - cast(extract(year from "niche_since") as bigint)) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12 < 0 then 1 else 0 end) >= 3) as "x1"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "x1" as "value"
from step_1;
