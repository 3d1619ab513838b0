"""Pictures are text that changes by command only: `python tests/portal/shared/test_pictures.py --write`."""

import os
import re
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")
    import django

    django.setup()

import pytest
from django.utils import translation

from yuqi.portal.shared import pictures
from yuqi.portal.shared.pictures import Part, Rung, Side

GOLDEN = Path(__file__).parent / "golden"

RUNGS = [
    Rung(name="小巨人", count=12, change=3, near=None, eligible=None, up=4, url="/l?a=1&b=2"),
    Rung(name="高企", count=241, change=-27, near=28, eligible=9, up=38, down=3, url="/h"),
    Rung(name="科技型<s>", count=296, near=64, eligible=0, up=78, down=26),
    Rung(name="未入梯", count=650, change=0, near=91, eligible=57, near_url="/n"),
]
SIDES = [
    Side(key="h", name="高企", change=27),
    Side(key="t", name="科技型", change=-1),
    Side(key="o", name="未入梯"),
]
MOVES = {
    ("h", "h"): 192,
    ("t", "h"): 38,
    ("h", "t"): 5,
    ("t", "t"): 1,
    ("o", "o"): 535,
    ("in", "o"): 9,
    ("o", "out"): 23,
}


def drawn():
    with translation.override("zh-hans"):
        return {
            "interval": pictures.interval(60, 77, bar=70, label="60 至 77 分，须超过 70 分"),
            "interval-after": pictures.interval(71, 86, bar=70, after=True, label="方案后"),
            "interval-open-top": pictures.interval(Decimal("55.5"), None, label="至少 55.5 分"),
            "interval-sure": pictures.interval(74, 74, bar=70, label="74 分"),
            "interval-axis": pictures.interval_axis(70, "须超过 70"),
            "part": pictures.part_interval(15, 17, full=20, most=30, after=(20, 20), label="研发组织管理"),
            "target": pictures.target_bar(start=293, done=318, in_hand=22, target=350, year_gone=0.496, label="44%"),
            "target-past": pictures.target_bar(start=293, done=360, in_hand=2, target=350, year_gone=1, label="超过"),
            "meter": pictures.meter(Decimal("0.078"), bar=Decimal("0.1"), tone="unmet", label="7.8%，门槛 10%"),
            "meter-unknown": pictures.meter(None, bar=10, label="资料待补，门槛 10"),
            "shares": pictures.shares([Part(words="强", value=9, fill="solid"), Part(words="缺", value=8, fill="absent")]).svg,
            "difference-above": pictures.difference(Decimal("3.2"), most=5, label="+3.2"),
            "difference-below": pictures.difference(Decimal("-2.9"), most=5, label="−2.9"),
            "difference-unknown": pictures.difference(None, most=5, low=-4, high=3, label="资料待补"),
            "pairs": pictures.bar_pairs([("高企", 318, 362), ("专精特新", 97, 91)], label="改前改后").svg,
            "sparkline": pictures.sparkline([4020, 4650, 5000], label="走势"),
            "sparkline-gap": pictures.sparkline([4020, None, 5000, 4800], label="走势"),
            "expiry": pictures.expiry_marks(["pass", "open", "fail", *["pass"] * 8]),
            "pyramid": pictures.pyramid(RUNGS, label="梯队金字塔").svg,
            "flow": pictures.flow(
                [*SIDES, Side(key="in", name="新设")],
                [*SIDES, Side(key="out", name="注销")],
                MOVES,
                label="流转",
                heads=("2025", "2026"),
                order=("h", "t", "o"),
            ).svg,
        }  # fmt: skip


NAMES = sorted(path.stem for path in GOLDEN.glob("*.svg"))


def test_every_picture_has_its_golden_file():
    assert sorted(drawn()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_as_it_was(name):
    assert drawn()[name] + "\n" == (GOLDEN / f"{name}.svg").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_well_formed_and_carries_no_style_no_script_and_no_small_text(name):
    text = drawn()[name]

    ElementTree.fromstring(f"<all>{text}</all>")
    assert not re.search(r"\sstyle=|<script|\son\w+=", text)
    assert all(float(size) >= 12 for size in re.findall(r'font-size="([\d.]+)"', text))
    assert "nan" not in text.lower()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "expiry"])
def test_a_picture_has_an_accessible_name(name):
    assert re.search(r'<svg[^>]* role="(?:img|group)" aria-label="[^"]+"', drawn()[name])


def test_a_picture_with_links_is_a_group_so_that_they_can_be_reached():
    text = drawn()["pyramid"]

    assert 'role="group"' in text
    assert 'href="/l?a=1&amp;b=2"' in text


def test_a_picture_comes_with_a_table_of_the_same_figures():
    with translation.override("zh-hans"):
        ladder = pictures.pyramid(RUNGS, label="梯队金字塔")

    assert ladder.rows[1] == ("高企", "241", "−27", "28", "9", "38", "3")
    assert len(ladder.heads) == len(ladder.rows[0])


def test_empty_zones_are_drawn_too():
    empty = [Rung(name="高企", count=0), Rung(name="未入梯", count=0)]

    assert "NaN" not in pictures.pyramid(empty, label="空").svg
    assert pictures.flow([], [], {}, label="空", heads=("", ""), order=()).svg == ""
    assert pictures.sparkline([None, None], label="空").count("<circle") == 2
    assert pictures.expiry_marks([])


def test_text_below_twelve_pixels_is_refused():
    from yuqi.portal.shared.pictures.drawing import text

    with pytest.raises(ValueError, match="12 px"):
        text(0, 0, "小", size=11)


if __name__ == "__main__" and "--write" in sys.argv:
    GOLDEN.mkdir(exist_ok=True)
    for name, text in drawn().items():
        (GOLDEN / f"{name}.svg").write_text(text + "\n", "utf-8")
