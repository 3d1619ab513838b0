"""What we ship of others: named, licensed, unchanged; and nothing is fetched from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import yuqi.portal.shared as shared
from yuqi.portal.shared.icons import NAMES, SPRITE, sprite

HERE = Path(shared.__file__).parent
VENDOR = HERE / "static" / "vendor"
LISTED = json.loads((VENDOR / "VENDOR.json").read_text("utf-8"))


@pytest.mark.parametrize("item", LISTED, ids=lambda item: item["name"])
def test_a_vendored_file_is_the_one_that_was_recorded(item):
    content = (VENDOR / item["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == item["sha256"]


@pytest.mark.parametrize("item", LISTED, ids=lambda item: item["name"])
def test_a_vendored_file_has_its_licence_beside_it(item):
    assert item["licence"] in {"MIT", "0BSD", "Apache-2.0"}
    assert (VENDOR / item["licence_file"]).resolve().read_text("utf-8").strip()


def test_every_vendored_file_is_listed():
    shipped = {path.name for path in VENDOR.iterdir() if path.suffix in (".js", ".css")}

    assert shipped == {item["file"] for item in LISTED if "/" not in item["file"]}


def test_the_sprite_is_made_of_the_icons_that_are_named():
    assert SPRITE.read_text("utf-8") == sprite()
    assert {path.stem for path in (HERE / "icons" / "outline").glob("*.svg")} == set(NAMES.values())


@pytest.mark.parametrize(
    "path",
    [*HERE.rglob("templates/**/*.html"), *(HERE / "static" / "yuqi").iterdir()],
    ids=lambda path: path.name,
)
def test_nothing_we_wrote_is_fetched_from_elsewhere(path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")  # a name, no address

    assert not re.search(r"https?://|//cdn|@import", text)


@pytest.mark.parametrize("path", [*HERE.parent.rglob("templates/**/*.html")], ids=lambda path: path.name)
def test_no_template_of_the_portal_carries_style_or_script_inside(path):
    text = path.read_text("utf-8")

    assert not re.search(r"\sstyle\s*=", text), "the CSP refuses style attributes: use a class"
    assert not re.search(r"<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
