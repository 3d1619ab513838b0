"""Real files through the adapters: the figures of docs/explanation/real-input.md, measured again.

The data is not ours to ship (CC BY-NC-SA; Wind): the tests look for it in YUQI_SHARED_DATA, then in
../shared/data beside the checkout.
"""

import csv
import gzip
import io
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from yuqi import api
from yuqi.base import check_character
from yuqi.facts import check_facts
from yuqi.facts.adapt import adapt

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "explanation" / "real-input.md"

pytestmark = pytest.mark.slow


def shared(path):
    folders = [ROOT.parent / "shared" / "data"]
    if "YUQI_SHARED_DATA" in os.environ:
        folders.insert(0, Path(os.environ["YUQI_SHARED_DATA"]))
    for folder in folders:
        if (folder / path).is_file():
            return folder / path
    return pytest.skip("the real data was not found (set YUQI_SHARED_DATA to its folder)")


def figures_on_the_page():
    """Every `| … | name | 1,234 |` of the page."""
    rows = re.findall(r"^\|.*\| `([a-z_.]+)` \| ([\d,]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: int(figure.replace(",", "")) for name, figure in rows}


def rows_of(path):
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    source = shared("enterprise-registry/enterprises.csv.gz")
    out = tmp_path_factory.mktemp("register")
    return source, out, adapt([source], out)


@pytest.fixture(scope="module")
def machinery(tmp_path_factory):
    """The statements, with codes made for this test: no real firm has the place code 000000."""
    source = shared("listed-machinery-financials/financials_2008_2017.csv.gz")
    zone = tmp_path_factory.mktemp("machinery")
    firms = sorted({row["company_code"] for row in rows_of(source)})
    codes = {firm: made_code(number) for number, firm in enumerate(firms, start=1)}
    enterprises = "".join(f"{uscc},测试企业{firm},declared\n" for firm, uscc in codes.items())
    names = "".join(f"{uscc},{firm},officer\n" for firm, uscc in codes.items())
    (zone / "enterprises.csv").write_text("uscc,name,source\n" + enterprises, "utf-8")
    (zone / "names.csv").write_text("uscc,name,source\n" + names, "utf-8")
    (zone / "zone.yaml").write_text("name: 测试\nas_of: 2018-06-30\n", "utf-8")
    return source, zone, adapt([source], zone)


def made_code(number):
    first = f"91000000{number:09d}"
    return first + check_character(first)


def test_the_register_gives_the_figures_of_the_page(register):
    source, out, report = register
    raw = rows_of(source)
    written = rows_of(out / "enterprises.csv")
    said = Counter(problem.code for problem in report.problems)
    codes = Counter(row["uscc"] for row in raw)

    measured = {
        "register.rows": report.sheets[0].read,
        "register.lower_case": sum(row["uscc"] != row["uscc"].upper() for row in raw),
        "register.check_digit": said["uscc.check-digit"],
        "register.code_shared": sum(count for count in codes.values() if count > 1),
        "register.joined": report.joined,
        "register.refused": report.refused,
        "register.written": report.rows["enterprises"],
        "register.capital_spellings": len(
            {re.sub(r"[\d,.]+", "#", row["capital_raw"]) for row in raw} - {""}
        ),
        "register.capital_read": sum(bool(row["registered_capital"]) for row in written),
        "register.foreign": said["adapt.foreign-currency"],
        "register.no_currency": said["adapt.capital-no-currency"],
        "register.no_unit": said["adapt.capital-no-unit"],
        "register.unreadable": said["adapt.capital-unreadable"],
    }

    page = figures_on_the_page()
    assert measured == {name: page.get(name) for name in measured}


def test_what_the_register_gives_passes_the_check(register):
    _, out, _ = register

    assert check_facts(out).errors == ()


def test_a_list_of_real_names_finds_every_one_of_them(register, tmp_path):
    _, out, _ = register
    names = [row["name"] for row in rows_of(out / "enterprises.csv")]
    once = sorted(name for name, count in Counter(names).items() if count == 1)[:2_000:2]
    path = tmp_path / "list.csv"
    path.write_text("高新技术企业名单（2019年5月1日）\n企业名称\n" + "\n".join(once) + "\n", "utf-8")
    zone = tmp_path / "zone"

    report = adapt([path], zone, register=out)

    asked = {question.name for question in report.questions if not question.several}
    assert asked == set()


def test_stock_codes_are_asked_and_never_taken_for_credit_codes(tmp_path):
    source = shared("listed-machinery-financials/financials_2008_2017.csv.gz")

    report = adapt([source], tmp_path / "zone")

    page = figures_on_the_page()
    assert report.rows == {}
    assert len(report.questions) == page["machinery.firms"]
    assert sum(question.times for question in report.questions) == page["machinery.rows"]


def test_the_statements_give_the_figures_of_the_page(machinery):
    _, zone, report = machinery
    written = rows_of(zone / "statements.csv")
    ladder = {line.programme: line.counts for line in api.assess(zone, home=zone.parent / "home").ladder}
    counts = {name: {str(word): count for word, count in line.items()} for name, line in ladder.items()}

    measured = {
        "machinery.rows": report.rows["statements"],
        "machinery.problems": len(report.problems),
        "machinery.balance_sheet": sum(bool(row["assets"]) for row in written),
        "machinery.staff": sum(bool(row["staff_year_end"]) for row in written),
        "machinery.hnte_open": counts["hnte"]["open"],
        "machinery.tech_sme_far": counts["tech_sme"]["far"],
    }

    page = figures_on_the_page()
    assert measured == {name: page.get(name) for name in measured}
    assert check_facts(zone).errors == ()
