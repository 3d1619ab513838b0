"""The terminal (命令行): `yuqi`, one module a group of commands; everything is asked of `yuqi.api`."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `yuqi` command of this process and end it with the exit code of the contract."""
    import atexit
    import gc
    import sys

    gc.disable()  # while loading: what is loaded stays until the end
    from yuqi.cli.edge import run

    gc.freeze()
    gc.enable()
    atexit.register(gc.unfreeze)  # at the end all is taken down in order
    sys.exit(run(sys.argv[1:]))
