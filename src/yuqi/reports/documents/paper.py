"""The sheet of an official document (公文用纸), after GB/T 9704: margins, type, headings, tables, page numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from yuqi.reports.archive import write_archive
from yuqi.reports.documents.fonts import (
    BODY,
    HEADING,
    NUMBER,
    SUBHEADING,
    TITLE,
    Typeface,
    name_stand_ins,
    set_fonts,
)
from yuqi.reports.plain import plain, tight

__all__ = ["TEXT_WIDTH", "Column", "Paper"]

TEXT_WIDTH = 156  # mm: A4 less the margins of 28 and 26
_LONG_WORD = re.compile(r"[!-~]{14,}")
_DIGITS = "零一二三四五六七八九十"
_LONGEST_TITLE = 255  # characters a property can hold
_SIZES = {"title": 22, "body": 16, "table": 10.5, "note": 12, "page": 14}  # 二号 三号 五号 小四 四号
_LEADING = {"title": 33, "body": 28, "table": 15, "note": 20}


class Column:
    """One column of a table (表列): heading, width in mm, and whether it holds figures."""

    def __init__(self, heading: object, width: int, *, is_number: bool = False) -> None:
        self.heading, self.width, self.is_number = heading, width, is_number


def _chinese_number(number: int) -> str:
    """Return a heading's number, 1 to 99: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


class Paper:
    """A document that grows from top to bottom (公文); everything written is tightened for print.

    Args:
        lang: zh or en; Chinese numbers headings 一、（一）, English 1. and 1.1.
        title: of the file's properties.
        as_of: the data date, which stands in the properties in place of the clock's.
    """

    def __init__(self, lang: str, *, title: str, as_of: date) -> None:
        self.lang, self._as_of = lang, as_of
        self._document: Any = Document()
        self._section = self._subsection = 0
        self._set_properties(title)
        self._set_page()
        self._set_styles()
        self._set_page_numbers()
        name_stand_ins(self._document.part)

    # ------------------------------------------------------------ what a page says

    def title(self, *lines: str) -> None:
        """Write the title, centred, one line a part (标题, 二号小标宋)."""
        for place, line in enumerate(lines):
            paragraph = self._document.add_paragraph(style="Title")
            paragraph.add_run(plain(line))
            space = paragraph.paragraph_format
            space.space_before = Pt(20 if place == 0 else 0)
            space.space_after = Pt(24 if place == len(lines) - 1 else 0)

    def addressee(self, text: str) -> None:
        """Write whom the document is for, flush left (主送机关)."""
        paragraph = self._document.add_paragraph(plain(text))
        _indent(paragraph, 0)

    def heading(self, text: object) -> None:
        """Write a numbered heading of the first level (一、, 黑体)."""
        self._section += 1
        self._subsection = 0
        number = f"{_chinese_number(self._section)}、" if self.lang == "zh" else f"{self._section}. "
        self._document.add_paragraph(number + self._said(text), style="Heading 1")

    def subheading(self, text: object) -> None:
        """Write a numbered heading of the second level (（一）, 楷体)."""
        self._subsection += 1
        if self.lang == "zh":
            number = f"（{_chinese_number(self._subsection)}）"
        else:
            number = f"{self._section}.{self._subsection} "
        self._document.add_paragraph(number + self._said(text), style="Heading 2")

    def text(self, text: object, *, keep: bool = False) -> None:
        """Write a paragraph of the body; `keep` holds it on the page of what follows (正文, 三号仿宋)."""
        said = self._said(text)
        paragraph = self._document.add_paragraph(said)
        paragraph.paragraph_format.keep_with_next = keep
        if _LONG_WORD.search(said):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # else the line before it is pulled apart

    def lead(self, label: object, text: object) -> None:
        """Write a paragraph that begins with its subject in bold (段首小标题)."""
        paragraph = self._document.add_paragraph()
        paragraph.add_run(self._said(label)).bold = True
        paragraph.add_run(self._said(text))

    def items(self, texts: Sequence[object]) -> None:
        """Write numbered paragraphs: 1. 2. 3."""
        for number, text in enumerate(texts, start=1):
            gap = "" if self.lang == "zh" else " "
            self.text(f"{number}.{gap}{self._said(text)}")

    def note(self, text: object) -> None:
        """Write a small line under a table or at the end (注, 小四)."""
        self._document.add_paragraph(self._said(text), style="Note")

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[object]],
        *,
        bold: Sequence[int] = (),
        label: object = None,
    ) -> None:
        """Write a table: heads repeat on each page, rows do not break (表格, 五号).

        Args:
            columns: their widths add up to the text's.
            rows: texts, one a column; a line break parts a cell's paragraphs.
            bold: places of rows in bold: subtotals and totals.
            label: a caption in small bold above it, with the unit.
        """
        if sum(column.width for column in columns) != TEXT_WIDTH:
            raise ValueError(f"columns of {[column.width for column in columns]} mm do not fill the text")
        if label is not None:
            paragraph = self._document.add_paragraph(style="Table Label")
            paragraph.add_run(self._said(label))
        table = self._new_table(columns)
        head = self._row(table, columns, [column.heading for column in columns], is_head=True, keep=True)
        _mark(head, "w:tblHeader")
        for place, row in enumerate(rows):
            self._row(table, columns, row, is_bold=place in bold)
        after = self._document.add_paragraph(style="After Table")
        after.paragraph_format.space_after = Pt(0)

    def facts(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Write names and values, these as they are in the facts, in two columns without a head (基本情况表)."""
        columns = [Column("", 40), Column("", TEXT_WIDTH - 40)]
        table = self._new_table(columns)
        for place, pair in enumerate(pairs):
            self._row(table, columns, pair, heads=(0,), verbatim=(1,), keep=place < len(pairs) - 1)
        self._document.add_paragraph(style="After Table")

    def signature(self, name: str, day: str, seal: object) -> None:
        """Write who signs and the line for the date, right of the middle (落款)."""
        for place, line in enumerate((name, day, self._said(seal))):
            paragraph = self._document.add_paragraph(line)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _indent(paragraph, 0)
            paragraph.paragraph_format.right_indent = Pt(64)
            paragraph.paragraph_format.keep_with_next = place < 2
            if place == 0:
                paragraph.paragraph_format.space_before = Pt(56)

    def save(self, out: Path) -> Path:
        """Write the file whole or not at all; return where."""
        content = io.BytesIO()
        self._document.save(content)
        return write_archive(content.getvalue(), out, as_of=self._as_of)

    # ------------------------------------------------------------ how it is set

    def _said(self, text: object) -> str:
        return tight(text, self.lang)

    def _new_table(self, columns: Sequence[Column]) -> Any:
        table = self._document.add_table(rows=0, cols=len(columns))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _dress_table(table, [column.width for column in columns])
        return table

    def _row(
        self,
        table: Any,
        columns: Sequence[Column],
        texts: Sequence[object],
        *,
        is_head: bool = False,
        is_bold: bool = False,
        heads: Sequence[int] = (),
        verbatim: Sequence[int] = (),
        keep: bool = False,
    ) -> Any:
        row = table.add_row()
        _mark(row, "w:cantSplit")
        for place, (column, text, cell) in enumerate(zip(columns, texts, row.cells, strict=True)):
            cell.width = Mm(column.width)
            lines = (plain(text) if place in verbatim else self._said(text)).split("\n")
            for number, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                kind = "TableHead" if is_head or place in heads else "TableText"
                paragraph.paragraph_format.element.style = kind  # by id: by name it is looked up each time
                run = paragraph.add_run(line)
                run.bold = True if is_bold else None
                paragraph.paragraph_format.keep_with_next = keep or None
                if column.is_number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return row

    def _set_properties(self, title: str) -> None:
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = (
            plain(title)[:_LONGEST_TITLE],
            "育企 Yuqi",
            "",
        )
        properties.last_modified_by = "育企 Yuqi"
        day = datetime.combine(self._as_of, time())
        properties.created = properties.modified = day
        properties.language = "zh-CN" if self.lang == "zh" else "en"

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(15), Mm(24)

    def _set_styles(self) -> None:
        styles = self._document.styles
        default = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        set_fonts(default, BODY)
        language = default.find(qn("w:lang"))
        language.set(qn("w:val"), "en-GB")  # of letters and digits, so that no program breaks a number
        language.set(qn("w:eastAsia"), "zh-CN")
        self._style("Normal", BODY, "body", indent=2)
        self._style("Title", TITLE, "title", indent=0, align=WD_ALIGN_PARAGRAPH.CENTER)
        self._style("Heading 1", HEADING, "body", indent=2, before=10)
        self._style("Heading 2", SUBHEADING, "body", indent=2, before=6)
        for name in ("Note", "Table Label", "Table Head", "Table Text", "After Table"):
            styles.add_style(name, 1).base_style = styles["Normal"]
        self._style("Note", BODY, "note", indent=0)
        self._style("Table Label", HEADING, "note", indent=0, before=4)
        self._style("Table Head", HEADING, "table", indent=0, align=WD_ALIGN_PARAGRAPH.LEFT)
        self._style("Table Text", BODY, "table", indent=0, align=WD_ALIGN_PARAGRAPH.LEFT)
        self._style("After Table", BODY, "note", indent=0)
        styles["After Table"].paragraph_format.line_spacing = Pt(8)
        for name in ("Heading 1", "Heading 2", "Table Label"):
            styles[name].paragraph_format.keep_with_next = True
        if self.lang != "zh":
            for name in ("Title", "Heading 1", "Heading 2", "Table Label", "Table Head"):
                styles[name].font.bold = True

    def _style(
        self,
        name: str,
        typeface: Typeface,
        size: str,
        *,
        indent: int,
        before: int = 0,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    ) -> None:
        style = self._document.styles[name]
        set_fonts(style.element.get_or_add_rPr(), typeface)
        style.font.size = Pt(_SIZES[size])
        style.font.bold = style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        space = style.paragraph_format
        space.line_spacing_rule = WD_LINE_SPACING.EXACTLY if size != "table" else WD_LINE_SPACING.AT_LEAST
        space.line_spacing = Pt(_LEADING[size])
        space.space_before, space.space_after = Pt(before), Pt(0)
        space.alignment = align
        space.widow_control = True
        border = style.element.pPr.find(qn("w:pBdr"))
        if border is not None:  # the title of the shipped template has a rule under it
            style.element.pPr.remove(border)
        for each in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
            style.element.rPr.remove(each)
        _indent(style, indent)

    def _set_page_numbers(self) -> None:
        """Write — 1 — at the foot, outer side, one character in (页码, 四号宋体)."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, align in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            _indent(paragraph, 0)
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
            self._page_run(paragraph).text = "— "
            for kind, text in (
                ("begin", ""),
                ("instrText", " PAGE "),
                ("separate", ""),
                ("t", "1"),
                ("end", ""),
            ):
                _put_field_part(self._page_run(paragraph), kind, text)
            self._page_run(paragraph).text = " —"

    def _page_run(self, paragraph: Any) -> Any:
        run = paragraph.add_run()
        run.font.size = Pt(_SIZES["page"])
        set_fonts(run.element.get_or_add_rPr(), NUMBER, "SimSun")
        return run


def _indent(target: Any, characters: int) -> None:
    """Indent the first line of a paragraph or style by so many characters (首行缩进)."""
    properties = target.paragraph_format.element.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(characters * 320))


def _put_field_part(run: Any, kind: str, text: str) -> None:
    """Put one part of a field into a run: its ends, its name, the text last shown (域)."""
    if text:
        part = OxmlElement(f"w:{kind}")
        part.set(qn("xml:space"), "preserve")
        part.text = text
    else:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    run.element.append(part)


def _mark(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no setter
    properties.append(OxmlElement(name))


def _dress_table(table: Any, widths: Sequence[int]) -> None:
    """Fix a table's column widths and its cells' margins (表格版式)."""
    properties = table._tbl.tblPr  # noqa: SLF001  python-docx has no setter
    width = properties.find(qn("w:tblW"))
    if width is None:
        width = OxmlElement("w:tblW")
        properties.append(width)
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(Mm(sum(widths)).twips))
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 28), ("left", 70), ("bottom", 28), ("right", 70)):
        part = OxmlElement(f"w:{side}")
        part.set(qn("w:w"), str(twips))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)
    for column, each in zip(table.columns, widths, strict=True):
        column.width = Mm(each)
