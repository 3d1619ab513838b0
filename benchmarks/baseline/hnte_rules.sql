-- 高企认定：国科发火〔2016〕32号 第十一条、195号三（七），2026-06-30。HNTE from `firms`, one row a firm;
-- the select of the columns wanted follows in hnte_columns.sql or why_columns.sql.
-- Money is whole fen, points whole ten-thousandths; ratios are multiplied out, unknown is null.
with
summed as (
  -- 近三个会计年度，实际经营期不满三年的按实际经营时间：low counts an unknown year as nothing, high is null with one
  select
    *,
    first_year <= 2023 as ran_2023,
    first_year <= 2024 as ran_2024,
    first_year <= 2025 as ran_2025,
    2026 - first_year as years_run
  from firms
),
totals as (
  select
    *,
    case when ran_2025 then coalesce(revenue_2025, 0)
      + case when ran_2024 then coalesce(revenue_2024, 0) else 0 end
      + case when ran_2023 then coalesce(revenue_2023, 0) else 0 end end as revenue_low,
    case when ran_2025 then revenue_2025
      + case when ran_2024 then revenue_2024 else 0 end
      + case when ran_2023 then revenue_2023 else 0 end end as revenue_high,
    case when ran_2025 then coalesce(rd_2025, 0)
      + case when ran_2024 then coalesce(rd_2024, 0) else 0 end
      + case when ran_2023 then coalesce(rd_2023, 0) else 0 end end as rd_low,
    case when ran_2025 then rd_2025
      + case when ran_2024 then rd_2024 else 0 end
      + case when ran_2023 then rd_2023 else 0 end end as rd_high,
    case when ran_2025 then coalesce(rd_domestic_2025, 0)
      + case when ran_2024 then coalesce(rd_domestic_2024, 0) else 0 end
      + case when ran_2023 then coalesce(rd_domestic_2023, 0) else 0 end end as domestic_low,
    case when ran_2025 then rd_domestic_2025
      + case when ran_2024 then rd_domestic_2024 else 0 end
      + case when ran_2023 then rd_domestic_2023 else 0 end end as domestic_high,
    case when revenue_2025 <= 5000000000 then 5 when revenue_2025 <= 20000000000 then 4 else 3 end as rd_bar_low,
    case when revenue_2025 <= 5000000000 or revenue_2025 is null then 5
      when revenue_2025 <= 20000000000 then 4 else 3 end as rd_bar_high,
    total_income - nontaxable_income as income,
    case when ran_2025 then least(years_run, 3) end as years,
    case when rights_covered then class1_possible end as class1_high,
    case when rights_covered then class2_possible end as class2_high,
    case when rights_covered then usable_possible end as usable_high,
    case when rights_covered then own_possible end as own_high,
    case when rights_covered then core_possible end as core_high,
    case when standards_covered then standards_possible end as standards_high,
    case when transformations_covered then achievements_possible end as achievements_high,
    -- 企业成长性：1/2×（第二年÷第一年+第三年÷第二年）−1 = top ÷ bottom
    case
      when first_year >= 2025 then 0
      when net_assets_2024 = 0 then 0
      when (first_year = 2024 or net_assets_2023 = 0) and net_assets_2024 > 0 then net_assets_2025 - net_assets_2024
      when not (first_year = 2024 or net_assets_2023 = 0) and net_assets_2023 > 0 and net_assets_2024 > 0 then
        net_assets_2024::hugeint * net_assets_2024 + net_assets_2025::hugeint * net_assets_2023
        - net_assets_2023::hugeint * net_assets_2024 * 2
    end as assets_top,
    case
      when first_year >= 2025 then 1
      when net_assets_2024 = 0 then 1
      when (first_year = 2024 or net_assets_2023 = 0) and net_assets_2024 > 0 then net_assets_2024
      when not (first_year = 2024 or net_assets_2023 = 0) and net_assets_2023 > 0 and net_assets_2024 > 0 then
        net_assets_2023::hugeint * net_assets_2024 * 2
    end as assets_bottom,
    case
      when first_year >= 2025 then 0
      when revenue_2024 = 0 then 0
      when (first_year = 2024 or revenue_2023 = 0) and revenue_2024 > 0 then revenue_2025 - revenue_2024
      when not (first_year = 2024 or revenue_2023 = 0) and revenue_2023 > 0 and revenue_2024 > 0 then
        revenue_2024::hugeint * revenue_2024 + revenue_2025::hugeint * revenue_2023
        - revenue_2023::hugeint * revenue_2024 * 2
    end as sales_top,
    case
      when first_year >= 2025 then 1
      when revenue_2024 = 0 then 1
      when (first_year = 2024 or revenue_2023 = 0) and revenue_2024 > 0 then revenue_2024
      when not (first_year = 2024 or revenue_2023 = 0) and revenue_2023 > 0 and revenue_2024 > 0 then
        revenue_2023::hugeint * revenue_2024 * 2
    end as sales_bottom
  from summed
),
banded as (
  -- points the facts allow, low and high of every item
  select
    *,
    greatest(
      case when class1 >= 1 then 70000 else 0 end,
      case when class2 >= 5 then 50000 when class2 >= 3 then 30000 when class2 >= 1 then 10000 else 0 end
    ) as quantity_least,
    greatest(
      case when class1_high >= 1 or class1_high is null then 80000 else 0 end,
      case when class2_high >= 5 or class2_high is null then 60000
        when class2_high >= 3 then 40000 when class2_high >= 1 then 20000 else 0 end
    ) as quantity_most,
    case when own >= 1 or usable >= 1 then 10000 else 0 end as acquisition_least,
    case when own_high >= 1 or own_high is null then 60000
      when usable_high >= 1 or usable_high is null then 30000 else 0 end as acquisition_most,
    case when standards >= 1 then 10000 else 0 end as standards_least,
    case when standards_high >= 1 or standards_high is null then 20000 else 0 end as standards_most,
    case
      when achievements >= 5 * years then 250000
      when achievements >= 4 * years then 190000
      when achievements >= 3 * years then 130000
      when achievements >= 2 * years then 70000
      when achievements >= years then 10000
      else 0
    end as transformation_least,
    case
      when achievements_high is null or years is null then 300000
      when achievements_high >= 5 * years then 300000
      when achievements_high >= 4 * years then 240000
      when achievements_high >= 3 * years then 180000
      when achievements_high >= 2 * years then 120000
      when achievements_high >= years then 60000
      else 0
    end as transformation_most,
    case
      when assets_top * 20 >= assets_bottom * 7 then 90000
      when assets_top * 4 >= assets_bottom then 70000
      when assets_top * 20 >= assets_bottom * 3 then 50000
      when assets_top * 20 >= assets_bottom then 30000
      when assets_top > 0 then 10000
      else 0
    end as assets_least,
    case
      when assets_top is null then 100000
      when assets_top * 20 >= assets_bottom * 7 then 100000
      when assets_top * 4 >= assets_bottom then 80000
      when assets_top * 20 >= assets_bottom * 3 then 60000
      when assets_top * 20 >= assets_bottom then 40000
      when assets_top > 0 then 20000
      else 0
    end as assets_most,
    case
      when sales_top * 20 >= sales_bottom * 7 then 90000
      when sales_top * 4 >= sales_bottom then 70000
      when sales_top * 20 >= sales_bottom * 3 then 50000
      when sales_top * 20 >= sales_bottom then 30000
      when sales_top > 0 then 10000
      else 0
    end as sales_least,
    case
      when sales_top is null then 100000
      when sales_top * 20 >= sales_bottom * 7 then 100000
      when sales_top * 4 >= sales_bottom then 80000
      when sales_top * 20 >= sales_bottom * 3 then 60000
      when sales_top * 20 >= sales_bottom then 40000
      when sales_top > 0 then 20000
      else 0
    end as sales_most
  from totals
),
given as (
  -- what experts gave, points before grades, and no less than the facts allow
  select
    *,
    greatest(0, coalesce(advancement_low, case advancement_grade
      when 'A' then 70000 when 'B' then 50000 when 'C' then 30000 when 'D' then 10000 when 'E' then 0 end, 0))
      as advancement_from,
    least(80000, coalesce(advancement_high, case advancement_grade
      when 'A' then 80000 when 'B' then 60000 when 'C' then 40000 when 'D' then 20000 when 'E' then 0 end, 80000))
      as advancement_to,
    greatest(0, coalesce(core_support_low, case core_support_grade
      when 'A' then 70000 when 'B' then 50000 when 'C' then 30000 when 'D' then 10000 when 'E' then 0 end, 0))
      as core_support_from,
    least(80000, coalesce(core_support_high, case core_support_grade
      when 'A' then 80000 when 'B' then 60000 when 'C' then 40000 when 'D' then 20000 when 'E' then 0 end, 80000))
      as core_support_to,
    greatest(quantity_least, coalesce(quantity_low, case quantity_grade
      when 'A' then 70000 when 'B' then 50000 when 'C' then 30000 when 'D' then 10000 when 'E' then 0 end, 0))
      as quantity_from,
    least(quantity_most, coalesce(quantity_high, case quantity_grade
      when 'A' then 80000 when 'B' then 60000 when 'C' then 40000 when 'D' then 20000 when 'E' then 0 end, 80000))
      as quantity_to,
    greatest(acquisition_least, coalesce(acquisition_low, case acquisition_grade
      when 'A' then 10000 when 'B' then 10000 end, 0)) as acquisition_from,
    least(acquisition_most, coalesce(acquisition_high, case acquisition_grade
      when 'A' then 60000 when 'B' then 30000 end, 60000)) as acquisition_to,
    greatest(standards_least, coalesce(standards_given_low, case standards_grade
      when 'A' then 10000 when 'B' then 0 end, 0)) as standards_from,
    least(standards_most, coalesce(standards_given_high, case standards_grade
      when 'A' then 20000 when 'B' then 0 end, 20000)) as standards_to,
    greatest(transformation_least, coalesce(transformation_low, case transformation_grade
      when 'A' then 250000 when 'B' then 190000 when 'C' then 130000 when 'D' then 70000 when 'E' then 10000
      when 'F' then 0 end, 0)) as transformation_from,
    least(transformation_most, coalesce(transformation_high, case transformation_grade
      when 'A' then 300000 when 'B' then 240000 when 'C' then 180000 when 'D' then 120000 when 'E' then 60000
      when 'F' then 0 end, 300000)) as transformation_to,
    greatest(0, coalesce(rd_system_low, 0)) as rd_system_from,
    least(60000, coalesce(rd_system_high, 60000)) as rd_system_to,
    greatest(0, coalesce(rd_institution_low, 0)) as rd_institution_from,
    least(60000, coalesce(rd_institution_high, 60000)) as rd_institution_to,
    greatest(0, coalesce(rd_incentive_low, 0)) as rd_incentive_from,
    least(40000, coalesce(rd_incentive_high, 40000)) as rd_incentive_to,
    greatest(0, coalesce(rd_talent_low, 0)) as rd_talent_from,
    least(40000, coalesce(rd_talent_high, 40000)) as rd_talent_to,
    greatest(assets_least, coalesce(growth_net_assets_low, case growth_net_assets_grade
      when 'A' then 90000 when 'B' then 70000 when 'C' then 50000 when 'D' then 30000 when 'E' then 10000
      when 'F' then 0 end, 0)) as assets_from,
    least(assets_most, coalesce(growth_net_assets_high, case growth_net_assets_grade
      when 'A' then 100000 when 'B' then 80000 when 'C' then 60000 when 'D' then 40000 when 'E' then 20000
      when 'F' then 0 end, 100000)) as assets_to,
    greatest(sales_least, coalesce(growth_sales_low, case growth_sales_grade
      when 'A' then 90000 when 'B' then 70000 when 'C' then 50000 when 'D' then 30000 when 'E' then 10000
      when 'F' then 0 end, 0)) as sales_from,
    least(sales_most, coalesce(growth_sales_high, case growth_sales_grade
      when 'A' then 100000 when 'B' then 80000 when 'C' then 60000 when 'D' then 40000 when 'E' then 20000
      when 'F' then 0 end, 100000)) as sales_to
  from banded
),
items as (
  -- a judgement that contradicts the facts is set aside
  select
    *,
    case when advancement_from <= advancement_to then advancement_from else 0 end as i1_low,
    case when advancement_from <= advancement_to then advancement_to else 80000 end as i1_high,
    case when core_support_from <= core_support_to then core_support_from else 0 end as i2_low,
    case when core_support_from <= core_support_to then core_support_to else 80000 end as i2_high,
    case when quantity_from <= quantity_to then quantity_from else quantity_least end as i3_low,
    case when quantity_from <= quantity_to then quantity_to else quantity_most end as i3_high,
    case when acquisition_from <= acquisition_to then acquisition_from else acquisition_least end as i4_low,
    case when acquisition_from <= acquisition_to then acquisition_to else acquisition_most end as i4_high,
    case when standards_from <= standards_to then standards_from else standards_least end as i5_low,
    case when standards_from <= standards_to then standards_to else standards_most end as i5_high,
    case when transformation_from <= transformation_to
      then transformation_from else transformation_least end as i6_low,
    case when transformation_from <= transformation_to then transformation_to else transformation_most end as i6_high,
    case when rd_system_from <= rd_system_to then rd_system_from else 0 end as i7_low,
    case when rd_system_from <= rd_system_to then rd_system_to else 60000 end as i7_high,
    case when rd_institution_from <= rd_institution_to then rd_institution_from else 0 end as i8_low,
    case when rd_institution_from <= rd_institution_to then rd_institution_to else 60000 end as i8_high,
    case when rd_incentive_from <= rd_incentive_to then rd_incentive_from else 0 end as i9_low,
    case when rd_incentive_from <= rd_incentive_to then rd_incentive_to else 40000 end as i9_high,
    case when rd_talent_from <= rd_talent_to then rd_talent_from else 0 end as i10_low,
    case when rd_talent_from <= rd_talent_to then rd_talent_to else 40000 end as i10_high,
    case when assets_from <= assets_to then assets_from else assets_least end as i11_low,
    case when assets_from <= assets_to then assets_to else assets_most end as i11_high,
    case when sales_from <= sales_to then sales_from else sales_least end as i12_low,
    case when sales_from <= sales_to then sales_to else sales_most end as i12_high
  from given
),
parts as (
  select
    *,
    least(300000, i1_low + i2_low + i3_low + i4_low + i5_low) as ip_low,
    least(300000, i1_high + i2_high + i3_high + i4_high + i5_high) as ip_high,
    i7_low + i8_low + i9_low + i10_low as management_low,
    i7_high + i8_high + i9_high + i10_high as management_high,
    i11_low + i12_low as growth_low,
    i11_high + i12_high as growth_high
  from items
),
scores as (
  select
    *,
    ip_low + i6_low + management_low + growth_low as total_low,
    ip_high + i6_high + management_high + growth_high as total_high
  from parts
),
conditions as (
  select
    *,
    date '2026-06-30' - registered_on >= 365 as age,
    case when core >= 1 then true when core_high < 1 then false end as ip,
    tech_field in ('1', '2', '3', '4', '5', '6', '7', '8') as field,
    case when staff <= 0 then false else science_staff * 10 >= staff end as science_staff_met,
    case
      when revenue_high <= 0 then false
      when revenue_low > 0 and rd_low * 100 >= rd_bar_high * revenue_high then true
      when revenue_low > 0 and rd_high * 100 < rd_bar_low * revenue_low then false
    end as rd_intensity,
    case
      when rd_high <= 0 then false
      when rd_low > 0 and domestic_low * 5 >= 3 * rd_high then true
      when rd_low > 0 and domestic_high * 5 < 3 * rd_low then false
    end as rd_domestic,
    case when income <= 0 then false else hightech_revenue * 5 >= income * 3 end as hightech,
    case when total_low > 700000 then true when total_high <= 700000 then false end as score,
    case when has_incident then false when incidents_covered and not may_have_incident then true end as conduct
  from scores
)
