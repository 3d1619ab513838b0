"""`yuqi bench` (基准): ours beside hand-written SQL on the same rows; the benches stand in the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from yuqi.base import Problem, YuqiError
from yuqi.cli import options
from yuqi.cli.language import Lang

__all__ = ["bench"]

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "run.py"


def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]", show_default=False)] = None,
    quick: Annotated[bool, typer.Option("--quick")] = False,
    enterprises: Annotated[int | None, typer.Option("--enterprises", metavar="N", min=1)] = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
) -> None:
    """Run the benches of a checkout."""
    if not SCRIPT.is_file():
        raise YuqiError(Problem(code="cli.no-benchmarks"))
    size = [] if enterprises is None else ["--enterprises", str(enterprises)]
    asked = [*(names or []), *(["--quick"] if quick else []), *size]
    raise typer.Exit(subprocess.run([sys.executable, str(SCRIPT), *asked], check=False).returncode)
