"""Every code that adapt can raise, provoked once, its whole line compared in both languages."""

import gzip
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml

from yuqi.base import YuqiError, check_character
from yuqi.base.messages import sentences
from yuqi.facts.adapt import adapt

LINES = yaml.safe_load((Path(__file__).parent / "data" / "adapt_lines.yaml").read_text("utf-8"))


def code(number):
    first = f"91330100MA{number:07d}"
    return first + check_character(first)


ZONE = f"uscc,name,source\n{code(1)},样例一有限公司,register\n{code(2)},样例二有限公司,register\n"
REGISTER = "uscc,name,reg_date,ent_type,capital_raw\n"
INSURED = "2024年\n单位名称,参保人数\n"
OWN = "id: own\nfind: [公司]\nsource: x\ntable: statements\nyear: {column: 年度}\nenterprise: {name: 公司}\n"


def text(content, name="list.csv", **options):
    return lambda tmp_path: ([(tmp_path / name, content)], options)


def own(*files):
    def case(tmp_path):
        folder = tmp_path / "home" / "adapters"
        folder.mkdir(parents=True)
        for name, content in files:
            (folder / name).write_text(content, "utf-8")
        return [], {"home": tmp_path / "home"}

    return case


def form(first):
    rows = f"A100000\n税款所属期间：2022年,纳税人识别号：{code(1)}\n行次,项目,金额\n{first}\n"
    return text(rows, "form.csv")


def crowded(tmp_path):
    home = own(("a.yaml", OWN), ("b.yaml", OWN.replace("id: own", "id: other")))(tmp_path)[1]
    return [(tmp_path / "list.csv", "公司,年度\n样例一有限公司,2024\n")], home


def foreign_file_there(tmp_path):
    (tmp_path / "zone" / "statements.csv").write_text("统一社会信用代码,年度\n", "utf-8")
    return [(tmp_path / "list.csv", INSURED + "样例一有限公司,3\n")], {}


CASES = {
    "adapt.no-file": lambda tmp_path: ([(tmp_path / "absent.csv", None)], {}),
    "adapt.file-kind": text("", "scan.pdf"),
    "adapt.not-yaml": own(("bad.yaml", "id: a: b\n")),
    "adapt.bad-adapter": own(("bad.yaml", OWN.replace("source: x", "sauce: x"))),
    "adapt.same-id": own(("a.yaml", OWN), ("b.yaml", OWN)),
    "adapt.unknown-adapter": text("", adapter="torch_statistic"),
    "adapt.no-adapter": text("甲,乙\n1,2\n"),
    "adapt.headings-missing": text("甲,乙\n1,2\n", adapter="social_insurance"),
    "adapt.several-adapters": crowded,
    "adapt.year-missing": text("单位名称,参保人数\n样例一有限公司,3\n"),
    "adapt.several-years": text("2023年、2024年\n单位名称,参保人数\n样例一有限公司,3\n"),
    "adapt.year-differs": text(INSURED + "样例一有限公司,3\n", year=2023),
    "adapt.several-days": text(
        "高新技术企业名单\n2023年6月1日至2023年6月8日\n序号,企业名称\n1,样例一有限公司\n"
    ),
    "adapt.several-values": text(
        "高新技术企业、瞪羚企业名单\n2023年6月1日\n序号,企业名称\n1,样例一有限公司\n"
    ),
    "adapt.not-said": text("专精特新企业名单\n2023年6月1日\n序号,企业名称\n1,样例一有限公司\n"),
    "adapt.given-unused": text(
        "高新技术企业名单\n2023年6月1日\n序号,企业名称\n1,样例一有限公司\n", given={"program": "hnte"}
    ),
    "adapt.key-missing": text("高新技术企业名单\n序号,企业名称\n1,样例一有限公司\n"),
    "adapt.unit-missing": text("2024年\n单位名称,营业收入,期末从业人员\n样例一有限公司,5,3\n"),
    "adapt.foreign-currency": text(REGISTER + f"{code(3)},样例三,2001-02-03,,326(万美元)\n"),
    "adapt.capital-no-currency": text(REGISTER + f"{code(3)},样例三,2001-02-03,,500(万)\n"),
    "adapt.capital-no-unit": text(REGISTER + f'{code(3)},样例三,2001-02-03,,"1,100()"\n'),
    "adapt.capital-unreadable": text(REGISTER + f"{code(3)},样例三,2001-02-03,,若干\n"),
    "adapt.word-unknown": text(
        f"企业名称,统一社会信用代码,注册资本,成立日期,登记状态\n样例三,{code(3)},,2001-02-03,重组中\n"
    ),
    "adapt.enterprise-missing": text(INSURED + ",3\n"),
    "adapt.not-registered": text(f"2024年\n单位名称,统一社会信用代码,参保人数\n样例九,{code(9)},3\n"),
    "adapt.name-several": text(INSURED + "同名有限公司,3\n"),
    "adapt.name-unknown": text(INSURED + "样例三有限公司,3\n"),
    "adapt.name-unlike-any": text(INSURED + "〇〇,3\n"),
    "adapt.rows-differ": text(INSURED + "样例一有限公司,3\n样例一有限公司,4\n"),
    "adapt.not-ours": foreign_file_there,
    "adapt.silence": text("高新技术企业名单\n2023年6月1日\n序号,企业名称\n1,样例一有限公司\n"),
    "adapt.form-edition": form("1,一、别的,5"),
}


@pytest.mark.parametrize("wanted", sorted(CASES))
def test_every_problem_of_adapt_says_what_where_and_how_to_mend_it(tmp_path, wanted):
    zone = tmp_path / "zone"
    zone.mkdir()
    twins = f"{code(5)},同名有限公司,register\n{code(6)},同名有限责任公司,register\n"
    (zone / "enterprises.csv").write_text(ZONE + twins, "utf-8")
    files, options = CASES[wanted](tmp_path)
    for path, content in files:
        if content is not None:
            path.write_text(content, "utf-8")

    try:
        said = adapt([path for path, _ in files], zone, **options).said
    except YuqiError as refused:
        said = refused.problems

    problem = next(problem for problem in said if problem.code == wanted)
    assert {lang: problem.line(lang) for lang in ("zh", "en")} == LINES[wanted]


def test_every_code_of_adapt_has_a_case():
    assert {name for name in sentences("zh") if name.startswith("adapt.")} == set(CASES) == set(LINES)


@pytest.mark.parametrize("wrong", [b"\x00\x01", b"\xff\xfea"])
def test_a_file_that_is_no_text_is_said_and_not_a_traceback(tmp_path, wrong):
    path = tmp_path / "list.csv"
    path.write_bytes(wrong)

    report = adapt([path], tmp_path / "zone")

    assert len(report.errors) == 1


def test_a_damaged_archive_and_an_empty_workbook_are_said(tmp_path):
    packed = tmp_path / "list.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b\n" * 100)[:-9])
    empty = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(empty)

    report = adapt([packed, empty], tmp_path / "zone", day=date(2024, 1, 1))

    assert [problem.code for problem in report.problems] == ["facts.damaged-gzip", "facts.empty-file"]
    assert all(problem.place.file for problem in report.problems)
