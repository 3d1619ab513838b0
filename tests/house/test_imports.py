"""The rooms import downward only, as the contracts in pyproject.toml say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_the_package_itself_holds_its_version_and_nothing_else():
    lines = (ROOT / "src" / "yuqi" / "__init__.py").read_text("utf-8").splitlines()

    statements = [line for line in lines if line and not line.startswith(('"""', "#"))]
    assert [line.split(" = ")[0] for line in statements] == ["__version__"]


def test_help_starts_without_the_heavy_libraries():
    script = (
        "import sys; from yuqi.cli.edge import run; run(['--help']);"
        "heavy = {'duckdb', 'pyarrow', 'numpy', 'pydantic', 'scipy', 'docx', 'icalendar', 'openpyxl', 'rich'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
