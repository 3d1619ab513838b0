-- days_since(registered_on) >= 365

create table inputs as
select
  enterprise.uscc,
  enterprise."registered_on" as "registered_on"
from enterprises as enterprise
;

select
  uscc as "uscc",
  (cast((date '2026-06-30' - "registered_on") as bigint) >= 365) as "value"
from inputs;
