"""Whole days of work in a real browser (业务全程)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from docx import Document
from openpyxl import Workbook

from yuqi.base.uscc import check_character

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

DISTRICT = "浏览器片"
FIRST, SECOND = "浏览器甲精密仪器有限公司", "浏览器乙精密仪器有限公司"


def _uscc(number: int) -> str:
    body = f"91330100MA2X{number:05d}"
    return body + check_character(body)


def _workbook(path, *, cost):
    """Write two new enterprises with a year of figures each; `cost` is what stands in one cell."""
    book = Workbook()
    firms = book.active
    firms.title = "企业"
    firms.append(["统一社会信用代码", "企业名称", "成立日期", "境内居民企业", "主导产品", "所属片区"])
    years = book.create_sheet("年度报表")
    years.append(["统一社会信用代码", "年度", "营业收入（万元）", "研究开发费用总额（万元）", "职工总数"])
    for number, name in enumerate((FIRST, SECOND), start=1):
        firms.append([_uscc(number), name, date(2019, 3, number), "是", "传感器", DISTRICT])
        years.append([_uscc(number), 2025, 8460, cost if number == 2 else 388, 128])
    book.save(path)


def _pick(officer, name):
    """Open the board of the district and select one enterprise of the high-tech column."""
    officer.go(f"/ladder/?district={DISTRICT}")
    cards = officer.page.locator(".board .cards li", has_text=name)
    cards.locator("input[value$=':hnte']").check()
    assert officer.page.locator("[data-bulk]").inner_text().startswith("已选 1 家")


def test_from_a_workbook_with_an_error_to_a_letter_in_word(person, tmp_path):
    file = tmp_path / "浏览器台账.xlsx"
    _workbook(file, cost="388万")
    officer = person("officer")

    officer.go("/enterprises/imports/")
    officer.page.set_input_files("input[type=file]", file)
    officer.press("上传并检查")
    officer.until("有 1 处要改，改完才能提交")
    assert officer.says("现在还没有写入任何数据")
    assert officer.says("D3 “388万”")
    officer.page.fill("#fx", "388")
    officer.press("改好，下一处")
    officer.until("检查通过：2 家企业，4 行可以入库")
    officer.press("把 4 行入库")
    officer.until("已入库：2 家企业，4 行")
    assert officer.says("还没有算进这批数据")
    officer.press("马上测算")
    officer.until("第 2 次测算已经算进这批数据")
    officer.press("看梯度看板")
    assert officer.page.locator("h1").inner_text() == "梯度看板"

    _pick(officer, SECOND)
    assert not officer.page.locator(".board .cards", has_text="样例").count()
    officer.press("派专员")
    assert officer.says("选中 1 家")
    assert officer.says(SECOND)
    officer.page.fill("input[name=next_step]", "核对科技人员")
    officer.press("派专员")
    pool = officer.page.locator("main tr, main li", has_text=SECOND)
    assert "林样例" in pool.first.inner_text()
    assert "核对科技人员" in officer.page.inner_text("main")

    _pick(officer, SECOND)
    officer.press("发提示函")
    assert officer.says("给 1 家各发一份")
    officer.press("生成函件")
    officer.until("1 份，已生成 1 份")
    with officer.page.expect_download() as coming:
        officer.page.get_by_role("link", name="下载 Word").first.click()
    letter = tmp_path / "letter.docx"
    coming.value.save_as(letter)
    document = Document(str(letter))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    words += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert SECOND in words
    assert "高新技术企业" in words
    assert "样例高新区" in words
    assert not re.search(r"\{|\}|None", words)

    officer.page.get_by_role("button", name=re.compile("标记 1 份已送达")).click()
    officer.until("已送达 1 份")
    assert officer.complaints == []


def test_undoing_a_batch_restores_everything(person, tmp_path):
    file = tmp_path / "撤回台账.xlsx"
    officer = person("officer")
    officer.go("/enterprises/")
    before = officer.page.inner_text("main .tb tbody tr >> nth=0").split("\n")[0]
    uscc = officer.page.locator("main .tb tbody a[href^='/enterprises/9']").first.get_attribute("href")[13:31]
    count = re.search(r"[\d,]+ 家", officer.page.inner_text("main"))[0]
    book = Workbook()
    sheet = book.active
    sheet.title = "企业"
    sheet.append(["统一社会信用代码", "企业名称", "成立日期"])
    sheet.append([_uscc(77), "撤回试验有限公司", date(2020, 1, 1)])
    sheet.append([uscc, "改名试验有限公司", date(2011, 1, 1)])
    book.save(file)

    officer.go("/enterprises/imports/")
    officer.page.set_input_files("input[type=file]", file)
    officer.press("上传并检查")
    officer.until("会变的地方")
    choices = officer.page.locator("input[type=radio][value=some]")
    for choice in choices.all():
        choice.check()
    officer.page.get_by_role("button", name=re.compile("行入库")).click()
    officer.until("已入库：2 家企业")
    officer.go("/enterprises/?q=试验有限公司")
    assert officer.page.get_by_role("link", name="撤回试验有限公司").count()
    assert officer.page.get_by_role("link", name="改名试验有限公司").count()

    officer.go("/enterprises/batches/")
    officer.page.locator("main tr", has_text="撤回台账").get_by_role("link").first.click()
    officer.settle()
    officer.page.fill("input[name=why]", "导错了文件")
    officer.press("撤回这批")
    assert officer.says("已撤回")
    officer.go("/enterprises/?q=试验有限公司")
    assert not officer.page.get_by_role("link", name=re.compile("试验有限公司")).count()
    officer.go("/enterprises/")
    assert officer.says(count)
    assert officer.page.inner_text("main .tb tbody tr >> nth=0").split("\n")[0] == before
    assert officer.complaints == []


def test_a_declaration_goes_back_comes_again_and_changes_the_verdict(person):
    legal = person("legal", width=390)
    legal.go("/firm/")
    own = re.search(r"/ladder/([0-9A-Z]{18})/", legal.page.content())[1]
    legal.go(f"/ladder/{own}/tech_sme/")
    assert legal.page.locator("h1").inner_text().split()[:2] == ["科技型中小企业", "符合"]

    finance = person("finance", width=390)
    _declare(finance, staff="6000")
    assert finance.says("填好后请法定代表人提交")
    legal.go("/enterprises/declare/2025/submit/")
    assert legal.says("6,000")
    legal.press("确认提交")

    officer = person("officer")
    _open_declaration(officer)
    officer.page.fill("input[name=remark-staff]", "人数多写了一个零")
    officer.press("退回给企业")
    finance.go("/enterprises/declare/2025/")
    assert finance.says("园区退回，1 处要改")
    assert finance.page.get_by_text("园区意见：人数多写了一个零").count()
    _declare(finance, staff="600")
    legal.go("/enterprises/declare/2025/submit/")
    legal.press("确认提交")

    _open_declaration(officer)
    officer.press("采纳")
    assert officer.says("已采纳")
    legal.go("/enterprises/declare/2025/")
    assert legal.says("园区已采纳")
    for _again in range(80):  # the assessment takes its time
        legal.go(f"/ladder/{own}/tech_sme/")
        if "不符合" in legal.page.locator("h1").inner_text():
            break
        legal.page.wait_for_timeout(1_500)
    assert "不符合" in legal.page.locator("h1").inner_text()
    assert legal.says("600 人|600 名|差 -?100|≤500|不超过 ?500")
    assert finance.complaints == legal.complaints == officer.complaints == []


def _declare(finance, *, staff):
    """Fill in how many people work here, and save."""
    finance.go("/enterprises/declare/2025/")
    section = finance.page.locator("details", has=finance.page.locator("#id_staff"))
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    finance.page.fill("#id_staff", staff)
    finance.press("保存")


def _open_declaration(officer):
    officer.go("/enterprises/declarations/")
    officer.page.locator("main a.nm").first.click()
    officer.settle()


def test_a_slider_answers_at_once(person):
    officer = person("officer")
    officer.go("/ladder/list/?programme=hnte&standing=near")
    paths = re.findall(r"/ladder/[0-9A-Z]{18}/hnte/", officer.page.content())
    for path in dict.fromkeys(paths):
        officer.go(path)
        sliders = officer.page.locator("#plan-panel input[type=range]")
        sliders.first.wait_for()
        if not officer.page.get_by_text("没有方案", exact=True).count():
            break
    assert officer.page.locator("#plan-panel .res").inner_text().startswith(("符合", "待定"))
    moved = officer.page.locator("#plan-panel li:not(.off) input[type=range]").first
    name, result = moved.get_attribute("name"), officer.page.locator("#plan-panel .res")
    before = result.inner_text()
    _move(officer, moved, "0")
    assert result.inner_text() != before
    assert officer.page.locator(f"#plan-panel li.off input[name='{name}']").count()
    officer.press("恢复最省")
    officer.page.locator(f"#plan-panel li:not(.off) input[name='{name}']").wait_for()
    assert result.inner_text() == before
    assert officer.complaints == []


def _move(officer, slider, value):
    """Drag a slider to a value, and wait for the answer."""
    with officer.page.expect_response(re.compile("what-if")) as answered:
        slider.evaluate(
            "(one, to) => { one.value = to; "
            "for (const each of ['input', 'change']) one.dispatchEvent(new Event(each, {bubbles: true})); }",
            value,
        )
    assert answered.value.status == 200
    officer.settle()
