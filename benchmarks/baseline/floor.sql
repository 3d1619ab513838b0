-- The same policy without its care: doubles, one score (the top of each band), null read as 0. Printed, never a bar.
with
derived as (
  select
    *,
    coalesce(revenue_2023, 0)::double + coalesce(revenue_2024, 0) + coalesce(revenue_2025, 0) as revenue,
    coalesce(rd_2023, 0)::double + coalesce(rd_2024, 0) + coalesce(rd_2025, 0) as rd,
    coalesce(rd_domestic_2023, 0)::double + coalesce(rd_domestic_2024, 0) + coalesce(rd_domestic_2025, 0) as domestic,
    coalesce(total_income, 0)::double - coalesce(nontaxable_income, 0) as income,
    case when coalesce(revenue_2025, 0) <= 5e9 then 0.05::double when revenue_2025 <= 2e10 then 0.04::double
      else 0.03::double end as rd_bar,
    case when net_assets_2024 > 0 then
      case when net_assets_2023 > 0 then 0.5::double
        * (net_assets_2024::double / net_assets_2023 + net_assets_2025::double / net_assets_2024) - 1
      else net_assets_2025::double / net_assets_2024 - 1 end else -1 end as assets_growth,
    case when revenue_2024 > 0 then
      case when revenue_2023 > 0 then 0.5::double
        * (revenue_2024::double / revenue_2023 + revenue_2025::double / revenue_2024) - 1
      else revenue_2025::double / revenue_2024 - 1 end else -1 end as sales_growth
  from firms
),
items as (
  select
    *,
    case advancement_grade when 'A' then 8 when 'B' then 6 when 'C' then 4 when 'D' then 2 else 0 end as i1,
    case core_support_grade when 'A' then 8 when 'B' then 6 when 'C' then 4 when 'D' then 2 else 0 end as i2,
    case when class1 >= 1 then 8 when class2 >= 5 then 6 when class2 >= 3 then 4 when class2 >= 1 then 2 else 0 end as i3,
    case when own >= 1 then 6 when usable >= 1 then 3 else 0 end as i4,
    case when standards >= 1 then 2 else 0 end as i5,
    case when achievements / 3.0::double >= 5 then 30 when achievements / 3.0::double >= 4 then 24
      when achievements / 3.0::double >= 3 then 18 when achievements / 3.0::double >= 2 then 12
      when achievements / 3.0::double >= 1 then 6 else 0 end as i6,
    coalesce(rd_system_high, 0) / 10000 as i7,
    coalesce(rd_institution_high, 0) / 10000 as i8,
    coalesce(rd_incentive_high, 0) / 10000 as i9,
    coalesce(rd_talent_high, 0) / 10000 as i10,
    case when assets_growth >= 0.35::double then 10 when assets_growth >= 0.25::double then 8
      when assets_growth >= 0.15::double then 6 when assets_growth >= 0.05::double then 4
      when assets_growth > 0 then 2 else 0 end as i11,
    case when sales_growth >= 0.35::double then 10 when sales_growth >= 0.25::double then 8
      when sales_growth >= 0.15::double then 6 when sales_growth >= 0.05::double then 4
      when sales_growth > 0 then 2 else 0 end as i12
  from derived
),
scored as (
  select
    *,
    least(30, i1 + i2 + i3 + i4 + i5) + i6 + i7 + i8 + i9 + i10 + i11 + i12 as score
  from items
),
conditions as (
  select
    *,
    date '2026-06-30' - registered_on >= 365 as c_age,
    core >= 1 as c_ip,
    tech_field in ('1', '2', '3', '4', '5', '6', '7', '8') as c_field,
    case when staff > 0 then science_staff::double / staff else 0 end >= 0.10::double as c_staff,
    case when revenue > 0 then rd / revenue else 0 end >= rd_bar as c_rd,
    case when rd > 0 then domestic / rd else 0 end >= 0.60::double as c_domestic,
    case when income > 0 then hightech_revenue / income else 0 end >= 0.60::double as c_hightech,
    score > 70 as c_score,
    not has_incident as c_conduct
  from scored
)
select
  uscc, score, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12,
  c_age, c_ip, c_field, c_staff, c_rd, c_domestic, c_hightech, c_score, c_conduct,
  c_age and c_ip and c_field and c_staff and c_rd and c_domestic and c_hightech and c_score and c_conduct as eligible
from conditions
