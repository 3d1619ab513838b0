-- some_year(net_profit > 0, 3)

create table inputs as
with
"from_statements" as (
  select uscc, max("net_profit") filter (where ("year" = 2023)) as "net_profit_2023", max("net_profit") filter (where ("year" = 2024)) as "net_profit_2024", max("net_profit") filter (where ("year" = 2025)) as "net_profit_2025" from "statements" as "row" where "year" in (2023, 2024, 2025) group by uscc
)
select
  enterprise.uscc,
  enterprise."operating_since" as "operating_since",
  enterprise."registered_on" as "registered_on",
  "from_statements"."net_profit_2023" as "net_profit_2023",
  "from_statements"."net_profit_2024" as "net_profit_2024",
  "from_statements"."net_profit_2025" as "net_profit_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "net_profit_2023",
    "net_profit_2024",
    "net_profit_2025",
    extract(year from coalesce("operating_since", "registered_on")) as "x1"
  from inputs
),
step_2 as (
  select "uscc",
    "net_profit_2023",
    "net_profit_2024",
    "net_profit_2025",
    "x1",
    (not coalesce(("x1" <= 2025), true)) as "x2"
  from step_1
),
step_3 as (
  select "uscc",
    case when "x2" then cast(null as boolean) else (case when (not coalesce(("x1" <= 2023), true)) then false when (("x1" <= 2023) is null) then cast(null as boolean) else ("net_profit_2023" > 0) end or case when (not coalesce(("x1" <= 2024), true)) then false when (("x1" <= 2024) is null) then cast(null as boolean) else ("net_profit_2024" > 0) end or case when "x2" then false when (("x1" <= 2025) is null) then cast(null as boolean) else ("net_profit_2025" > 0) end) end as "x3"
  from step_2
)
select
  uscc as "uscc",
  "x3" as "value"
from step_3;
