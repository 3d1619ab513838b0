-- judged(market)

create table inputs as
with
"from_expert_scores" as (
  select uscc, max("outcome") filter (where "x1") as "judged_hnte_market_outcome" from (select uscc, "outcome", (("programme" = 'hnte') and ("item" = 'market')) as "x1" from (select uscc, programme, item, outcome, low, high, basis from (select uscc, programme, item, outcome, low, high, basis, row_number() over (partition by uscc, programme, item order by case basis when 'panel' then 3 when 'specialist' then 2 else 1 end desc, assessed_on desc nulls last) as place from expert_scores where assessed_on <= date '2026-06-30' and (valid_until is null or valid_until >= date '2026-06-30')) as ordered where place = 1) as level_1 where "item" in ('market') and "programme" in ('hnte')) as "row" group by uscc
)
select
  enterprise.uscc,
  "from_expert_scores"."judged_hnte_market_outcome" as "judged_hnte_market_outcome"
from enterprises as enterprise
left join "from_expert_scores" on "from_expert_scores".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when ("judged_hnte_market_outcome" = 'met') then true when ("judged_hnte_market_outcome" = 'unmet') then false end as "x2"
  from inputs
)
select
  uscc as "uscc",
  "x2" as "value"
from step_1;
