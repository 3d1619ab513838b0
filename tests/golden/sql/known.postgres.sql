-- known(revenue)

create table inputs as
with
"from_statements" as (
  select uscc, max("revenue") filter (where ("year" = 2025)) as "revenue_2025" from "statements" as "row" where "year" in (2025) group by uscc
)
select
  enterprise.uscc,
  "from_statements"."revenue_2025" as "revenue_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

select
  uscc as "uscc",
  (not ("revenue_2025" is null)) as "value"
from inputs;
