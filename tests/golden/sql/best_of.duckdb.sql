-- best_of(0, last(net_profit) - 1000000)

create table inputs as
with
"from_statements" as (
  select uscc, max("net_profit") filter (where ("year" = 2025)) as "net_profit_2025" from "statements" as "row" where "year" in (2025) group by uscc
)
select
  enterprise.uscc,
  "from_statements"."net_profit_2025" as "net_profit_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with shown as (
  select "uscc",
    greatest(0, ("net_profit_2025" - 100000000)) as "value_1",
    case when ("net_profit_2025" - 100000000) is null then null else greatest(0, ("net_profit_2025" - 100000000)) end as "value_2"
  from inputs
)
select
  uscc as "uscc",
  cast("value_1" * 0.01 as decimal(20, 2)) as "low",
  cast("value_2" * 0.01 as decimal(20, 2)) as "high"
from shown;
