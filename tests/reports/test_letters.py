"""A letter of an authority in Word (函): red head, number, order of parts, equal bytes, harmless text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import RGBColor

from yuqi import api

DATED = date(2026, 7, 6)


def _written(out: Path, **other: object) -> Path:
    said = {
        "head": "样例高新技术产业开发区管理委员会",
        "number": "样高新函〔2026〕12号",
        "title": "关于申报高新技术企业的\n政策提示函",
        "addressee": "样例澄光精密仪器有限公司",
        "paragraphs": ["经测算，还差以下2项：", "1.科技人员占比：差3名。", "2.资料待补。"],
        "signer": "样例高新区科技局",
        "dated": DATED,
        "notes": ["数据截至2026年6月30日。"],
    } | other
    return api.letter(out, **said)  # type: ignore[arg-type]


def test_parts_stand_in_the_order_of_the_standard(tmp_path):
    document = Document(str(_written(tmp_path / "letter.docx")))

    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == [
        "样例高新技术产业开发区管理委员会",
        "样高新函〔2026〕12号",
        "关于申报高新技术企业的",
        "政策提示函",
        "样例澄光精密仪器有限公司：",
        "经测算，还差以下2项：",
        "1.科技人员占比：差3名。",
        "2.资料待补。",
        "样例高新区科技局",
        "2026年7月6日",
        "（盖章）",
        "数据截至2026年6月30日。",
    ]


def test_the_head_is_red_with_a_line_and_the_number_at_the_right(tmp_path):
    document = Document(str(_written(tmp_path / "letter.docx")))
    head, number = document.paragraphs[:2]

    assert head.runs[0].font.color.rgb == RGBColor(0xD7, 0x00, 0x0F)
    assert head.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert 'w:val="thickThinSmallGap"' in head._element.xml
    assert number.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert round(document.sections[0].page_width.mm) == 210
    assert document.sections[0].different_first_page_header_footer


def test_a_long_authority_is_set_smaller_to_stay_on_one_line(tmp_path):
    short = Document(str(_written(tmp_path / "a.docx"))).paragraphs[0].runs[0].font.size
    name = "样例省样例市样例高新技术产业开发区管理委员会科技创新局"
    long = Document(str(_written(tmp_path / "b.docx", head=name))).paragraphs[0].runs[0].font.size

    assert long < short


def test_equal_values_give_equal_bytes(tmp_path):
    first, second = _written(tmp_path / "a.docx"), _written(tmp_path / "b.docx")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("text", ["<w:t>甲</w:t>", "a\x00b\x0bc", "{{ enterprise }}", "&amp;<>\"'"])
def test_text_stays_text(tmp_path, text):
    document = Document(str(_written(tmp_path / "letter.docx", paragraphs=[text], addressee=text)))

    said = "".join(paragraph.text for paragraph in document.paragraphs)
    assert "{{ enterprise }}" not in said or text == "{{ enterprise }}"
    assert "\x00" not in said
