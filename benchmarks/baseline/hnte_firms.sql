-- 高企认定事实，每企业一行。HNTE facts, one row a firm, from the tables of facts; written and reviewed by hand.
-- Every `_possible` counts the rows that may be meant because a cell is unknown; a count without coverage has no
-- upper end, which hnte.sql reads from the *_covered columns.
with
granted_use as (
  select uscc, number, bool_or(programme = 'hnte') as for_hnte
  from ip_uses
  where outcome = 'granted'
  group by uscc, number
),
use_of_number as (
  select number, min(uscc) as first_user, max(uscc) as last_user
  from granted_use
  group by number
),
complete as (
  select
    enterprise.uscc,
    coalesce(bool_or(coverage.table = 'ip_rights'), false) as rights_covered,
    coalesce(bool_or(coverage.table = 'ip_uses'), false) as uses_covered,
    coalesce(bool_or(coverage.table = 'standards'), false) as standards_covered,
    coalesce(bool_or(coverage.table = 'transformations'), false) as transformations_covered,
    coalesce(bool_or(coverage.table = 'incidents'), false) as incidents_covered
  from enterprises as enterprise
  left join coverage on coverage.uscc = enterprise.uscc and coverage.until >= date '2026-06-30'
  group by enterprise.uscc
),
complete_for_all as (
  select
    coalesce(bool_or(coverage.table = 'ip_rights'), false) as rights_covered,
    coalesce(bool_or(coverage.table = 'ip_uses'), false) as uses_covered,
    coalesce(bool_or(coverage.table = 'standards'), false) as standards_covered,
    coalesce(bool_or(coverage.table = 'transformations'), false) as transformations_covered,
    coalesce(bool_or(coverage.table = 'incidents'), false) as incidents_covered
  from coverage
  where uscc = '*' and until >= date '2026-06-30'
),
covered as (
  select
    one.uscc,
    one.rights_covered or everyone.rights_covered as rights_covered,
    one.uses_covered or everyone.uses_covered as uses_covered,
    one.standards_covered or everyone.standards_covered as standards_covered,
    one.transformations_covered or everyone.transformations_covered as transformations_covered,
    one.incidents_covered or everyone.incidents_covered as incidents_covered
  from complete as one cross join complete_for_all as everyone
),
right_seen as (
  -- 195号三（二）：中国境内授权，有效期内，非独占许可；共有的只能由一个权属人使用；Ⅱ类仅限使用一次
  select
    ip_right.uscc,
    ip_right.kind,
    ip_right.acquired_by,
    ip_right.main_product_related,
    ip_right.granted_on <= date '2026-06-30'
      and ip_right.lapsed_on > date '2026-06-30'
      and coalesce(ip_right.expires_on, case ip_right.kind
        when 'invention' then ip_right.filed_on + interval '20 years'
        when 'utility_model' then ip_right.filed_on + interval '10 years'
        when 'design' then
          case when ip_right.filed_on < date '2021-06-01'
            then ip_right.filed_on + interval '10 years' else ip_right.filed_on + interval '15 years' end
        when 'software_copyright' then ip_right.filed_on + interval '50 years'
        when 'ic_layout' then ip_right.filed_on + interval '10 years'
      end) >= date '2026-06-30' as is_in_force,
    ip_right.acquired_by <> 'exclusive_licence' and ip_right.jurisdiction in ('', 'CN', 'CHN') as is_own_here,
    ip_right.co_owned and case
      when other.first_user <> ip_right.uscc or other.last_user <> ip_right.uscc then true
      when covered.uses_covered then false
    end as is_used_by_another,
    case when own.for_hnte then true when covered.uses_covered then false end as is_used_before
  from ip_rights as ip_right
  join covered on covered.uscc = ip_right.uscc
  left join use_of_number as other on other.number = ip_right.number
  left join granted_use as own on own.number = ip_right.number and own.uscc = ip_right.uscc
),
right_classed as (
  select
    uscc,
    acquired_by = 'own' as is_own,
    main_product_related as is_related,
    kind in ('invention', 'plant_variety', 'national_crop_variety', 'national_new_drug', 'tcm_first_grade', 'ic_layout')
      and is_in_force and is_own_here and not is_used_by_another as is_class1,
    kind in ('utility_model', 'design', 'software_copyright')
      and is_in_force and is_own_here and not is_used_by_another and not is_used_before as is_class2
  from right_seen
),
right_count as (
  select
    uscc,
    count(*) filter (where is_class1) as class1,
    count(*) filter (where is_class1 is not false) as class1_possible,
    count(*) filter (where is_class2) as class2,
    count(*) filter (where is_class2 is not false) as class2_possible,
    count(*) filter (where is_class1 or is_class2) as usable,
    count(*) filter (where (is_class1 or is_class2) is not false) as usable_possible,
    count(*) filter (where (is_class1 or is_class2) and is_own) as own,
    count(*) filter (where ((is_class1 or is_class2) and is_own) is not false) as own_possible,
    count(*) filter (where (is_class1 or is_class2) and is_related) as core,
    count(*) filter (where ((is_class1 or is_class2) and is_related) is not false) as core_possible
  from right_classed
  group by uscc
),
standard_count as (
  select
    uscc,
    count(*) filter (where level in ('national', 'industry') and published_on <= date '2026-06-30') as standards,
    count(*) filter (where
      (level in ('national', 'industry') and published_on <= date '2026-06-30') is not false) as standards_possible
  from standards
  group by uscc
),
achievement_count as (
  -- 同一科学技术成果转化为多个产品的只计一项；没有成果编号的一行计一项
  select
    uscc,
    count(distinct achievement_code) filter (where achievement_code <> '')
      + count(*) filter (where achievement_code = '') as achievements,
    count(distinct achievement_code) filter (where achievement_code <> '')
      + count(*) filter (where achievement_code = '' or achievement_code is null) as achievements_possible
  from transformations
  where year between 2023 and 2025
  group by uscc
),
incident_found as (
  select
    uscc,
    bool_or(is_serious and is_recent) as has_incident,
    bool_or((is_serious and is_recent) is not false) as may_have_incident
  from (
    select
      uscc,
      kind in ('safety', 'quality', 'environment')
        and severity in ('major', 'extraordinary', 'serious') as is_serious,
      occurred_on >= date '2025-06-30' and occurred_on <= date '2026-06-30' as is_recent
    from incidents
  ) as incident
  group by uscc
),
judgement as (
  -- 专家组先于专门人员，先于自评；同级取最近一次
  select uscc, item, outcome, low, high
  from (
    select
      uscc,
      item,
      outcome,
      low,
      high,
      row_number() over (
        partition by uscc, item
        order by case basis when 'panel' then 3 when 'specialist' then 2 else 1 end desc, assessed_on desc
      ) as place
    from expert_scores
    where programme = 'hnte'
      and assessed_on <= date '2026-06-30'
      and (valid_until is null or valid_until >= date '2026-06-30')
  ) as ordered
  where place = 1
),
judged as (
  select
    uscc,
    max(outcome) filter (where item = 'ip_advancement') as advancement_grade,
    max(low) filter (where item = 'ip_advancement') as advancement_low,
    max(high) filter (where item = 'ip_advancement') as advancement_high,
    max(outcome) filter (where item = 'ip_core_support') as core_support_grade,
    max(low) filter (where item = 'ip_core_support') as core_support_low,
    max(high) filter (where item = 'ip_core_support') as core_support_high,
    max(outcome) filter (where item = 'ip_quantity') as quantity_grade,
    max(low) filter (where item = 'ip_quantity') as quantity_low,
    max(high) filter (where item = 'ip_quantity') as quantity_high,
    max(outcome) filter (where item = 'ip_acquisition') as acquisition_grade,
    max(low) filter (where item = 'ip_acquisition') as acquisition_low,
    max(high) filter (where item = 'ip_acquisition') as acquisition_high,
    max(outcome) filter (where item = 'ip_standards') as standards_grade,
    max(low) filter (where item = 'ip_standards') as standards_given_low,
    max(high) filter (where item = 'ip_standards') as standards_given_high,
    max(outcome) filter (where item = 'transformation') as transformation_grade,
    max(low) filter (where item = 'transformation') as transformation_low,
    max(high) filter (where item = 'transformation') as transformation_high,
    max(low) filter (where item = 'rd_system') as rd_system_low,
    max(high) filter (where item = 'rd_system') as rd_system_high,
    max(low) filter (where item = 'rd_institution') as rd_institution_low,
    max(high) filter (where item = 'rd_institution') as rd_institution_high,
    max(low) filter (where item = 'rd_incentive') as rd_incentive_low,
    max(high) filter (where item = 'rd_incentive') as rd_incentive_high,
    max(low) filter (where item = 'rd_talent') as rd_talent_low,
    max(high) filter (where item = 'rd_talent') as rd_talent_high,
    max(outcome) filter (where item = 'growth_net_assets') as growth_net_assets_grade,
    max(low) filter (where item = 'growth_net_assets') as growth_net_assets_low,
    max(high) filter (where item = 'growth_net_assets') as growth_net_assets_high,
    max(outcome) filter (where item = 'growth_sales') as growth_sales_grade,
    max(low) filter (where item = 'growth_sales') as growth_sales_low,
    max(high) filter (where item = 'growth_sales') as growth_sales_high
  from judgement
  group by uscc
),
three_years as (
  select
    uscc,
    max(revenue) filter (where year = 2023) as revenue_2023,
    max(revenue) filter (where year = 2024) as revenue_2024,
    max(revenue) filter (where year = 2025) as revenue_2025,
    max(rd_expense_hnte) filter (where year = 2023) as rd_2023,
    max(rd_expense_hnte) filter (where year = 2024) as rd_2024,
    max(rd_expense_hnte) filter (where year = 2025) as rd_2025,
    max(rd_expense_domestic) filter (where year = 2023) as rd_domestic_2023,
    max(rd_expense_domestic) filter (where year = 2024) as rd_domestic_2024,
    max(rd_expense_domestic) filter (where year = 2025) as rd_domestic_2025,
    max(net_assets) filter (where year = 2023) as net_assets_2023,
    max(net_assets) filter (where year = 2024) as net_assets_2024,
    max(net_assets) filter (where year = 2025) as net_assets_2025,
    max(hightech_revenue) filter (where year = 2025) as hightech_revenue,
    max(total_income) filter (where year = 2025) as total_income,
    max(nontaxable_income) filter (where year = 2025) as nontaxable_income,
    max(staff) filter (where year = 2025) as staff,
    max(science_staff) filter (where year = 2025) as science_staff
  from statements
  where year between 2023 and 2025
  group by uscc
)
select
  enterprise.uscc,
  enterprise.registered_on,
  cast(extract(year from coalesce(enterprise.operating_since, enterprise.registered_on)) as bigint) as first_year,
  enterprise.tech_field,
  three_years.revenue_2023,
  three_years.revenue_2024,
  three_years.revenue_2025,
  three_years.rd_2023,
  three_years.rd_2024,
  three_years.rd_2025,
  three_years.rd_domestic_2023,
  three_years.rd_domestic_2024,
  three_years.rd_domestic_2025,
  three_years.net_assets_2023,
  three_years.net_assets_2024,
  three_years.net_assets_2025,
  three_years.hightech_revenue,
  three_years.total_income,
  three_years.nontaxable_income,
  three_years.staff,
  three_years.science_staff,
  covered.rights_covered,
  covered.standards_covered,
  covered.transformations_covered,
  covered.incidents_covered,
  coalesce(right_count.class1, 0) as class1,
  coalesce(right_count.class1_possible, 0) as class1_possible,
  coalesce(right_count.class2, 0) as class2,
  coalesce(right_count.class2_possible, 0) as class2_possible,
  coalesce(right_count.usable, 0) as usable,
  coalesce(right_count.usable_possible, 0) as usable_possible,
  coalesce(right_count.own, 0) as own,
  coalesce(right_count.own_possible, 0) as own_possible,
  coalesce(right_count.core, 0) as core,
  coalesce(right_count.core_possible, 0) as core_possible,
  coalesce(standard_count.standards, 0) as standards,
  coalesce(standard_count.standards_possible, 0) as standards_possible,
  coalesce(achievement_count.achievements, 0) as achievements,
  coalesce(achievement_count.achievements_possible, 0) as achievements_possible,
  coalesce(incident_found.has_incident, false) as has_incident,
  coalesce(incident_found.may_have_incident, false) as may_have_incident,
  judged.advancement_grade,
  judged.advancement_low,
  judged.advancement_high,
  judged.core_support_grade,
  judged.core_support_low,
  judged.core_support_high,
  judged.quantity_grade,
  judged.quantity_low,
  judged.quantity_high,
  judged.acquisition_grade,
  judged.acquisition_low,
  judged.acquisition_high,
  judged.standards_grade,
  judged.standards_given_low,
  judged.standards_given_high,
  judged.transformation_grade,
  judged.transformation_low,
  judged.transformation_high,
  judged.rd_system_low,
  judged.rd_system_high,
  judged.rd_institution_low,
  judged.rd_institution_high,
  judged.rd_incentive_low,
  judged.rd_incentive_high,
  judged.rd_talent_low,
  judged.rd_talent_high,
  judged.growth_net_assets_grade,
  judged.growth_net_assets_low,
  judged.growth_net_assets_high,
  judged.growth_sales_grade,
  judged.growth_sales_low,
  judged.growth_sales_high
from enterprises as enterprise
join covered using (uscc)
left join three_years using (uscc)
left join right_count using (uscc)
left join standard_count using (uscc)
left join achievement_count using (uscc)
left join incident_found using (uscc)
left join judged using (uscc)
