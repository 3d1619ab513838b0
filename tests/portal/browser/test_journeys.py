"""Whole days of work in a real browser (业务全程)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from openpyxl import Workbook

from yuqi.base.uscc import check_character

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


def _uscc(number: int) -> str:
    body = f"91330100MA2X{number:05d}"
    return body + check_character(body)


def _workbook(path, *, broken: bool):
    """Write three new enterprises with a year of figures each; one figure with 万 in the cell."""
    book = Workbook()
    firms = book.active
    firms.title = "企业"
    firms.append(["统一社会信用代码", "企业名称", "成立日期", "境内居民企业", "主导产品"])
    years = book.create_sheet("年度报表")
    years.append(["统一社会信用代码", "年度", "营业收入（万元）", "研究开发费用总额（万元）", "职工总数"])
    for number, name in enumerate(("浏览器甲", "浏览器乙", "浏览器丙"), start=1):
        firms.append([_uscc(number), f"{name}精密仪器有限公司", date(2019, 3, number), "是", "传感器"])
        cost = "12.5万" if broken and number == 2 else 388
        years.append([_uscc(number), 2025, 8460, cost, 128])
    book.save(path)


def test_from_a_workbook_with_an_error_to_a_letter(person, tmp_path):
    file = tmp_path / "浏览器台账.xlsx"
    _workbook(file, broken=True)
    officer = person("officer")
    officer.go("/enterprises/imports/")
    officer.page.set_input_files("input[type=file]", file)
    officer.press("上传并检查")
    officer.until("有 1 处要改")
    assert officer.says("现在还没有写入任何数据")
    assert officer.says("12.5万")
    officer.page.fill("#fx", "12.5")
    officer.press("改好")
    officer.press("重新检查|下一步：看差异")
    officer.until("会变的地方")
    assert officer.says("浏览器乙精密仪器有限公司|新企业")
    for choice in officer.page.locator("input[type=radio][value=some]").all():
        choice.check()
    officer.press("行入库")
    officer.until("已入库：3 家企业")
    officer.press("马上测算")
    officer.until("已经算进这批数据", seconds=180)

    officer.go("/enterprises/?q=浏览器乙")
    officer.page.get_by_role("link", name="浏览器乙精密仪器有限公司").first.click()
    officer.page.wait_for_load_state("networkidle")
    assert officer.says(_uscc(2))

    officer.go("/ladder/")
    assert officer.says("梯度看板")
    officer.page.locator("[data-pick]:visible").first.check()
    assert officer.page.locator(".bulk:visible, [data-bulk]:visible").count()

    officer.go(f"/policies/letters/new/?uscc={_uscc(2)}")
    officer.press("生成|起草|制作")
    officer.until(r"共 1 份|1 份|第 1 号|浏览器乙", seconds=120)
    assert officer.complaints == []


def test_undoing_a_batch_takes_its_enterprises_out_of_the_register(person, tmp_path):
    file = tmp_path / "撤回台账.xlsx"
    book = Workbook()
    sheet = book.active
    sheet.title = "企业"
    sheet.append(["统一社会信用代码", "企业名称", "成立日期"])
    sheet.append([_uscc(77), "撤回试验有限公司", date(2020, 1, 1)])
    book.save(file)
    officer = person("officer")
    officer.go("/enterprises/imports/")
    officer.page.set_input_files("input[type=file]", file)
    officer.press("上传并检查")
    officer.until("会变的地方")
    for choice in officer.page.locator("input[type=radio][value=some]").all():
        choice.check()
    officer.press("行入库")
    officer.until("已入库：1 家企业")
    officer.go("/enterprises/?q=撤回试验")
    assert officer.says("撤回试验有限公司")
    officer.go("/enterprises/batches/")
    officer.page.get_by_role("link", name=re.compile("撤回台账|B-")).first.click()
    officer.page.wait_for_load_state("networkidle")
    officer.page.fill("textarea:visible, input[name=why]:visible, input[name=reason]:visible", "导错了文件")
    officer.press("撤回")
    officer.go("/enterprises/?q=撤回试验")
    assert not officer.page.get_by_role("link", name="撤回试验有限公司").count()


def test_a_declaration_goes_back_comes_again_and_counts(person):
    finance = person("finance", width=390)
    finance.go("/enterprises/declare/2025/")
    finance.page.fill("#id_revenue", "4321.5")
    finance.press("保存")
    legal = person("legal", width=390)
    legal.go("/enterprises/declare/2025/submit/")
    legal.press("确认提交")
    officer = person("officer")
    officer.go("/enterprises/declarations/")
    officer.page.locator("main a.nm").first.click()
    officer.page.wait_for_load_state("networkidle")
    officer.page.locator("textarea:visible").first.fill("营业收入请按审计报告填")
    officer.press("退回给企业")
    finance.go("/enterprises/declare/2025/")
    assert finance.says("营业收入请按审计报告填")
    finance.page.fill("#id_revenue", "4400")
    finance.press("保存")
    legal.go("/enterprises/declare/2025/submit/")
    legal.press("确认提交")
    officer.go("/enterprises/declarations/")
    officer.page.locator("main a.nm").first.click()
    officer.page.wait_for_load_state("networkidle")
    officer.press("^采纳$")
    officer.until("已采纳|采纳")
    assert finance.complaints == []


def test_a_slider_answers_at_once(person):
    officer = person("officer")
    officer.go("/ladder/list/?programme=hnte&standing=near")
    uscc = re.search(r"/ladder/([0-9A-Z]{18})/hnte/", officer.page.content())[1]
    officer.go(f"/ladder/{uscc}/hnte/")
    sliders = officer.page.locator("input[type=range]")
    assert sliders.count()
    before = officer.page.inner_text("main")
    with officer.page.expect_response(re.compile("what-if")) as answered:
        sliders.first.evaluate(
            "one => { one.value = one.value === one.max ? one.min : one.max; "
            "one.dispatchEvent(new Event('input', {bubbles: true})); "
            "one.dispatchEvent(new Event('change', {bubbles: true})); }"
        )
    assert answered.value.status == 200
    officer.page.wait_for_load_state("networkidle")
    assert officer.page.inner_text("main") != before
    assert officer.complaints == []
