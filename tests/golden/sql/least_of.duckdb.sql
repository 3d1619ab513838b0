-- least_of(last(assets), last(liabilities), 100000000)

create table inputs as
with
"from_statements" as (
  select uscc, max("assets") filter (where "x1") as "assets_2025", max("liabilities") filter (where "x1") as "liabilities_2025" from (select uscc, "assets", "liabilities", ("year" = 2025) as "x1" from "statements" as level_1 where "year" in (2025)) as "row" group by uscc
)
select
  enterprise.uscc,
  "from_statements"."assets_2025" as "assets_2025",
  "from_statements"."liabilities_2025" as "liabilities_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with shown as (
  select "uscc",
    case when "assets_2025" is null or "liabilities_2025" is null then null else least("assets_2025", "liabilities_2025", 10000000000) end as "value_1",
    least("assets_2025", "liabilities_2025", 10000000000) as "value_2"
  from inputs
)
select
  uscc as "uscc",
  cast("value_1" * 0.01 as decimal(20, 2)) as "low",
  cast("value_2" * 0.01 as decimal(20, 2)) as "high"
from shown;
