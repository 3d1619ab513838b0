"""What a command says (输出): results on stdout, talk on stderr; colours and bars on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yuqi.base import Param, Problem, Severity
from yuqi.base.messages import codes
from yuqi.cli.language import words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Cell", "Table", "Talk"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
SHOWN_PROBLEMS = 200  # on the terminal; --json and --report have them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell with its colour on a terminal (单元格)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to print (表格); a column is numeric when its heading is in `numeric`."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell | str | int]]
    title: str = ""
    numeric: frozenset[str] = field(default_factory=frozenset)


class Talk:
    """One command's voice (输出通道).

    Args:
        lang: zh or en.
        json: the command prints one JSON document and nothing else on stdout.
    """

    def __init__(self, lang: str, *, json: bool = False) -> None:
        self.lang = lang
        self.json = json

    def words(self, code: str, **params: Param) -> str:
        """Return the words of a code in this language."""
        return words(code, self.lang, **params)

    def source(self, name: str | None) -> str:
        """Return a source of facts in words; one that nobody named stays as the facts have it."""
        code = f"cli.source.{name}"
        return "" if name is None else self.words(code) if code in codes(self.lang) else name

    # ------------------------------------------------------------ talk

    def say(self, code: str, **params: Param) -> None:
        """Say a sentence on stderr."""
        print(self.words(code, **params), file=sys.stderr, flush=True)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Say problems on stderr, a line each, the gravest first; the rest is counted."""
        order = list(Severity)
        found = sorted(problems, key=lambda problem: order.index(problem.severity))
        console = _console(sys.stderr)
        for problem in found[:SHOWN_PROBLEMS]:
            line = problem.line(self.lang)
            if console is None:
                print(line, file=sys.stderr)
            else:
                console.print(line, style=_COLOURS[problem.severity], markup=False, highlight=False)
        if len(found) > SHOWN_PROBLEMS:
            self.say("cli.more-problems", count=len(found) - SHOWN_PROBLEMS)

    @contextmanager
    def working(self, code: str, **params: Param) -> Iterator[Callable[[str, float], None]]:
        """Show that work is under way: a bar on a terminal, a line in a pipe.

        Gives a function that takes a stage's name and the share done; until it is called the bar only pulses.
        """
        text = self.words(code, **params)
        console = _console(sys.stderr)
        if console is None:
            print(text, file=sys.stderr, flush=True)
            yield lambda _stage, _share: None
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(text, total=None)
            yield lambda _stage, share: progress.update(task, total=1.0, completed=share)

    # ------------------------------------------------------------ results

    def line(self, text: str = "", style: str = "") -> None:
        """Print one line of result on stdout."""
        console = _console(sys.stdout) if style else None
        if console is None:
            print(text)
        else:
            console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def document(self, value: Any) -> None:
        """Print the command's JSON document on stdout."""
        from yuqi.api import json_text

        print(json_text(value))

    def table(self, table: Table) -> None:
        """Print a table on stdout: framed on a terminal, tab-separated lines in a pipe."""
        console = _console(sys.stdout)
        if console is None:
            if table.title:
                print(table.title)
            for row in [table.headings, *table.rows]:
                print("\t".join(_plain(cell) for cell in row))
            return
        from rich import box
        from rich.table import Table as Frame
        from rich.text import Text

        frame = Frame(title=table.title or None, title_justify="left", box=box.SIMPLE_HEAD)
        for heading in table.headings:
            frame.add_column(heading, justify="right" if heading in table.numeric else "left")
        for row in table.rows:
            frame.add_row(
                *(Text(_plain(cell), style=cell.style if isinstance(cell, Cell) else "") for cell in row)
            )
        console.print(frame)


def _plain(cell: Cell | str | int) -> str:
    return cell.text if isinstance(cell, Cell) else str(cell)


def _console(stream: Any) -> Console | None:
    """Return a Rich console when the stream is a terminal; Rich is not even imported for a pipe."""
    if not stream.isatty():
        return None
    from rich.console import Console

    return Console(file=stream)
