-- under(industry_code, 'C39', 'C40')

create table inputs as
select
  enterprise.uscc,
  enterprise."industry_code" as "industry_code"
from enterprises as enterprise
;

select
  uscc as "uscc",
  (starts_with("industry_code", 'C39') or starts_with("industry_code", 'C40')) as "value"
from inputs;
