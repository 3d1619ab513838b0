-- assessed(zjtx_75) >= 60

create table inputs as
with
"from_assessments" as (
  select uscc, max("score") filter (where (("scheme" = 'zjtx_75') and "is_latest")) as "zjtx_75_score" from (select uscc, scheme, year, score, grade, row_number() over (partition by uscc, scheme order by year desc nulls last, issued_on desc nulls last) = 1 as is_latest from assessments where issued_on <= date '2026-06-30') as "row" where "scheme" in ('zjtx_75') and "is_latest" group by uscc
)
select
  enterprise.uscc,
  "from_assessments"."zjtx_75_score" as "zjtx_75_score"
from enterprises as enterprise
left join "from_assessments" on "from_assessments".uscc = enterprise.uscc;

select
  uscc as "uscc",
  ("zjtx_75_score" >= 600000) as "value"
from inputs;
