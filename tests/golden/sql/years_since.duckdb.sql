-- years_since(niche_since, last_year_end) >= 3

create table inputs as
select
  enterprise.uscc,
  enterprise."niche_since" as "niche_since"
from enterprises as enterprise
;

with step_1 as (
  select "uscc",
    (((cast((12 * (extract(year from date '2025-12-31') - extract(year from "niche_since")) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint) - case when (cast((12 * (extract(year from date '2025-12-31') - extract(year from "niche_since")) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) < 0 then (cast((12 * (extract(year from date '2025-12-31') - extract(year from "niche_since")) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) + 12 else (cast((12 * (extract(year from date '2025-12-31') - extract(year from "niche_since")) + extract(month from date '2025-12-31') - extract(month from "niche_since") - case when extract(day from date '2025-12-31') < extract(day from "niche_since") then 1 else 0 end) as bigint) % 12) end) // 12) >= 3) as "x1"
  from inputs
)
select
  uscc as "uscc",
  "x1" as "value"
from step_1;
