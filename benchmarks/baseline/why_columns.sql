-- 加上每项条件的实际值、标准和差额。The same, with value, threshold and shortfall of every condition.
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
  cast(growth_high * 0.0001 as decimal(9, 4)) as "item__part:growth__high",
  -- 实际值（小数点后六位，四舍五入）、标准和差额（差额向上取整到分或整人）；显示的数以10^17−1为限
  cast(cast(date '2026-06-30' - registered_on as decimal(12, 0)) as decimal(18, 6)) as age__value,
  cast(365 as decimal(18, 6)) as age__threshold,
  cast(case when not age then 365 - (date '2026-06-30' - registered_on) end as decimal(18, 6)) as age__shortfall,
  cast(core as decimal(18, 6)) as ip__value_low,
  cast(core_high as decimal(18, 6)) as ip__value_high,
  cast(1 as decimal(18, 6)) as ip__threshold,
  cast(case when not ip then 1 - core end as decimal(18, 6)) as ip__shortfall,
  case when staff > 0 then
    cast((science_staff * 2000000 + staff) // (2 * staff) * 0.000001 as decimal(18, 6)) end as science_staff__value,
  cast(0.1 as decimal(18, 6)) as science_staff__threshold,
  case when staff > 0 and not science_staff_met then
    cast((staff - science_staff * 10 + 999) // 1000 as decimal(18, 6)) end as science_staff__shortfall,
  case
    when revenue_high <= 0 or revenue_low <= 0 or revenue_low is null then null
    when revenue_high is null then 0
    else cast(least((rd_low::hugeint * 2000000 + revenue_high) // (2 * revenue_high), 99999999999999999)::bigint * 0.000001 as decimal(18, 6))
  end as rd_intensity__value_low,
  case when revenue_high <= 0 then null when revenue_low > 0 and rd_high is not null then
    cast(least((rd_high::hugeint * 2000000 + revenue_low) // (2 * revenue_low), 99999999999999999)::bigint * 0.000001 as decimal(18, 6))
  end as rd_intensity__value_high,
  case when rd_bar_low = rd_bar_high then cast(rd_bar_high * 0.01 as decimal(18, 6)) end as rd_intensity__threshold,
  case when revenue_high > 0 and not rd_intensity then
    cast((rd_bar_high * revenue_high - rd_low * 100 + 99) // 100 * 0.01 as decimal(20, 2)) end as rd_intensity__shortfall,
  case
    when rd_high <= 0 or rd_low <= 0 or rd_low is null then null
    when rd_high is null then 0
    else cast(least((domestic_low::hugeint * 2000000 + rd_high) // (2 * rd_high), 99999999999999999)::bigint * 0.000001 as decimal(18, 6))
  end as rd_domestic__value_low,
  case when rd_high <= 0 then null when rd_low > 0 and domestic_high is not null then
    cast(least((domestic_high::hugeint * 2000000 + rd_low) // (2 * rd_low), 99999999999999999)::bigint * 0.000001 as decimal(18, 6))
  end as rd_domestic__value_high,
  cast(0.6 as decimal(18, 6)) as rd_domestic__threshold,
  case when rd_high > 0 and not rd_domestic then
    cast((3 * rd_high - domestic_low * 5 + 4) // 5 * 0.01 as decimal(20, 2)) end as rd_domestic__shortfall,
  case when income > 0 and hightech_revenue is not null then
    cast(least((hightech_revenue::hugeint * 2000000 + income) // (2 * income), 99999999999999999)::bigint * 0.000001 as decimal(18, 6))
  end as hightech_revenue__value,
  cast(0.6 as decimal(18, 6)) as hightech_revenue__threshold,
  case when income > 0 and not hightech then
    cast((3 * income - hightech_revenue * 5 + 4) // 5 * 0.01 as decimal(20, 2)) end as hightech_revenue__shortfall,
  cast(total_low * 0.0001 as decimal(18, 6)) as score__value_low,
  cast(total_high * 0.0001 as decimal(18, 6)) as score__value_high,
  cast(70 as decimal(18, 6)) as score__threshold,
  case when not score then cast((700001 - total_high) * 0.0001 as decimal(18, 6)) end as score__shortfall
from conditions
