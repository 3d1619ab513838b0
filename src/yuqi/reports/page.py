"""One self-contained page (单文件网页): sheet and script inside, allowed by their hashes, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yuqi.reports.pictures import state_mark, swatch
from yuqi.reports.words import Words

__all__ = ["render", "write"]


def _text(name: str) -> str:
    return (files("yuqi.reports") / "templates" / name).read_text("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def render(template: str, words: Words, **context: Any) -> str:
    """Return a page. Everything filled in is escaped; sheet and script are the only ones the page admits."""
    environment = Environment(
        loader=PackageLoader("yuqi.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet, script = _text("sheet.css"), _text("sort.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template(template).render(
        w=words,
        lang={"zh": "zh-CN", "en": "en"}[words.lang],
        foreign=Markup(' lang="zh-CN"') if words.lang != "zh" else Markup(""),
        policy=policy,
        sheet=Markup(sheet),
        script=Markup(script),
        marks=Markup(_text("marks.svg")),
        state_mark=state_mark,
        swatch=swatch,
        **context,
    )


def write(text: str, out: Path) -> Path:
    """Write a page whole or not at all; return where."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return out
