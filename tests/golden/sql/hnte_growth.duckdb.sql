-- hnte_growth(net_assets)

create table inputs as
with
"from_statements" as (
  select uscc, max("net_assets") filter (where ("year" = 2024)) as "net_assets_2024", max("net_assets") filter (where ("year" = 2023)) as "net_assets_2023", max("net_assets") filter (where ("year" = 2025)) as "net_assets_2025" from "statements" as "row" where "year" in (2023, 2024, 2025) group by uscc
)
select
  enterprise.uscc,
  enterprise."operating_since" as "operating_since",
  enterprise."registered_on" as "registered_on",
  "from_statements"."net_assets_2024" as "net_assets_2024",
  "from_statements"."net_assets_2023" as "net_assets_2023",
  "from_statements"."net_assets_2025" as "net_assets_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "net_assets_2023",
    "net_assets_2024",
    "net_assets_2025",
    (extract(year from coalesce("operating_since", "registered_on")) >= 2025) as "x1",
    ((extract(year from coalesce("operating_since", "registered_on")) = 2024) or ("net_assets_2023" = 0)) as "x2"
  from inputs
),
step_2 as (
  select "uscc",
    "net_assets_2023",
    "net_assets_2024",
    "net_assets_2025",
    "x1",
    ("x2" and ("net_assets_2024" > 0) and (not "x1")) as "x3",
    ((not "x2") and ("net_assets_2023" > 0) and ("net_assets_2024" > 0)) as "x4"
  from step_1
),
step_3 as (
  select "uscc",
    case when "x1" then cast(1 as hugeint) when ("net_assets_2024" = 0) then cast(1 as hugeint) when "x3" then cast("net_assets_2024" as hugeint) when "x4" then ((cast("net_assets_2023" as hugeint) * cast("net_assets_2024" as hugeint)) * 2) end as "x5",
    (case when "x1" then cast(0 as hugeint) when ("net_assets_2024" = 0) then cast(0 as hugeint) when "x3" then cast(("net_assets_2025" - "net_assets_2024") as hugeint) when "x4" then (((cast("net_assets_2024" as hugeint) * cast("net_assets_2024" as hugeint)) + (cast("net_assets_2025" as hugeint) * cast("net_assets_2023" as hugeint))) - ((cast("net_assets_2023" as hugeint) * cast("net_assets_2024" as hugeint)) * 2)) end * 1000000) as "x6"
  from step_2
),
shown as (
  select "uscc",
    case when ("x5" > 0) then case when ("x6" < 0) then (-((((-"x6") * 2) + "x5") // ("x5" * 2))) else ((("x6" * 2) + "x5") // ("x5" * 2)) end end as "value_1"
  from step_3
)
select
  uscc as "uscc",
  cast(cast((case when case when "value_1" is null then null else least("value_1", 99999999999999999) end is null then null else greatest(case when "value_1" is null then null else least("value_1", 99999999999999999) end, -99999999999999999) end) as bigint) * 0.000001 as decimal(18, 6)) as "value"
from shown;
