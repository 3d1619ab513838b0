"""A small zone, and the foreign files that officers hold."""

import csv

import openpyxl
import pytest

from yuqi.base import Severity, check_character
from yuqi.facts import check_facts


class Desk:
    """What an officer has on the desk: four enterprises, workbooks, and the facts folder."""

    NAMES = (
        "杭州样例科技有限公司",
        "杭州样例软件有限公司",
        "宁波样例机械（集团）有限公司",
        "绍兴样例生物有限公司",
    )

    @staticmethod
    def code(number):
        first = f"91330100MA{number:07d}"
        return first + check_character(first)

    @staticmethod
    def book(path, rows, *, sheet="Sheet1", merged=()):
        made = openpyxl.Workbook()
        page = made.active
        page.title = sheet
        for row in rows:
            page.append(row)
        for area in merged:
            page.merge_cells(area)
        made.save(path)
        return path

    @staticmethod
    def rows_of(folder, table):
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    @staticmethod
    def codes_of(report):
        return [problem.code for problem in report.problems if problem.severity is not Severity.NOTE]

    @staticmethod
    def no_errors(folder):
        return [problem.line() for problem in check_facts(folder).errors]

    @classmethod
    def title_list(cls, path, *extra, heading="关于公布2023年第一批专精特新中小企业名单的通知"):
        rows = [
            [heading],
            ["（2023年6月30日）"],
            ["序号", "企业名称", "备注"],
            [1, "杭州樣例科技有限责任公司", None],
            [None, None, None],
            [2, "宁波样例机械(集团)有限公司", "新增"],
            [3, "杭州样例软件科技有限公司", None],
            *extra,
            ["合计：3家"],
            ["注：排名不分先后。"],
            ["本名单由工信局提供"],
        ]
        return cls.book(path, rows, merged=["A1:C1", "A2:C2"])


@pytest.fixture
def desk():
    return Desk


@pytest.fixture
def zone(tmp_path):
    """A facts folder with four enterprises, one of them with a former name."""
    folder = tmp_path / "zone"
    folder.mkdir()
    lines = [f"{Desk.code(number)},{name},register" for number, name in enumerate(Desk.NAMES, start=1)]
    (folder / "enterprises.csv").write_text("\n".join(["uscc,name,source", *lines]) + "\n", "utf-8")
    (folder / "names.csv").write_text(
        f"uscc,name,since,until,source\n{Desk.code(4)},绍兴旧样例有限公司,2010-01-01,2022-01-01,register\n",
        "utf-8",
    )
    return folder
