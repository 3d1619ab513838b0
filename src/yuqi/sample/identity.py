"""The register (企业主体表): enterprises, former names, relations, products."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar
from yuqi.sample.cells import BLANK, Cells, Pick, fen, millionths, stack
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.industries import industries, inventions
from yuqi.sample.ladder import Ladder
from yuqi.sample.words import load

__all__ = ["ZONE_NAME", "identity_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

ZONE_NAME = "云栖样例高新区"
_DIVISIONS = ("330108", "370303")
_BOARDS = ("0", "sse_main", "szse_main", "star", "chinext", "bse", "neeq", "regional")
_BASES = ("0", "component", "device", "software", "process", "material", "foundation")


def identity_rows(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, dict[str, Cells]]:
    """Return the rows of the four tables."""
    parent = _parents(firms, ladder)
    return {
        "enterprises": _enterprises(firms, ladder, parent, calendar),
        "names": _names(firms, calendar),
        "relations": _relations(firms, parent, calendar),
        "products": _products(firms, ladder, calendar),
    }


def _parents(firms: Firms, ladder: Ladder) -> Numbers:
    """Return each firm's controlling firm in the block, -1 for none; some specialised SMEs belong to little giants."""
    draw = firms.block.draw("relations")
    parent = np.where(draw.random(firms.size) < 0.03, draw.integers(0, firms.size, firms.size), -1)
    giants = np.flatnonzero(ladder.giant)
    if len(giants):
        under = ladder.specialised & ~ladder.giant & (draw.random(firms.size) < 0.02)
        parent = np.where(under, giants[draw.integers(0, len(giants), firms.size)], parent)
    # A parent has no parent itself, so that control never runs in a circle.
    is_parent = np.isin(np.arange(firms.size), parent)
    alone = is_parent | (parent == np.arange(firms.size)) | (firms.boundary >= 0) | ladder.giant
    return np.where(alone, -1, parent)


def _enterprises(firms: Firms, ladder: Ladder, parent: Numbers, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("enterprises")
    known, words, names = industries(), inventions(), load("names")
    size = firms.size
    chance = draw.random((14, size))
    cohort = firms.boundary >= 0
    titled = ladder.specialised | ladder.hnte | ladder.innovative | ladder.aiming | cohort
    services = load("inventions")["services"]
    product = np.where(firms.technical, firms.made, len(words.made) + firms.industry % len(services))
    strategic = np.where(
        chance[0] < 0.08, -1, np.where(firms.technical & (chance[0] < 0.75), firms.industry, len(known.code))
    )
    base = np.array([_BASES.index(name) for name in known.base])[firms.industry]
    base = np.where(firms.technical & (ladder.specialised | (chance[1] < 0.5)), base, 0)
    niche = firms.registered + (chance[2] * 500).astype(np.int64)
    niche = np.where(niche > calendar.today - 30, firms.registered, niche)
    board = np.select(
        [ladder.board == 1, ladder.board == 2, ladder.board == 3], [1 + draw.integers(0, 5, size), 6, 7], 0
    )
    listed = np.maximum(firms.registered + 700, calendar.today - draw.integers(100, 3_200, size))
    listed = np.minimum(listed, calendar.today - 40)
    status = np.select(
        [firms.cancelled != NO_DAY, firms.revoked != NO_DAY, firms.moved_out != NO_DAY], [3, 2, 1], 0
    )
    capital = np.rint(10 ** (5.7 + 1.2 * firms.ability + 0.45 * draw.standard_normal(size)) / 1e5 + 1) * 1e5
    number = pc.binary_join_element_wise(
        pa.array(1 + draw.integers(0, 999, size)).cast(pa.string()), "号", ""
    )
    street = pa.array(names["streets"]).take(pa.array(draw.integers(0, len(names["streets"]), size)))
    in_field = np.where(firms.technical & (chance[3] > 0.03), firms.field, np.where(firms.technical, -1, 0))
    return {
        "uscc": firms.uscc,
        "name": firms.name,
        "registered_on": firms.registered,
        "operating_since": np.where(chance[4] < 0.3, BLANK, firms.operating),
        "legal_form": Pick(("有限责任公司", "股份有限公司"), (ladder.board == 1).astype(np.int64)),
        "independent_legal_person": np.where((chance[5] < 0.015) & ~titled, 0, 1).astype(np.int8),
        "ownership": Pick(
            ("private", "state", "foreign", "mixed"),
            np.searchsorted(np.array([0.86, 0.9, 0.95, 1.0]), chance[6]),
        ),
        "registered_capital": fen(capital),
        "zone": ZONE_NAME,
        "district": Pick(
            names["districts"], np.where(firms.enclave, 0, draw.integers(1, len(names["districts"]), size))
        ),
        "division": Pick(_DIVISIONS, firms.enclave.astype(np.int64)),
        "address": pc.binary_join_element_wise(ZONE_NAME, street, number, ""),
        "moved_in_on": firms.moved_in,
        "from_region": Pick(
            ("330106", "330110", "330111"), np.where(firms.moved_in != NO_DAY, firms.index % 3, -1)
        ),
        "moved_out_on": firms.moved_out,
        "revoked_on": firms.revoked,
        "cancelled_on": firms.cancelled,
        "status": Pick(("active", "moved_out", "revoked", "cancelled"), status),
        "industry_code": Pick(known.code, firms.industry),
        "strategic_code": Pick((*known.strategic, "0"), strategic),
        "tech_field": Pick(tuple("012345678"), in_field),
        "main_product": Pick((*words.made, *services), product),
        "main_product_class": Pick(_BASES, np.where((chance[7] < 0.04) & ~titled, -1, base)),
        "main_products_count": 1 + np.floor(4 * chance[8] ** 2).astype(np.int64),
        "own_brand": np.where(chance[9] < 0.04, -1, chance[9] < 0.45 + 0.5 * ladder.specialised).astype(
            np.int8
        ),
        "resident": np.where((chance[10] < 0.004) & ~titled, 0, 1).astype(np.int8),
        "restricted_product": np.where((chance[11] < 0.005) & ~titled, 1, 0).astype(np.int8),
        "niche_since": np.where((chance[12] < np.where(firms.technical, 0.08, 0.55)) & ~titled, BLANK, niche),
        "business_scope": Pick(
            (
                "技术开发、技术服务；产品的研发、生产和销售",
                "软件开发；信息系统集成服务",
                "技术服务、技术咨询",
                "批发和零售",
                "企业服务",
            ),
            np.select(
                [firms.sector == kind for kind in ("manufacturing", "software", "service", "trade")],
                [0, 1, 2, 3],
                4,
            ),
        ),
        "listed_board": Pick(_BOARDS, board),
        "listed_on": np.where(board > 0, listed, BLANK),
        "delisted_on": np.full(size, NO_DAY),
        "carrier": pa.nulls(size, pa.string()),
        "parent_uscc": pc.if_else(
            pa.array(parent >= 0), firms.uscc.take(pa.array(parent.clip(0))), pa.scalar(None, pa.string())
        ),
        "controller_since": np.where(
            chance[13] < 0.3, firms.registered - draw.integers(0, 4_000, size), BLANK
        ),
        "contact_name": pc.binary_join_element_wise(
            "样例联系人", pa.array(firms.index % 997).cast(pa.string()), ""
        ),
    }


def _names(firms: Firms, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("names")
    renamed = (draw.random(firms.size) < 0.04) & (firms.registered < calendar.today - 900)
    firm = np.flatnonzero(renamed)
    when = firms.registered[firm] + (
        (calendar.today - 40 - firms.registered[firm]) * (0.3 + 0.7 * draw.random(len(firm)))
    ).astype(np.int64)
    stem = pc.utf8_slice_codeunits(firms.name.take(pa.array(firm)), 0, 6)
    short = np.flatnonzero(draw.random(firms.size) < 0.05)
    return stack(
        [
            {
                "uscc": firms.uscc.take(pa.array(firm)),
                "name": pc.binary_join_element_wise(stem, "商贸有限公司", ""),
                "since": firms.registered[firm],
                "until": when,
            },
            {
                "uscc": firms.uscc.take(pa.array(short)),
                "name": pc.utf8_slice_codeunits(firms.name.take(pa.array(short)), 0, 6),
                "since": np.full(len(short), BLANK),
                "until": np.full(len(short), NO_DAY),
            },
        ]
    )


def _relations(firms: Firms, parent: Numbers, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("relations/rows")
    child = np.flatnonzero(parent >= 0)
    over = parent[child]
    since = np.maximum(firms.registered[child], firms.registered[over]) + 10
    since = np.minimum(since, calendar.today - 5)
    share = millionths(np.round(0.51 + 0.49 * draw.random(len(child)), 4))
    kinds = ("controls", "controlled_by", "same_controller")
    still = np.full(len(child), NO_DAY)
    outside = np.flatnonzero((draw.random(firms.size) < 0.02) & (parent < 0))
    none = pa.nulls(len(outside), pa.string())
    return stack(
        [
            _relation(
                firms,
                child,
                firms.uscc.take(pa.array(over)),
                firms.name.take(pa.array(over)),
                Pick(kinds, np.ones(len(child), np.int64)),
                share,
                since,
                still,
            ),
            _relation(
                firms,
                over,
                firms.uscc.take(pa.array(child)),
                firms.name.take(pa.array(child)),
                Pick(kinds, np.zeros(len(child), np.int64)),
                share,
                since,
                still,
            ),
            _relation(
                firms,
                outside,
                none,
                pc.binary_join_element_wise(
                    "样例控股", pa.array(firms.index[outside]).cast(pa.string()), "有限公司", ""
                ),
                Pick(kinds, 1 + draw.integers(0, 2, len(outside))),
                np.full(len(outside), BLANK),
                firms.registered[outside],
                np.where(
                    draw.random(len(outside)) < 0.1,
                    np.minimum(firms.registered[outside] + 600, calendar.today - 1),
                    NO_DAY,
                ),
            ),
        ]
    )


def _relation(
    firms: Firms,
    firm: Numbers,
    code: pa.Array,
    name: pa.Array,
    kind: Pick,
    share: Numbers,
    since: Numbers,
    until: Numbers,
) -> dict[str, Cells]:
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "related_name": name,
        "kind": kind,
        "related_uscc": code,
        "share": share,
        "since": since,
        "until": until,
    }


def _products(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("products")
    counts = np.where(ladder.specialised | ladder.hnte, 1 + draw.integers(0, 3, firms.size), 0)
    firm = np.repeat(np.arange(firms.size), counts)
    place = np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)
    words = inventions()
    other = (
        words.made_from[firms.field[firm]]
        + draw.integers(0, 10_000, len(firm)) % words.made_count[firms.field[firm]]
    )
    made = np.where(place == 0, firms.made[firm], other)
    launched = firms.registered[firm] + draw.integers(100, 1_500, len(firm))
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("CP", place, 2),
        "name": Pick(words.made, made),
        "launched_on": np.minimum(launched, calendar.today - 10),
    }
