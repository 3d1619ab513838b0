"""Typefaces of official documents (公文字体), each with the ones that stand in for it where it is absent."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement

__all__ = [
    "BODY",
    "HEADING",
    "LATIN",
    "NUMBER",
    "SUBHEADING",
    "TITLE",
    "Typeface",
    "name_stand_ins",
    "set_fonts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """One Chinese typeface and what stands in for it (字体)."""

    name: str
    stand_ins: tuple[str, ...]
    family: str  # roman, swiss, script: the last hint a program has


LATIN = "Times New Roman"
TITLE = Typeface(
    name="方正小标宋简体",
    stand_ins=("方正小标宋_GBK", "华文中宋", "STZhongsong", "宋体", "SimSun", "Noto Serif CJK SC"),
    family="roman",
)
BODY = Typeface(
    name="仿宋",
    stand_ins=("仿宋_GB2312", "FangSong", "华文仿宋", "STFangsong", "Noto Serif CJK SC"),
    family="script",
)
HEADING = Typeface(
    name="黑体", stand_ins=("SimHei", "华文黑体", "STHeiti", "Noto Sans CJK SC"), family="swiss"
)
SUBHEADING = Typeface(
    name="楷体",
    stand_ins=("楷体_GB2312", "KaiTi", "华文楷体", "STKaiti", "Noto Serif CJK SC"),
    family="script",
)
NUMBER = Typeface(name="宋体", stand_ins=("SimSun", "华文宋体", "Noto Serif CJK SC"), family="roman")

_THEMES = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def set_fonts(properties: object, typeface: Typeface, latin: str = LATIN) -> None:
    """Give run properties a Chinese typeface and a Latin one; a theme's fonts give way.

    Args:
        properties: the `w:rPr` of a run, of a style, or of the defaults.
        typeface: for Chinese.
        latin: for letters and digits.
    """
    fonts = properties.find(qn("w:rFonts"))  # type: ignore[attr-defined]  # lxml
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)  # type: ignore[attr-defined]  # lxml
    for theme in _THEMES:
        fonts.attrib.pop(qn(theme), None)
    for use, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", typeface.name)):
        fonts.set(qn(f"w:{use}"), name)


def name_stand_ins(document_part: Part) -> None:
    """Say in the document which typefaces may stand in where one is absent (替代字体)."""
    package = document_part.package
    if package is None:
        raise ValueError("the document belongs to no package")
    rows = "".join(
        f"<w:font w:name={quoteattr(each.name)}><w:altName w:val={quoteattr(','.join(each.stand_ins))}/>"
        f'<w:charset w:val="86"/><w:family w:val="{each.family}"/><w:pitch w:val="variable"/></w:font>'
        for each in (TITLE, BODY, HEADING, SUBHEADING, NUMBER)
    )
    rows += (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{rows}</w:fonts>'
    for key, relation in list(document_part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            del document_part.rels[key]
    table = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, text.encode("utf-8"), package)
    document_part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)
