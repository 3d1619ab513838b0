-- 科技型中小企业评价：国科发政〔2017〕115号 第六条至第八条，2026-06-30。Technology SMEs from `firms`.
with
banded as (
  select
    *,
    case when rights_covered then class1_possible end as class1_high,
    case when rights_covered then class2_possible end as class2_high,
    case
      when staff <= 0 then 0
      when science_staff * 10 >= staff * 3 then 200000
      when science_staff * 4 >= staff then 160000
      when science_staff * 5 >= staff then 120000
      when science_staff * 20 >= staff * 3 then 80000
      when science_staff * 10 >= staff then 40000
      else 0
    end as staff_low,
    case
      when staff <= 0 then 0
      when science_staff is null or staff is null then 200000
      when science_staff * 10 >= staff * 3 then 200000
      when science_staff * 4 >= staff then 160000
      when science_staff * 5 >= staff then 120000
      when science_staff * 20 >= staff * 3 then 80000
      when science_staff * 10 >= staff then 40000
      else 0
    end as staff_high,
    -- 按销售收入或按成本费用，择高；分母为零的一种不用
    greatest(
      case
        when revenue <= 0 then 0
        when rd_expense_deductible * 50 >= revenue * 3 then 500000
        when rd_expense_deductible * 20 >= revenue then 400000
        when rd_expense_deductible * 25 >= revenue then 300000
        when rd_expense_deductible * 100 >= revenue * 3 then 200000
        when rd_expense_deductible * 50 >= revenue then 100000
        else 0
      end,
      case
        when cost <= 0 then 0
        when rd_expense_deductible * 10 >= cost * 3 then 500000
        when rd_expense_deductible * 4 >= cost then 400000
        when rd_expense_deductible * 5 >= cost then 300000
        when rd_expense_deductible * 20 >= cost * 3 then 200000
        when rd_expense_deductible * 10 >= cost then 100000
        else 0
      end
    ) as rd_low,
    greatest(
      case
        when revenue <= 0 then 0
        when rd_expense_deductible is null or revenue is null then 500000
        when rd_expense_deductible * 50 >= revenue * 3 then 500000
        when rd_expense_deductible * 20 >= revenue then 400000
        when rd_expense_deductible * 25 >= revenue then 300000
        when rd_expense_deductible * 100 >= revenue * 3 then 200000
        when rd_expense_deductible * 50 >= revenue then 100000
        else 0
      end,
      case
        when cost <= 0 then 0
        when rd_expense_deductible is null or cost is null then 500000
        when rd_expense_deductible * 10 >= cost * 3 then 500000
        when rd_expense_deductible * 4 >= cost then 400000
        when rd_expense_deductible * 5 >= cost then 300000
        when rd_expense_deductible * 20 >= cost * 3 then 200000
        when rd_expense_deductible * 10 >= cost then 100000
        else 0
      end
    ) as rd_high
  from firms
),
items as (
  select
    *,
    greatest(
      case when class1 >= 1 then 300000 else 0 end,
      case when class2 >= 4 then 240000 when class2 >= 3 then 180000 when class2 >= 2 then 120000
        when class2 >= 1 then 60000 else 0 end
    ) as achievements_low,
    greatest(
      case when class1_high >= 1 or class1_high is null then 300000 else 0 end,
      case when class2_high >= 4 or class2_high is null then 240000 when class2_high >= 3 then 180000
        when class2_high >= 2 then 120000 when class2_high >= 1 then 60000 else 0 end
    ) as achievements_high
  from banded
),
scores as (
  select
    *,
    staff_low + rd_low + achievements_low as total_low,
    staff_high + rd_high + achievements_high as total_high
  from items
),
conditions as (
  select
    *,
    staff <= 50000 as staff_limit,
    revenue <= 20000000000 as revenue_limit,
    assets <= 20000000000 as assets_limit,
    not restricted_product as product,
    case when has_incident then false when incidents_covered and not may_have_incident then true end
      and case when has_listing then false when incidents_covered and not may_have_listing then true end as conduct,
    -- 综合评价不低于60分，且科技人员指标得分不得为0分
    case when total_low >= 600000 then true when total_high < 600000 then false end
      and case when staff_low > 0 then true when staff_high <= 0 then false end as score,
    case when has_hnte then true when titles_covered and not may_have_hnte then false end as by_hnte,
    case when has_award then true when awards_covered and not may_have_award then false end as by_award,
    case when has_rd_body then true when platforms_covered and not may_have_rd_body then false end as by_rd_body,
    case when has_standard then true when standards_covered and not may_have_standard then false end as by_standard
  from scores
),
verdicts as (
  select
    *,
    resident and staff_limit and revenue_limit and assets_limit and product and conduct
      and (score or by_hnte or by_award or by_rd_body or by_standard) as passes
  from conditions
)
