-- 结论、各项条件与各评分项。Verdict, outcome of every condition, low and high of every item and part.
select
  uscc,
  case
    when age and ip and field and science_staff_met and rd_intensity and rd_domestic and hightech and score
      and conduct then 'pass'
    when not (age and ip and field and science_staff_met and rd_intensity and rd_domestic and hightech and score
      and conduct) then 'fail'
    else 'open'
  end as verdict,
  cast(total_low * 0.0001 as decimal(9, 4)) as score_low,
  cast(total_high * 0.0001 as decimal(9, 4)) as score_high,
  case when age then 'met' when not age then 'unmet' else 'unknown' end as age__outcome,
  case when ip then 'met' when not ip then 'unmet' else 'unknown' end as ip__outcome,
  case when field then 'met' when not field then 'unmet' else 'unknown' end as field__outcome,
  case when science_staff_met then 'met' when not science_staff_met then 'unmet' else 'unknown' end as science_staff__outcome,
  case when rd_intensity then 'met' when not rd_intensity then 'unmet' else 'unknown' end as rd_intensity__outcome,
  case when rd_domestic then 'met' when not rd_domestic then 'unmet' else 'unknown' end as rd_domestic__outcome,
  case when hightech then 'met' when not hightech then 'unmet' else 'unknown' end as hightech_revenue__outcome,
  case when score then 'met' when not score then 'unmet' else 'unknown' end as score__outcome,
  case when conduct then 'met' when not conduct then 'unmet' else 'unknown' end as conduct__outcome,
  cast(i1_low * 0.0001 as decimal(9, 4)) as item__ip_advancement__low,
  cast(i1_high * 0.0001 as decimal(9, 4)) as item__ip_advancement__high,
  cast(i2_low * 0.0001 as decimal(9, 4)) as item__ip_core_support__low,
  cast(i2_high * 0.0001 as decimal(9, 4)) as item__ip_core_support__high,
  cast(i3_low * 0.0001 as decimal(9, 4)) as item__ip_quantity__low,
  cast(i3_high * 0.0001 as decimal(9, 4)) as item__ip_quantity__high,
  cast(i4_low * 0.0001 as decimal(9, 4)) as item__ip_acquisition__low,
  cast(i4_high * 0.0001 as decimal(9, 4)) as item__ip_acquisition__high,
  cast(i5_low * 0.0001 as decimal(9, 4)) as item__ip_standards__low,
  cast(i5_high * 0.0001 as decimal(9, 4)) as item__ip_standards__high,
  cast(i6_low * 0.0001 as decimal(9, 4)) as item__transformation__low,
  cast(i6_high * 0.0001 as decimal(9, 4)) as item__transformation__high,
  cast(i7_low * 0.0001 as decimal(9, 4)) as item__rd_system__low,
  cast(i7_high * 0.0001 as decimal(9, 4)) as item__rd_system__high,
  cast(i8_low * 0.0001 as decimal(9, 4)) as item__rd_institution__low,
  cast(i8_high * 0.0001 as decimal(9, 4)) as item__rd_institution__high,
  cast(i9_low * 0.0001 as decimal(9, 4)) as item__rd_incentive__low,
  cast(i9_high * 0.0001 as decimal(9, 4)) as item__rd_incentive__high,
  cast(i10_low * 0.0001 as decimal(9, 4)) as item__rd_talent__low,
  cast(i10_high * 0.0001 as decimal(9, 4)) as item__rd_talent__high,
  cast(i11_low * 0.0001 as decimal(9, 4)) as item__growth_net_assets__low,
  cast(i11_high * 0.0001 as decimal(9, 4)) as item__growth_net_assets__high,
  cast(i12_low * 0.0001 as decimal(9, 4)) as item__growth_sales__low,
  cast(i12_high * 0.0001 as decimal(9, 4)) as item__growth_sales__high,
  cast(ip_low * 0.0001 as decimal(9, 4)) as "item__part:ip__low",
  cast(ip_high * 0.0001 as decimal(9, 4)) as "item__part:ip__high",
  cast(i6_low * 0.0001 as decimal(9, 4)) as "item__part:transformation__low",
  cast(i6_high * 0.0001 as decimal(9, 4)) as "item__part:transformation__high",
  cast(management_low * 0.0001 as decimal(9, 4)) as "item__part:rd_management__low",
  cast(management_high * 0.0001 as decimal(9, 4)) as "item__part:rd_management__high",
  cast(growth_low * 0.0001 as decimal(9, 4)) as "item__part:growth__low",
  cast(growth_high * 0.0001 as decimal(9, 4)) as "item__part:growth__high"
from conditions
