"""The terminal (命令行): `yuqi`, one module a group of commands; everything is asked of `yuqi.api`."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `yuqi` command of this process and end it with the exit code of the contract."""
    import sys

    from yuqi.cli.edge import run

    sys.exit(run(sys.argv[1:]))
