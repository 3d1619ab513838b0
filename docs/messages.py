"""The portal's messages (界面文字): what the pages say in Chinese, and its English translation.

    python docs/messages.py            write locale/en/LC_MESSAGES/django.po and .mo anew
    python docs/messages.py --check    list what is untranslated, unused or not compiled; 1 when there is any

The Chinese sentence in template or Python is the original (docs/adr/0007-chinese-msgids.md). Translations that are
there stay; new messages come in empty, those nobody says any more go.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "src" / "yuqi" / "portal"
CATALOGUE = PORTAL / "locale" / "en" / "LC_MESSAGES" / "django.po"

_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATES = (
    ("npgettext", re.compile(rf"\bnpgettext\({_TEXT},\s*{_TEXT},\s*{_TEXT}", re.S)),
    ("pgettext", re.compile(rf"\bpgettext\({_TEXT},\s*{_TEXT}", re.S)),
    ("ngettext", re.compile(rf"\bngettext\({_TEXT},\s*{_TEXT}", re.S)),
    ("gettext", re.compile(rf"(?:\bgettext|(?<![\w])_)\({_TEXT}", re.S)),
)
_IN_PYTHON = {
    "_": "gettext",
    "gettext": "gettext",
    "gettext_lazy": "gettext",
    "gettext_noop": "gettext",
    "ngettext": "ngettext",
    "ngettext_lazy": "ngettext",
    "pgettext": "pgettext",
    "pgettext_lazy": "pgettext",
    "npgettext": "npgettext",
}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, order=True)
class Message:
    """One message (文字): context and plural are None where it has none."""

    text: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells two messages apart."""
        return (self.context or "", self.text)


def messages() -> dict[tuple[str, str], Message]:
    """Return every message of the portal by key; one said in the singular and in the plural is plural."""
    found: dict[tuple[str, str], Message] = {}
    for file in sorted(PORTAL.rglob("*.html")):
        _add(found, _in_template(file))
    for file in sorted(PORTAL.rglob("*.py")):
        if "migrations" not in file.parts:
            _add(found, _in_python(file))
    return found


def _add(found: dict[tuple[str, str], Message], said: Iterator[Message]) -> None:
    for message in said:
        if not _CHINESE.search(message.text):
            continue
        if message.key not in found or found[message.key].plural is None:
            found[message.key] = message


def _in_template(file: Path) -> Iterator[Message]:
    source = templatize(file.read_text("utf-8"))
    for kind, pattern in _IN_TEMPLATES:
        for match in pattern.finditer(source):
            yield _message(kind, [ast.literal_eval(part) for part in match.groups()])
        source = pattern.sub("", source)


def _in_python(file: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _IN_PYTHON:
            texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
            kind = _IN_PYTHON[node.func.id]
            needed = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}[kind]
            if len(texts) >= needed and all(isinstance(text, str) for text in texts[:needed]):
                yield _message(kind, texts[:needed])
    # Names of states and roles stand as data and are translated where they are shown.
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple | ast.Dict):
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else node.value.values
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield Message(part.value)


def _message(kind: str, texts: list[str]) -> Message:
    if kind == "gettext":
        return Message(texts[0])
    if kind == "ngettext":
        return Message(texts[0], plural=texts[1])
    if kind == "pgettext":
        return Message(texts[1], context=texts[0])
    return Message(texts[1], context=texts[0], plural=texts[2])


def renewed() -> polib.POFile:
    """Return the catalogue with all messages of now and the translations there are."""
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.is_file() else polib.POFile()
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Language": "en",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for key, message in sorted(messages().items()):
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
        earlier = known.get(key)
        if message.plural is not None:
            entry.msgid_plural = message.plural
            before = earlier.msgstr_plural if earlier is not None and earlier.msgid_plural else {}
            alone = earlier.msgstr if earlier is not None else ""
            entry.msgstr_plural = {0: before.get(0, alone), 1: before.get(1, alone)}
        else:
            entry.msgstr = earlier.msgstr or (earlier.msgstr_plural or {}).get(0, "") if earlier else ""
        new.append(entry)
    return new


def main(arguments: list[str]) -> int:
    """Write or check the catalogue."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    new = renewed()
    bare = [entry for entry in new if not entry.translated()]
    if "--check" in arguments:
        same = CATALOGUE.is_file() and str(new) == str(polib.pofile(str(CATALOGUE), wrapwidth=0))
        compiled = CATALOGUE.with_suffix(".mo")
        whole = compiled.is_file() and compiled.read_bytes() == new.to_binary()
        for entry in bare:
            print("untranslated:", entry.msgid)
        if not same or not whole:
            print("the catalogue is behind the pages: python docs/messages.py")
        return int(bool(bare) or not same or not whole)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOGUE))
    new.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    print(f"{len(new)} messages, {len(bare)} without translation")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
