"""A results folder as `assess` writes it, small and invented (样例结果): a factory with named traits."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HERE = Path(__file__).parent
AS_OF = date(2026, 6, 30)
LADDER = (
    ("technology", "科技型企业", ("tech_sme", "科技型中小企业", "Technology-based SME")),
    ("technology", "科技型企业", ("hnte", "高新技术企业", "High and new technology enterprise")),
    ("quality", "优质中小企业", ("innovative_sme", "创新型中小企业", "Innovative SME")),
    ("quality", "优质中小企业", ("specialised_sme", "专精特新中小企业", "Specialised and sophisticated SME")),
    ("quality", "优质中小企业", ("little_giant", "专精特新“小巨人”企业", "Little giant")),
    ("growth", "高成长企业", ("gazelle", "瞪羚企业", "Gazelle")),
    ("growth", "高成长企业", ("unicorn", "独角兽企业", "Unicorn")),
    ("scale", "规模以上", ("above_scale", "规模以上企业", "Above-scale enterprise")),
)
RUNG = {
    "tech_sme": 0,
    "hnte": 1,
    "innovative_sme": 0,
    "specialised_sme": 1,
    "little_giant": 2,
    "gazelle": 0,
    "unicorn": 1,
    "above_scale": 0,
}
EDITION = {
    "tech_sme": "tech_sme@2017",
    "hnte": "hnte@2016",
    "innovative_sme": "innovative_sme@2022",
    "specialised_sme": "specialised_sme@2022",
    "little_giant": "little_giant@2026",
}
CONDITIONS = {
    "hnte": (
        ("age", "注册成立一年以上", "国科发火〔2016〕32号 第十一条(一)", "days", ">=", Decimal(365)),
        ("ip", "拥有核心自主知识产权", "国科发火〔2016〕32号 第十一条(二)", "count", ">=", Decimal(1)),
        (
            "science_staff",
            "科技人员占当年职工总数的比例",
            "国科发火〔2016〕32号 第十一条(四)",
            "share",
            ">=",
            Decimal("0.1"),
        ),
        (
            "rd_intensity",
            "近三年研发费用占销售收入的比例",
            "国科发火〔2016〕32号 第十一条(五)",
            "share",
            ">=",
            Decimal("0.04"),
        ),
        (
            "hightech_revenue",
            "高新技术产品(服务)收入占总收入的比例",
            "国科发火〔2016〕32号 第十一条(六)",
            "share",
            ">=",
            Decimal("0.6"),
        ),
    ),
    "specialised_sme": (
        (
            "niche_2y",
            "从事特定细分市场满 2 年",
            "工信部企业〔2022〕63号 附件2 一(一)",
            "years",
            ">=",
            Decimal(2),
        ),
        ("rd", "上年度研发费用总额", "工信部企业〔2022〕63号 附件2 一(二)", "yuan", ">=", Decimal(1_000_000)),
        (
            "revenue",
            "上年度营业收入总额",
            "工信部企业〔2022〕63号 附件2 一(三)",
            "yuan",
            ">=",
            Decimal(10_000_000),
        ),
    ),
}
FIRST = (
    "澄光",
    "北辰",
    "南山",
    "锦程",
    "河图",
    "青禾",
    "知行",
    "云帆",
    "赤羽",
    "海岳",
    "松果",
    "百川",
    "同舟",
    "微尺",
    "天枢",
    "锐测",
    "衡准",
    "万象",
)
TRADE = (
    "精密仪器",
    "微电子",
    "数控",
    "模具",
    "医疗器械",
    "智能装备",
    "新材料",
    "软件",
    "电池材料",
    "仪表",
    "机器人",
    "环保科技",
    "传感技术",
)
INDUSTRIES = (
    "仪器仪表制造业",
    "专用设备制造业",
    "软件和信息技术服务业",
    "医药制造业",
    "化学原料和化学制品制造业",
)


def _write(folder: Path, table: str, rows: list[dict[str, Any]], **kinds: pa.DataType) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["subject"]
    columns = {}
    for name in names:
        columns[name] = pa.array([row.get(name) for row in rows], type=kinds.get(name))
    path = folder / f"{table}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


class Zone:
    """A zone to be drawn (园区): enterprises with standings that hang together; traits are arguments.

    Args:
        firms: how many enterprises.
        seed: of the draw.
        name: how enterprise number k is called.
        without: result tables not to be written.
        empty: every enterprise far from everything, nothing due.
    """

    def __init__(
        self,
        folder: Path,
        *,
        firms: int = 60,
        seed: int = 7,
        name: Callable[[int], str] | None = None,
        without: tuple[str, ...] = (),
        empty: bool = False,
        is_sample: bool = True,
    ) -> None:
        self.folder, self.firms, self.empty, self.without = folder, firms, empty, without
        self.draw = random.Random(seed)
        self.name = name or self._invented
        self.is_sample = is_sample
        self.subjects = [self._subject(k) for k in range(firms)]
        folder.mkdir(parents=True, exist_ok=True)
        tables = {
            "run": self._run,
            "subjects": lambda: self.subjects,
            "verdicts": self._verdicts,
            "ladder": self._ladder,
            "settles": self._settles,
            "benefits": self._benefits,
            "doubts": self._doubts,
            "deadlines": self._deadlines,
            "catalog": self._catalog,
        }
        for table, rows in tables.items():
            made = rows()
            if table not in without:
                _write(folder, table, made)
        if "outcomes" not in without:
            self._outcomes()

    def _invented(self, k: int) -> str:
        return f"样例{FIRST[k % len(FIRST)]}{TRADE[k * 7 % len(TRADE)]}有限公司"

    def _subject(self, k: int) -> dict[str, Any]:
        uscc = f"91370000MA{k:07d}X"
        return {
            "subject": "enterprise",
            "subject_id": uscc,
            "uscc": uscc,
            "name": self.name(k),
            "district": ("东区", "西区", "南湖片")[k % 3],
            "industry_code": "40",
            "industry": INDUSTRIES[k % len(INDUSTRIES)],
            "size": "small",
        }

    def _run(self) -> list[dict[str, Any]]:
        return [
            {
                "run": "20260705-42",
                "zone": "样例高新区",
                "engine": "0.1.0",
                "catalog_hash": "a3f9c1d20b77e81c",
                "facts_hash": "7d20be5511aa0c3e",
                "as_of": AS_OF,
                "as_of_from": "zone",
                "tax_year": 2025,
                "backend": "duckdb",
                "seed": 42 if self.is_sample else None,
                "rows_in": 41_230,
                "rows_set_aside": 17,
            }
        ]

    def _verdicts(self) -> list[dict[str, Any]]:
        rows = []
        for subject in self.subjects:
            reach = -1 if self.empty else self.draw.choices((-1, 0, 1, 2, 3), weights=(50, 24, 16, 8, 2))[0]
            for _, _, (programme, _, _) in LADDER:
                rows.append(self._verdict(subject, programme, reach))
        self.verdicts = rows
        return rows

    def _verdict(self, subject: dict[str, Any], programme: str, reach: int) -> dict[str, Any]:
        draw, rung = self.draw, RUNG[programme]
        extra = 1 if programme in ("gazelle", "unicorn", "above_scale") else 0
        standing = "far"
        if not self.empty:
            if rung + extra < reach:
                standing = draw.choices(("held", "at_risk", "pass", "open"), weights=(70, 18, 7, 5))[0]
            elif rung + extra == reach:
                standing = draw.choices(("held", "near", "pass", "open", "far"), weights=(10, 40, 12, 30, 8))[
                    0
                ]
            elif rung <= reach + 1:
                standing = draw.choices(("near", "open", "far"), weights=(8, 15, 77))[0]
        verdict = {"held": "pass", "pass": "pass", "near": "fail", "open": "open", "far": "fail"}.get(
            standing
        )
        if standing == "at_risk":
            verdict = draw.choices(("pass", "open", "fail"), weights=(5, 3, 2))[0]
        held = standing in ("held", "at_risk")
        until = None
        if held:
            ahead = draw.randint(10, 364) if standing == "at_risk" else draw.randint(370, 1000)
            until = AS_OF + timedelta(days=ahead)
        score = programme == "hnte" and standing in ("near", "open")
        return {
            **{name: subject[name] for name in ("subject", "subject_id", "uscc")},
            "programme": programme,
            "edition": EDITION.get(programme, f"{programme}@2020"),
            "procedure": "review" if held else "new",
            "as_of": AS_OF,
            "verdict": verdict,
            "standing": standing,
            "route": "none",
            "score_low": Decimal("60.0000") if score else None,
            "score_high": Decimal("77.0000") if score else None,
            "score_bar": Decimal("70.0000") if programme == "hnte" else None,
            "bar_op": ">" if programme == "hnte" else None,
            "score_likely": None,
            "open_by": draw.choice(("facts", "judgement", "both")) if verdict == "open" else "none",
            "conditions_met": 6,
            "conditions_unmet": 1 if verdict == "fail" else 0,
            "conditions_unknown": 2 if verdict == "open" else 0,
            "distance": round(draw.uniform(0.001, 0.2), 6) if standing == "near" else None,
            "held": held,
            "held_until": until,
            "at_risk": standing == "at_risk",
            "eligible_from": None,
        }

    def _ladder(self) -> list[dict[str, Any]]:
        counts: dict[tuple[str, str], int] = {}
        for row in self.verdicts:
            key = (row["programme"], row["standing"])
            counts[key] = counts.get(key, 0) + 1
        return [
            {
                "track": track,
                "track_label": label,
                "rung": RUNG[programme],
                "programme": programme,
                "label_zh": zh,
                "label_en": en,
                "standing": standing,
                "count": counts.get((programme, standing), 0),
            }
            for track, label, (programme, zh, en) in LADDER
            for standing in ("at_risk", "held", "pass", "near", "open", "far")
        ]

    def _outcomes(self) -> None:
        for programme, conditions in CONDITIONS.items():
            rows = []
            for verdict in self.verdicts:
                if verdict["programme"] != programme:
                    continue
                row = {
                    name: verdict[name]
                    for name in ("subject", "subject_id", "uscc", "programme", "edition", "procedure")
                }
                worst = self.draw.randrange(len(conditions))
                for place, (id_, _, _, unit, _, bar) in enumerate(conditions):
                    is_short = verdict["verdict"] == "fail" and place == worst
                    value = (
                        bar * (Decimal(1) - Decimal(str(verdict["distance"] or "0.31")))
                        if is_short
                        else bar * 2
                    )
                    value = (
                        value.quantize(Decimal("0.000001"))
                        if unit == "share"
                        else value.quantize(Decimal("0.01"))
                    )
                    row[f"{id_}__outcome"] = "unmet" if is_short else "met"
                    row[f"{id_}__value"] = value
                    row[f"{id_}__threshold"] = bar
                    row[f"{id_}__shortfall"] = (bar - value) if is_short else None
                rows.append(row)
            _write(self.folder / "outcomes", programme, rows)

    def _catalog(self) -> list[dict[str, Any]]:
        rows = json.loads((HERE / "catalog.json").read_text("utf-8"))
        return [row | {"max": Decimal(row["max"])} if "max" in row else row for row in rows]

    def _settles(self) -> list[dict[str, Any]]:
        wanted = (
            ("statements", "hightech_revenue", 2025, "facts"),
            ("statements", "rd_expense_hnte", 2024, "facts"),
            ("ip_rights", "*", None, "facts"),
            ("expert_scores", "ip_acquisition", None, "judgement"),
            ("statements", "staff", 2025, "facts"),
        )
        rows = []
        for verdict in self.verdicts:
            if verdict["verdict"] != "open":
                continue
            for rank, place in enumerate(
                sorted(self.draw.sample(range(len(wanted)), self.draw.randint(1, 3)))
            ):
                table, field, year, kind = wanted[place]
                rows.append(
                    {
                        **{
                            name: verdict[name]
                            for name in ("subject", "subject_id", "uscc", "programme", "edition", "procedure")
                        },
                        "rank": rank,
                        "table": table,
                        "field": field,
                        "year": year,
                        "kind": kind,
                        "narrows": 5.0,
                        "decisive": rank == 0 and self.draw.random() < 0.5,
                    }
                )
        return rows

    def _benefits(self) -> list[dict[str, Any]]:
        rows = []
        for subject in self.subjects if not self.empty else []:
            status = self.draw.choices(("entitled", "open", "not"), weights=(3, 1, 6))[0]
            amount = Decimal(self.draw.randint(10_000, 4_000_000))
            for benefit, cite in (
                ("tax.hnte_rate", "企业所得税法 第二十八条"),
                ("zibo_2020.hnte_award", "淄高新发〔2020〕1号 第三条"),
                ("tax.super_deduction", "财政部 税务总局公告2023年第7号 第一条"),
            ):
                rows.append(
                    {
                        **{name: subject[name] for name in ("subject", "subject_id", "uscc")},
                        "benefit": benefit,
                        "edition": "2020",
                        "year": 2025,
                        "status": status,
                        "amount": amount if status == "entitled" else None,
                        "amount_low": amount if status == "entitled" else Decimal(0),
                        "amount_high": amount if status == "entitled" else Decimal(500_000),
                        "stacked_out_by": None,
                        "without_application": benefit.startswith("zibo"),
                        "budget_line": None,
                        "cite": cite,
                    }
                )
        return rows

    def _doubts(self) -> list[dict[str, Any]]:
        return [
            {
                **{name: subject[name] for name in ("subject", "subject_id", "uscc")},
                "check": "staff_below_science" if k % 2 else "rd_sources_differ",
                "severity": "error" if k % 2 else "warning",
                "code": "staff_below_science" if k % 2 else "rd_sources_differ",
                "message": "2025 年科技人员 138 名，多于职工总数 128 名"
                if k % 2
                else "2025 年研发费用财务口径 512.0 万元，高企口径 380.0 万元",
                "rows": None,
            }
            for k, subject in enumerate([] if self.empty else self.subjects[::9])
        ]

    def _deadlines(self) -> list[dict[str, Any]]:
        rows = []
        for verdict in self.verdicts:
            if verdict["standing"] not in ("held", "at_risk"):
                continue
            base = {name: verdict[name] for name in ("subject", "subject_id", "uscc", "programme")}
            rows.append(
                {
                    **base,
                    "kind": "expiry",
                    "label": "证书到期",
                    "due_on": verdict["held_until"],
                    "status": "due",
                    "consequence": "资格终止",
                    "cite": "国科发火〔2016〕32号 第十条",
                }
            )
            if verdict["programme"] == "hnte":
                missed = self.draw.random() < 0.1
                rows.append(
                    {
                        **base,
                        "kind": "annual_report",
                        "label": "高企年度发展情况报表",
                        "due_on": date(2026, 5, 31),
                        "status": "missed" if missed else "filed",
                        "consequence": "累计两年不报，取消资格",
                        "cite": "国科发火〔2016〕32号 第十三条",
                    }
                )
                rows.append(
                    {
                        **base,
                        "kind": "annual_report",
                        "label": "高企年度发展情况报表",
                        "due_on": date(2027, 5, 31),
                        "status": "due",
                        "consequence": "累计两年不报，取消资格",
                        "cite": "国科发火〔2016〕32号 第十三条",
                    }
                )
        for verdict in self.verdicts:
            if verdict["standing"] == "pass" and verdict["programme"] == "hnte":
                base = {name: verdict[name] for name in ("subject", "subject_id", "uscc", "programme")}
                rows.append(
                    {
                        **base,
                        "kind": "window",
                        "label": "高企第二批申报",
                        "due_on": date(2026, 8, 5),
                        "status": "due",
                        "consequence": "错过本年",
                        "cite": "市科技局申报通知",
                    }
                )
        return rows


@pytest.fixture
def make_zone(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of results folders: make_zone(firms=60, …) → folder."""
    made = iter(range(1000))

    def make(**traits: Any) -> Path:
        return Zone(tmp_path / f"results-{next(made)}", **traits).folder

    return make


def an_explanation(**changes: Any) -> dict[str, Any]:
    """Return an HNTE explanation that fails by three persons, lacks one figure and waits for experts."""
    made: dict[str, Any] = json.loads((HERE / "explanation.json").read_text("utf-8"))
    return made | changes


@pytest.fixture
def explanation() -> Callable[..., dict[str, Any]]:
    """Return a maker of explanations: explanation(verdict="open", …)."""
    return an_explanation


@pytest.fixture(scope="session")
def office() -> Any:
    """Return the module that reads Office files back."""
    spec = importlib.util.spec_from_file_location("reports_office", HERE / "office.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
