-- assessed_grade(digital_maturity) = '3'

create table inputs as
with
"from_assessments" as (
  select uscc, max("grade") filter (where (("scheme" = 'digital_maturity') and "is_latest")) as "digital_maturity_grade" from (select uscc, scheme, year, score, grade, row_number() over (partition by uscc, scheme order by year desc nulls last, issued_on desc nulls last) = 1 as is_latest from assessments where issued_on <= date '2026-06-30') as "row" where "scheme" in ('digital_maturity') and "is_latest" group by uscc
)
select
  enterprise.uscc,
  "from_assessments"."digital_maturity_grade" as "digital_maturity_grade"
from enterprises as enterprise
left join "from_assessments" on "from_assessments".uscc = enterprise.uscc;

select
  uscc as "uscc",
  ("digital_maturity_grade" = '3') as "value"
from inputs;
