-- 科技型中小企业评价事实，每企业一行。Facts for technology SMEs, one row a firm; written and reviewed by hand.
-- has_* : some row certainly fits; may_have_* : some row may, because a cell is unknown.
with
complete as (
  select
    enterprise.uscc,
    coalesce(bool_or(coverage.table = 'ip_rights'), false) as rights_covered,
    coalesce(bool_or(coverage.table = 'incidents'), false) as incidents_covered,
    coalesce(bool_or(coverage.table = 'titles'), false) as titles_covered,
    coalesce(bool_or(coverage.table = 'awards'), false) as awards_covered,
    coalesce(bool_or(coverage.table = 'platforms'), false) as platforms_covered,
    coalesce(bool_or(coverage.table = 'standards'), false) as standards_covered
  from enterprises as enterprise
  left join coverage on coverage.uscc = enterprise.uscc and coverage.until >= date '2026-06-30'
  group by enterprise.uscc
),
complete_for_all as (
  select
    coalesce(bool_or(coverage.table = 'ip_rights'), false) as rights_covered,
    coalesce(bool_or(coverage.table = 'incidents'), false) as incidents_covered,
    coalesce(bool_or(coverage.table = 'titles'), false) as titles_covered,
    coalesce(bool_or(coverage.table = 'awards'), false) as awards_covered,
    coalesce(bool_or(coverage.table = 'platforms'), false) as platforms_covered,
    coalesce(bool_or(coverage.table = 'standards'), false) as standards_covered
  from coverage
  where uscc = '*' and until >= date '2026-06-30'
),
covered as (
  select
    one.uscc,
    one.rights_covered or everyone.rights_covered as rights_covered,
    one.incidents_covered or everyone.incidents_covered as incidents_covered,
    one.titles_covered or everyone.titles_covered as titles_covered,
    one.awards_covered or everyone.awards_covered as awards_covered,
    one.platforms_covered or everyone.platforms_covered as platforms_covered,
    one.standards_covered or everyone.standards_covered as standards_covered
  from complete as one cross join complete_for_all as everyone
),
right_count as (
  -- 企业拥有的、在有效期内的、与主要产品（服务）相关的，没有争议或纠纷
  select
    uscc,
    count(*) filter (where is_class1 and counts) as class1,
    count(*) filter (where (is_class1 and counts) is not false) as class1_possible,
    count(*) filter (where is_class2 and counts) as class2,
    count(*) filter (where (is_class2 and counts) is not false) as class2_possible
  from (
    select
      uscc,
      kind in ('invention', 'plant_variety', 'national_crop_variety', 'national_new_drug', 'tcm_first_grade', 'ic_layout')
        as is_class1,
      kind in ('utility_model', 'design', 'software_copyright') as is_class2,
      granted_on <= date '2026-06-30'
        and lapsed_on > date '2026-06-30'
        and coalesce(expires_on, case kind
          when 'invention' then filed_on + interval '20 years'
          when 'utility_model' then filed_on + interval '10 years'
          when 'design' then
            case when filed_on < date '2021-06-01' then filed_on + interval '10 years' else filed_on + interval '15 years' end
          when 'software_copyright' then filed_on + interval '50 years'
          when 'ic_layout' then filed_on + interval '10 years'
        end) >= date '2026-06-30'
        and acquired_by <> 'exclusive_licence' and main_product_related and not disputed as counts
    from ip_rights
  ) as ip_right
  group by uscc
),
incident_found as (
  select
    uscc,
    bool_or(is_recent_incident) as has_incident,
    bool_or(is_recent_incident is not false) as may_have_incident,
    bool_or(is_listed) as has_listing,
    bool_or(is_listed is not false) as may_have_listing
  from (
    select
      uscc,
      kind in ('safety', 'quality', 'environment', 'research_integrity')
        and severity in ('major', 'extraordinary', 'serious')
        and occurred_on >= date '2025-01-01' and occurred_on <= date '2026-06-30' as is_recent_incident,
      kind in ('abnormal_list', 'dishonesty_list')
        and occurred_on <= date '2026-06-30' and removed_on > date '2026-06-30' as is_listed
    from incidents
  ) as incident
  group by uscc
),
title_found as (
  select uscc, bool_or(is_hnte) as has_hnte, bool_or(is_hnte is not false) as may_have_hnte
  from (
    select
      uscc,
      granted_on <= date '2026-06-30' and revoked_on > date '2026-06-30'
        and coalesce(expires_on, granted_on + interval '3 years') >= date '2026-06-30' as is_hnte
    from titles
    where programme = 'hnte'
  ) as title
  group by uscc
),
award_found as (
  select uscc, bool_or(is_award) as has_award, bool_or(is_award is not false) as may_have_award
  from (
    select
      uscc,
      kind = 'science' and level = 'national' and rank <= 3
        and won_on >= date '2021-06-30' and won_on <= date '2026-06-30' as is_award
    from awards
  ) as award
  group by uscc
),
platform_found as (
  select uscc, bool_or(is_rd_body) as has_rd_body, bool_or(is_rd_body is not false) as may_have_rd_body
  from (
    select
      uscc,
      category = 'rd_body' and level in ('national', 'ministerial', 'provincial')
        and granted_on <= date '2026-06-30' and revoked_on > date '2026-06-30' as is_rd_body
    from platforms
  ) as platform
  group by uscc
),
standard_found as (
  select uscc, bool_or(is_led) as has_standard, bool_or(is_led is not false) as may_have_standard
  from (
    select
      uscc,
      kind = 'standard' and level in ('international', 'national', 'industry')
        and (role = 'lead' or drafting_rank <= 5)
        and published_on >= date '2021-06-30' and published_on <= date '2026-06-30' as is_led
    from standards
  ) as standard
  group by uscc
),
last_year as (
  select uscc, staff, science_staff, revenue, cost, assets, rd_expense_deductible
  from statements
  where year = 2025
)
select
  enterprise.uscc,
  enterprise.resident,
  enterprise.restricted_product,
  last_year.* exclude (uscc),
  covered.* exclude (uscc),
  coalesce(right_count.class1, 0) as class1,
  coalesce(right_count.class1_possible, 0) as class1_possible,
  coalesce(right_count.class2, 0) as class2,
  coalesce(right_count.class2_possible, 0) as class2_possible,
  coalesce(incident_found.has_incident, false) as has_incident,
  coalesce(incident_found.may_have_incident, false) as may_have_incident,
  coalesce(incident_found.has_listing, false) as has_listing,
  coalesce(incident_found.may_have_listing, false) as may_have_listing,
  coalesce(title_found.has_hnte, false) as has_hnte,
  coalesce(title_found.may_have_hnte, false) as may_have_hnte,
  coalesce(award_found.has_award, false) as has_award,
  coalesce(award_found.may_have_award, false) as may_have_award,
  coalesce(platform_found.has_rd_body, false) as has_rd_body,
  coalesce(platform_found.may_have_rd_body, false) as may_have_rd_body,
  coalesce(standard_found.has_standard, false) as has_standard,
  coalesce(standard_found.may_have_standard, false) as may_have_standard
from enterprises as enterprise
join covered using (uscc)
left join last_year using (uscc)
left join right_count using (uscc)
left join incident_found using (uscc)
left join title_found using (uscc)
left join award_found using (uscc)
left join platform_found using (uscc)
left join standard_found using (uscc)
