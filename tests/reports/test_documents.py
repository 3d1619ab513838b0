"""Word documents: the sheet of an official document, and figures equal to the explanation and the results."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yuqi.base import YuqiError
from yuqi.reports.documents import write_enterprise_document, write_zone_document
from yuqi.reports.documents.programme import score_lines
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.results import Results
from yuqi.reports.words import Words

USCC = "91370000MA0000001X"


def _rename(results, name):
    table = pq.read_table(results / "subjects.parquet")
    names = [
        name if uscc == USCC else old
        for uscc, old in zip(*(table[each].to_pylist() for each in ("uscc", "name")), strict=True)
    ]
    place = table.schema.get_field_index("name")
    pq.write_table(table.set_column(place, "name", pa.array(names)), results / "subjects.parquet")


@pytest.fixture
def results(make_zone):
    return make_zone(firms=40)


@pytest.fixture
def document(explanation, results, tmp_path):
    return write_enterprise_document([explanation()], tmp_path / "firm.docx", results=results)


def test_the_sheet_is_that_of_an_official_document(document):
    section = Document(str(document)).sections[0]

    size = [round(each / Mm(1)) for each in (section.page_width, section.page_height)]
    margins = [
        round(each / Mm(1))
        for each in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert (size, margins) == ([210, 297], [37, 35, 28, 26])


def test_every_style_names_a_chinese_typeface_that_has_stand_ins(document):
    opened = Document(str(document))
    wanted = {
        "Normal": "仿宋",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体",
        "Table Text": "仿宋",
    }

    for name, typeface in wanted.items():
        fonts = opened.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == typeface
        assert not [each for each in fonts.attrib if each.endswith("Theme")]
    assert opened.styles["Normal"].font.size == Pt(16)
    assert opened.styles["Normal"].paragraph_format.line_spacing == Pt(28)
    with zipfile.ZipFile(document) as archive:
        listed = archive.read("word/fontTable.xml").decode("utf-8")
    for typeface in wanted.values():
        assert re.search(f'w:name="{typeface}"><w:altName w:val="[^"]+Noto', listed)


def test_page_numbers_stand_outside_on_both_sides(document):
    section = Document(str(document)).sections[0]

    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        xml = footer._element.xml
        assert " PAGE " in xml
        assert f'w:jc w:val="{side}"' in xml


def test_each_condition_stands_with_value_threshold_shortfall_and_article(office, document):
    (head, *rows) = next(table for table in office.tables(document) if table[0][0] == "条件")

    assert head == ["条件", "现值", "要求", "结论", "差额或待补", "条款"]
    assert rows[0] == ["科技人员占当年职工总数的比例", "7.8%", "须≥10.0%", "未达标", "差3名", "第十一条(四)"]
    assert [row[3] for row in rows] == ["未达标", "资料待补", "待专家评", "达标", "达标", "达标", "达标"]
    assert (
        "依据国科发火〔2016〕32号，按新申报测算。共7项条件：4项达标，1项未达标，2项资料待补或待专家评。"
        in office.texts(document)
    )


def test_the_score_sheet_adds_to_the_total_of_the_explanation(office, explanation, document, results):
    (_, *rows) = next(table for table in office.tables(document) if table[0][0] == "评分项")

    parts = [row for row in rows if row[0].endswith("小计")]
    low = sum(Decimal(row[2].split("–")[0]) for row in parts)
    high = sum(Decimal(row[2].split("–")[-1]) for row in parts)
    assert rows[-1][:4] == ["合计", "100", "60–77", "须超过70分"]
    assert (low, high) == (60, 77)
    with Results(results) as opened:
        lines = score_lines(explanation(), Labels(opened, Words("zh")), Figures(Words("zh")))
    assert (lines[-1].low, lines[-1].high) == tuple(map(Decimal, explanation()["score"]))


def test_a_part_that_is_not_the_sum_of_its_items_says_so(explanation, results):
    capped = explanation(
        score=["10", "10"],
        items=[
            {"id": name, "part": "ip", "low": "8", "high": "8", "max": "8", "value": "8", "missing": []}
            for name in ("ip_advancement", "ip_quantity")
        ],
        parts=[{"id": "ip", "label": "知识产权", "low": 10, "high": 10, "max": 10}],
    )

    with Results(results) as opened:
        lines = score_lines(capped, Labels(opened, Words("zh")), Figures(Words("zh")))

    assert [line.kind for line in lines] == ["item", "item", "part", "total"]
    assert str(lines[2].note) == "各项之和超过本部分上限，按上限计"


def test_benefits_add_to_the_sum_of_the_results(office, explanation, results, tmp_path):
    rows = pq.read_table(results / "benefits.parquet").to_pylist()
    changed = [
        row | ({"status": "entitled", "amount": Decimal("1234.56")} if row["uscc"] == USCC else {})
        for row in rows
    ]
    changed[0] |= {"stacked_out_by": "tax.super_deduction"} if changed[0]["uscc"] == USCC else {}
    schema = pq.read_schema(results / "benefits.parquet")
    for name in ("amount", "amount_low", "amount_high"):
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.decimal128(20, 2)))
    schema = schema.set(schema.get_field_index("stacked_out_by"), pa.field("stacked_out_by", pa.string()))
    pq.write_table(pa.Table.from_pylist(changed, schema=schema), results / "benefits.parquet")
    own = [row for row in changed if row["uscc"] == USCC]

    document = write_enterprise_document([explanation()], tmp_path / "firm.docx", results=results)

    (_, *shown) = next(table for table in office.tables(document) if table[0][0] == "政策")
    counted = [row for row in own if row["stacked_out_by"] is None]
    assert len(shown) == len(own) + 1
    assert shown[-1][3] == f"{sum(row['amount'] for row in counted):,.2f}"
    assert sum(row[2] == "未计入" for row in shown) == len(own) - len(counted)


def test_no_heading_stands_over_nothing(explanation, make_zone, tmp_path):
    document = Document(
        str(
            write_enterprise_document(
                [explanation()], tmp_path / "firm.docx", results=make_zone(firms=40, empty=True)
            )
        )
    )

    names = [block.style.name if hasattr(block, "style") else "" for block in document.iter_inner_content()]
    for place, name in enumerate(names):
        if name.startswith("Heading"):
            after = names[place + 1]
            assert not after.startswith("Heading") or (name, after) == ("Heading 1", "Heading 2")
    for absent in ("可享政策", "数据疑点", "提升方案", "创新积分"):
        assert not [each for each in document.paragraphs if each.text.endswith(f"、{absent}")]


def test_plan_and_points_stand_in_the_document_where_they_are_given(office, explanation, results, tmp_path):
    file = tmp_path / "firm.docx"

    said = office.texts(
        write_enterprise_document(
            [explanation()],
            file,
            results=results,
            plans=[office.PLAN],
            points=[office.POINTS],
            indicators=office.INDICATORS,
        )
    )

    assert "按2027年8月1日申报测算，须办2步，用时7个月；办成后的结论：符合。" in said
    assert "须投入21.1万元。办理费用1.2万元（单价为示意）。得分由60–77分变为72–84分。" in said
    assert (
        "2026年科技人员数由10名到13名 | 2026-07-01\n至2026-12-31 | 投入21.1万元\n费用1.2万元（示意）" in said
    )
    assert "假定：2026年营业收入按846.0万元（沿用上年）。" in said
    assert "模型的权重未公布，为示意，仅供演示。" in said
    assert "封顶或保底的调整 |  |  | −0.25" in said
    assert "合计 |  |  | 10.5" in said


def test_a_plan_that_is_impossible_names_what_blocks_it(office, explanation, results, tmp_path):
    blocked = office.PLAN | {
        "status": "impossible",
        "steps": [],
        "blocked_by": [{"condition": "age", "why": "成立时间不能改变", "until": "2027-01-01"}],
    }

    said = office.texts(
        write_enterprise_document([explanation()], tmp_path / "f.docx", results=results, plans=[blocked])
    )

    assert "到2027年8月1日没有可行的方案，原因如下。" in said
    assert "注册成立一年以上 | 成立时间不能改变 | 2027-01-01" in said


def test_far_programmes_share_a_table(office, explanation, results, tmp_path):
    standings = ("far", "far", "near", "held", "pass", "at_risk")
    many = [explanation(programme=f"t{place}", standing=standing) for place, standing in enumerate(standings)]

    document = write_enterprise_document(many, tmp_path / "firm.docx", results=results)

    headings = [each.text for each in Document(str(document)).paragraphs if each.style.name == "Heading 2"]
    assert [each[:4] for each in headings] == ["（一）t", "（二）t", "（三）t", "（四）t", "（五）尚"]
    assert any(table[0][0] == "资质" and len(table) == 3 for table in office.tables(document))


def test_names_stay_as_they_are_and_control_characters_do_not_break_the_file(
    office, explanation, results, tmp_path
):
    _rename(results, "浙江 A<b>&B 公司\x0b")

    said = office.texts(write_enterprise_document([explanation()], tmp_path / "firm.docx", results=results))

    assert said.startswith("浙江 A<b>&B 公司\ufffd\n梯度培育测算报告\n")
    assert "企业名称 | 浙江 A<b>&B 公司\ufffd" in said


def test_the_end_says_day_hashes_and_that_nothing_is_decided(office, document, results):
    run = pq.read_table(results / "run.parquet").to_pylist()[0]

    said = office.texts(document)

    assert "不是行政机关的认定或决定" in said
    assert f"数据截至2026-06-30；测算{run['run']}" in said
    for name in ("catalog_hash", "facts_hash"):
        assert run[name].rpartition(":")[2][:12] in said


def test_the_same_results_give_the_same_bytes(explanation, results, tmp_path):
    first, again = (
        write_enterprise_document([explanation()], tmp_path / f"{n}.docx", results=results) for n in (1, 2)
    )

    assert first.read_bytes() == again.read_bytes()


def test_the_english_document_is_english(office, explanation, results, tmp_path):
    said = office.texts(
        write_enterprise_document(
            [explanation()],
            tmp_path / "f.docx",
            "en",
            results=results,
            plans=[office.PLAN],
            points=[office.POINTS],
            indicators=office.INDICATORS,
        )
    )

    assert "short by 3 persons" in said
    assert "1. What matters most" in said
    assert "4.1 " in said
    assert "is no decision of any authority" in said


def test_no_explanation_is_refused(results, tmp_path):
    with pytest.raises(YuqiError) as refused:
        write_enterprise_document([], tmp_path / "firm.docx", results=results)

    assert refused.value.problems[0].code == "reports.no-explanations"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_zone_document_counts_what_the_verdicts_say(office, make_zone, tmp_path, lang):
    results = make_zone(firms=80)
    verdicts = pq.read_table(results / "verdicts.parquet").to_pylist()
    holders = {row["subject_id"] for row in verdicts if row["standing"] in ("held", "at_risk")}

    document = write_zone_document(results, tmp_path / "zone.docx", lang=lang)

    said = office.texts(document)
    assert (
        f"参与测算的企业80家，在梯{len(holders)}家" if lang == "zh" else f"{len(holders)} are on the ladder"
    ) in said
    (_, *rows) = next(table for table in office.tables(document) if len(table[0]) == 7)
    for standing, place in (("at_risk", 1), ("held", 2), ("pass", 3), ("near", 4), ("open", 5), ("far", 6)):
        counted = sum(int(row[place].replace(",", "")) for row in rows)
        assert counted == sum(row["standing"] == standing for row in verdicts)


def test_the_zone_document_of_an_empty_zone_has_no_empty_table(office, make_zone, tmp_path):
    document = write_zone_document(make_zone(firms=5, empty=True), tmp_path / "zone.docx")

    assert all(len(table) > 1 for table in office.tables(document))
