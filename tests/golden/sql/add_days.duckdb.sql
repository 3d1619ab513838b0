-- add_days(registered_on, 365)

create table inputs as
select
  enterprise.uscc,
  enterprise."registered_on" as "registered_on"
from enterprises as enterprise
;

select
  uscc as "uscc",
  case when "registered_on" >= date '9999-01-01' then "registered_on" else "registered_on" + cast(365 as integer) end as "value"
from inputs;
