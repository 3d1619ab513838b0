"""The ladder and verdicts as tables (梯度表): a row a rung, a column a standing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from yuqi.base import Standing
from yuqi.cli.talk import Cell, Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["STYLES", "print_ladder", "print_verdicts"]

STYLES = {
    Standing.AT_RISK: "bold red",
    Standing.HELD: "green",
    Standing.PASS: "bold green",
    Standing.NEAR: "yellow",
    Standing.OPEN: "cyan",
    Standing.FAR: "dim",
}


def print_ladder(talk: Talk, lines: Sequence[api.LadderLine]) -> None:
    """Print how many enterprises stand where, a table a track."""
    words = [talk.words(f"cli.standing.{standing}") for standing in Standing]
    headings = [talk.words("cli.head.programme"), *words]
    for track, rungs in groupby(lines, key=lambda line: line.track_label):
        rows = [
            [
                Cell(text=line.label, style="bold"),
                *(
                    Cell(text=str(line.counts.get(standing, 0)), style=_style(line, standing))
                    for standing in Standing
                ),
            ]
            for line in rungs
        ]
        title = track or talk.words("cli.ladder.elsewhere")
        talk.table(Table(title=title, headings=headings, rows=rows, numeric=frozenset(words)))


def print_verdicts(talk: Talk, verdicts: Sequence[api.VerdictLine]) -> None:
    """Print the verdicts of the enterprises asked for, each with what decides it."""
    names = ("uscc", "programme", "standing", "verdict", "reasons")
    talk.table(
        Table(
            headings=[talk.words(f"cli.head.{name}") for name in names],
            rows=[
                [
                    line.uscc,
                    f"{line.label} ({line.edition})",
                    Cell(text=talk.words(f"cli.standing.{line.standing}"), style=STYLES[line.standing]),
                    talk.words(f"cli.verdict.{line.verdict}"),
                    talk.words("cli.list-mark").join(line.reasons),
                ]
                for line in verdicts
            ],
        )
    )


def _style(line: api.LadderLine, standing: Standing) -> str:
    return STYLES[standing] if line.counts.get(standing, 0) else "dim"
