"""The targets of the house (构建入口): python run.py setup|run|test|test-postgres|test-all|check|fix|bench|docs.

Standard library only, so that a fresh machine needs Python and nothing else; the Makefile calls it.
It starts under any Python 3, to be able to say which one is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3", "python")
LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"


def main(arguments: list[str]) -> int:
    """Run one target and return its exit code."""
    targets = {
        "setup": (setup, "make .venv and install what the lock names"),
        "run": (run, "setup, a sample zone, its assessment, the ladder, then the portal"),
        "test": (test, "every suite whose program is present; lists what it skipped and why"),
        "test-postgres": (test_postgres, "the portal's suites once more, on PostgreSQL"),
        "test-all": (test_all, "both, and a skip is a failure"),
        "check": (check, "lint, types, import contracts, catalog, fast tests"),
        "fix": (fix, "mend what ruff can mend"),
        "bench": (bench, "ours beside the peers, as ratios"),
        "docs": (docs, "write the generated part of docs/reference"),
    }
    listing = "\n".join(f"  {name:15} {does}" for name, (_, does) in targets.items())
    parser = argparse.ArgumentParser(
        prog="run.py", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=f"targets:\n{listing}"
    )
    parser.add_argument("target", choices=targets)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on to the target's program")
    chosen = parser.parse_args(arguments)
    try:
        return targets[chosen.target][0](chosen.rest)
    except subprocess.CalledProcessError as failure:
        return failure.returncode or 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------- targets


def setup(rest: list[str]) -> int:
    """Fill .venv with the locked wheels and this checkout; work already done is skipped."""
    _install(LOCK)
    if rest == ["test"]:
        _install(TEST_LOCK)
    return 0


def run(rest: list[str]) -> int:
    """Set up, then make, assess and show the sample zone and serve the portal with it."""
    setup([])
    return _call([_tool("yuqi"), "demo", *rest])


def test(rest: list[str]) -> int:
    """Run every suite whose program is present."""
    setup(["test"])
    return _call([*_pytest(), *rest])


def test_postgres(rest: list[str]) -> int:
    """Run the portal's suites once more, on PostgreSQL."""
    setup(["test"])
    if _call([_python(), str(ROOT / "tests" / "postgres_server.py")]) != 0:
        _say("skipped: the portal's tests on PostgreSQL")
        return 0
    chosen = rest or ["-m", "not chromium and not one_database", "tests/portal"]
    return _call([*_pytest(), *chosen], {"YUQI_TEST_DATABASE": "postgres"})


def test_all(rest: list[str]) -> int:
    """Run every suite, the portal's on both databases; what is skipped counts as failed."""
    setup(["test"])
    return _call([*_pytest(), "--no-skips", *rest]) or test_postgres([])


def check(rest: list[str]) -> int:
    """Run the quick checks, all of them, and fail when one failed."""
    setup(["test"])
    fast = "not slow and not postgres and not chromium"
    steps = [
        [_tool("ruff"), "check", "--quiet", "."],
        [_tool("ruff"), "format", "--check", "--quiet", "."],
        [_tool("mypy")],
        [_tool("lint-imports"), "--no-logo"],
        [_tool("yuqi"), "catalog", "check"],
        [_python(), "manage.py", "makemigrations", "--check", "--dry-run"],
        [_python(), "docs/messages.py", "--check"],
        [*_pytest(), "-m", fast, *rest],
    ]
    failed = [" ".join([Path(step[0]).stem, *step[1:]]) for step in steps if _call(step) != 0]
    for step in failed:
        _say("failed: " + step)
    return 1 if failed else 0


def fix(rest: list[str]) -> int:
    """Let ruff mend what it can."""
    setup(["test"])
    left = _call([_tool("ruff"), "check", "--fix", "--quiet", *(rest or ["."])])
    return _call([_tool("ruff"), "format", "--quiet", *(rest or ["."])]) or left


def bench(rest: list[str]) -> int:
    """Run the benchmarks."""
    setup(["test"])
    script = ROOT / "benchmarks" / "run.py"
    if not script.exists():
        _say("no benchmarks in this checkout yet (benchmarks/run.py)")
        return 1
    return _call([_python(), str(script), *rest])


def docs(rest: list[str]) -> int:
    """Write the generated reference pages."""
    setup([])
    return _call([_python(), str(ROOT / "docs" / "generate.py"), *rest])


def _pytest() -> list[str]:
    workers = str(min(2, os.cpu_count() or 1))
    return [_python(), "-m", "pytest", "-q", "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]


# ---------------------------------------------------------------- the virtual environment


def _install(lock: str) -> None:
    """Install a lock file and, with the first one, this checkout; a stamp by hash says that it is done."""
    interpreter = _make_venv()
    stamp = VENV / f"installed-{lock}"
    digest = hashlib.sha256((ROOT / lock).read_bytes())
    if lock == LOCK:
        digest.update((ROOT / "pyproject.toml").read_bytes())
    if stamp.exists() and stamp.read_text("utf-8") == digest.hexdigest():
        return

    packages = sum("==" in line for line in (ROOT / lock).read_text("utf-8").splitlines())
    _say(f"installing {packages} packages of {lock} into .venv ...")
    started = time.monotonic()
    pip = [interpreter, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], cwd=ROOT, check=True)
    if lock == LOCK:
        # Build tools stand in the lock, so nothing is fetched outside it.
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", "."], cwd=ROOT, check=True)
    stamp.write_text(digest.hexdigest(), "utf-8")
    _say(f"done in {time.monotonic() - started:.0f} s")


def _make_venv() -> str:
    """Return the Python of .venv, making it when it is missing or was moved here from elsewhere."""
    interpreter = _python()
    if _answers([interpreter, "-c", "import pip"]):
        return interpreter
    base = _base_python()
    _say(f"making .venv with {base} ...")
    subprocess.run([base, "-m", "venv", "--clear", str(VENV)], check=True)
    return interpreter


def _base_python() -> str:
    """Return the first Python that is new enough and can make a virtual environment, else say what to get."""
    new_enough = [name for name in (*NAMES, sys.executable) if _answers([name, "-c", _version_test()])]
    for name in new_enough:
        if _answers([name, "-c", "import venv, ensurepip"]):
            return name
    _say(_missing_line(new_enough))
    raise SystemExit(1)


def _version_test() -> str:
    return f"import sys; sys.exit(sys.version_info < {OLDEST})"


def _missing_line(new_enough: list[str]) -> str:
    """Return the one line that brings what is missing: a Python, or its venv module."""
    if new_enough and shutil.which("apt-get"):
        report = "import sys; print('python%d.%d' % sys.version_info[:2])"
        name = subprocess.run([new_enough[0], "-c", report], stdout=subprocess.PIPE, check=True)
        return "Missing venv: sudo apt-get install " + name.stdout.decode().strip() + "-venv"
    if shutil.which("apt-get"):
        return "Missing Python 3.11 or newer: sudo apt-get install python3.11 python3.11-venv"
    if sys.platform == "win32":
        return "Missing Python 3.11 or newer: winget install Python.Python.3.13"
    return "Missing Python 3.11 or newer: brew install python@3.13"


def _answers(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _python() -> str:
    return _tool("python")


def _tool(name: str) -> str:
    if sys.platform == "win32":
        return str(VENV / "Scripts" / (name + ".exe"))
    return str(VENV / "bin" / name)


def _call(command: list[str], more: dict[str, str] | None = None) -> int:
    sys.stdout.flush()
    # Without kept bytecode every process that is started would compile the whole of Yuqi anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=ROOT, env={**kept, **(more or {})}, check=False).returncode


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
