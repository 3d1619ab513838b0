"""A letter of an authority (函), after the letter form of GB/T 9704: red head and lines, number, title, signature."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from yuqi.reports.documents.fonts import TITLE, set_fonts
from yuqi.reports.documents.paper import Paper
from yuqi.reports.plain import plain

__all__ = ["spoken_day", "write_letter"]

_RED = RGBColor(0xD7, 0x00, 0x0F)
_RED_HEX = "D7000F"
_HEAD = 32  # points of the red head; a long name is set smaller
_WIDEST_HEAD = 440  # points: the text's width
_OVER = 20  # points that the red lines reach into the margins on either side
_FOUR = 64  # points: four characters of the body
_BODY = 16


def write_letter(
    out: Path,
    *,
    head: str,
    number: str,
    title: str,
    addressee: str,
    paragraphs: Sequence[str],
    signer: str,
    dated: date,
    notes: Sequence[str] = (),
) -> Path:
    """Write one letter as a Word document; return where it is (函).

    Args:
        out: the .docx file, replaced whole.
        head: the authority, in red at the top (发文机关标志).
        number: the document number (发文字号), 样高新函〔2026〕12号.
        title: one line, or several parted by line breaks.
        addressee: whom it is for, without the colon.
        paragraphs: of the body.
        signer: who signs (发文机关署名).
        dated: the day of the letter (成文日期).
        notes: small lines at the end: what the figures rest on.
    """
    letter = _LetterPaper("zh", title=title.replace("\n", ""), as_of=dated)
    letter.head(head, number)
    letter.title(*title.split("\n"))
    letter.addressee(f"{addressee}：")
    for paragraph in paragraphs:
        letter.text(plain(paragraph))
    letter.sign(signer, spoken_day(dated))
    letter.end_notes(notes)
    return letter.save(out)


def spoken_day(day: date) -> str:
    """Return a day as official documents write it.

    >>> spoken_day(date(2026, 7, 6))
    '2026年7月6日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def _width(text: str) -> float:
    """Return about how many characters wide a text is: digits and letters are half as wide."""
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)


class _LetterPaper(Paper):
    """The sheet of a letter (函用纸)."""

    def head(self, name: str, number: str) -> None:
        """Write the authority in red, the line under it, and the number at the right."""
        section = self._document.sections[0]
        section.top_margin = Mm(30)
        section.different_first_page_header_footer = True  # the first page has no number
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        space = paragraph.paragraph_format
        space.line_spacing_rule, space.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(40)
        _outdent(paragraph)
        run = paragraph.add_run(plain(name))
        run.font.size = Pt(min(_HEAD, int(_WIDEST_HEAD / max(_width(name), 1))))
        run.font.color.rgb = _RED
        set_fonts(run.element.get_or_add_rPr(), TITLE)
        _rule(paragraph, "bottom", "thickThinSmallGap")
        line = self._document.add_paragraph(plain(number))
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.first_line_indent = Pt(0)
        line.paragraph_format.space_before = Pt(6)
        foot = section.first_page_footer
        foot.is_linked_to_previous = False
        _outdent(foot.paragraphs[0])
        _rule(foot.paragraphs[0], "top", "thinThickSmallGap")

    def sign(self, name: str, day: str) -> None:
        """Write who signs, centred over the day, and where the seal goes (落款、印章位)."""
        day_width, name_width = _width(day) * _BODY, _width(name) * _BODY
        right = max(_FOUR + (day_width - name_width) / 2, 2 * _BODY)
        for place, (text, indent) in enumerate(((name, right), (day, _FOUR), ("（盖章）", _FOUR))):
            paragraph = self._document.add_paragraph(plain(text))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            space = paragraph.paragraph_format
            space.first_line_indent = Pt(0)
            space.right_indent = Pt(indent)
            space.keep_with_next = place < 2
            space.keep_together = True
            if place == 0:
                space.space_before = Pt(56)

    def end_notes(self, notes: Sequence[str]) -> None:
        """Write small lines under the signature (附注)."""
        for place, note in enumerate(notes):
            paragraph = self._document.add_paragraph(plain(note), style="Note")
            if place == 0:
                paragraph.paragraph_format.space_before = Pt(28)


def _outdent(paragraph: Any) -> None:
    space = paragraph.paragraph_format
    space.first_line_indent = Pt(0)
    space.left_indent = space.right_indent = Pt(-_OVER)


def _rule(paragraph: Any, side: str, kind: str) -> None:
    """Draw a red double line at one side of a paragraph (红色双线)."""
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "24"), ("space", "4"), ("color", _RED_HEX)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    properties = paragraph.paragraph_format.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
