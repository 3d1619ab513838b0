"""The house is in order: nothing of one machine in it, no code among the law, no room too long to read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 600
PATHS_OF_A_MACHINE = re.compile(r"(?<![\w.}\"'])/(?:work|root|home/\w+|Users/\w+)/")
REGISTRY_HOSTS = re.compile(r"files\.pythonhosted|pypi\.org|--index-url|registry\.npmjs|debian\.org")
THIS_FILE = "tests/house/test_order.py"


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout (git ls-files)")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts():
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if name == THIS_FILE:
            continue
        try:
            yield name, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_no_path_of_a_machine_stands_in_the_repository():
    found = [
        f"{name}: {hit[0]}"
        for name, text in texts()
        if name != "LICENSE"
        for hit in [PATHS_OF_A_MACHINE.search(text)]
        if hit
    ]

    assert found == []


def test_no_host_of_a_package_registry_stands_in_the_repository():
    found = [f"{name}: {hit[0]}" for name, text in texts() for hit in [REGISTRY_HOSTS.search(text)] if hit]

    assert found == []


def test_every_wheel_of_the_locks_has_its_hash():
    for name in ("requirements.lock", "requirements-test.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_test_lock_agrees_with_the_lock():
    def pins(name):
        return dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    small, large = pins("requirements.lock"), pins("requirements-test.lock")

    assert {name: large.get(name) for name in small} == small


def test_the_catalog_holds_no_code():
    catalog = ROOT / "src" / "yuqi" / "catalog"

    code = [path.relative_to(catalog).as_posix() for path in catalog.rglob("*.py")]

    assert code == ["__init__.py"]


def test_no_module_is_too_long_to_read():
    long = {
        name: len(text.splitlines())
        for name, text in texts()
        if name.endswith(".py") and "/migrations/" not in name and len(text.splitlines()) > MOST_LINES
    }

    assert long == {}


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_module_is_named_for_nothing(name):
    assert [path for path in (ROOT / "src").rglob("*") if path.stem == name] == []


def test_nothing_under_the_engine_reads_a_clock():
    clock = re.compile(r"date\.today\(|datetime\.now\(|time\.time\(|random\.random\(")

    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src" / "yuqi" / "engine").rglob("*.py")
        if clock.search(path.read_text("utf-8"))
    ]

    assert found == []


def test_the_targets_of_make_and_of_run_py_are_the_same():
    targets = re.search(r"^TARGETS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split()
    help_text = subprocess.run(
        [sys.executable, "run.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert re.findall(r"^  ([a-z-]+) {2,}", help_text.split("targets:")[1], re.MULTILINE) == targets


def test_links_inside_the_manual_lead_somewhere():
    broken = [
        f"{name}: {target}"
        for name, text in texts()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if not re.match(r"[a-z]+:", target) and not (ROOT / name).parent.joinpath(target).exists()
    ]

    assert broken == []
