-- add_months(registered_on, 6)

create table inputs as
select
  enterprise.uscc,
  enterprise."registered_on" as "registered_on"
from enterprises as enterprise
;

select
  uscc as "uscc",
  case when "registered_on" >= date '9999-01-01' then "registered_on" else cast("registered_on" + cast(6 as integer) * interval '1' month as date) end as "value"
from inputs;
