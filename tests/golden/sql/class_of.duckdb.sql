-- class_of(industry_code, size_rows)

create table inputs as
select
  enterprise.uscc,
  enterprise."industry_code" as "industry_code"
from enterprises as enterprise
;

select
  uscc as "uscc",
  case when (starts_with("industry_code", 'C39') or starts_with("industry_code", 'C40')) then 'machinery' when (starts_with("industry_code", 'C')) then 'industry' end as "value"
from inputs;
