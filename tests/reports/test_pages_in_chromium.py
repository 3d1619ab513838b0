"""Pages in a real browser: nothing wider than the screen, nothing refused by the page's own policy."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from yuqi.reports import write_enterprise_page, write_zone_page

FRAME = """<!doctype html><meta charset="utf-8"><iframe id="f" src="{page}" width="{width}" height="900"></iframe>
<pre id="seen"></pre><script>
document.getElementById("f").onload = function () {{
  var inner = this.contentDocument, wide = inner.documentElement.scrollWidth;
  var buttons = inner.querySelectorAll(".sort").length;
  if (buttons) {{ inner.querySelectorAll(".sort")[0].click(); }}
  document.getElementById("seen").textContent =
    "wide=" + wide + " sorts=" + buttons + " sorted=" + inner.querySelectorAll("[aria-sort]").length +
    " height=" + inner.documentElement.scrollHeight;
}};
</script>"""


def _seen(chromium: str, page: Path, width: int, folder: Path) -> dict[str, int]:
    frame = folder / f"frame-{width}.html"
    frame.write_text(FRAME.format(page=page.name, width=width), "utf-8")
    found = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--allow-file-access-from-files",
            f"--user-data-dir={folder / f'profile-{width}'}",
            "--virtual-time-budget=5000",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    return {name: int(n) for name, n in re.findall(r"(\w+)=(\d+)", re.search(r'id="seen">(.*?)<', found)[1])}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 390, 768, 1440])
def test_the_zone_page_is_never_wider_than_the_screen(chromium, make_zone, tmp_path, width, lang):
    page = write_zone_page(make_zone(firms=80), tmp_path / "zone.html", lang=lang)

    seen = _seen(chromium, page, width, tmp_path)

    assert seen["wide"] <= width
    assert seen["sorts"] > 10
    assert seen["sorted"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1440])
def test_the_enterprise_page_is_never_wider_than_the_screen(
    chromium, explanation, make_zone, tmp_path, width
):
    page = write_enterprise_page([explanation()], tmp_path / "firm.html", results=make_zone(firms=30))

    assert _seen(chromium, page, width, tmp_path)["wide"] <= width
