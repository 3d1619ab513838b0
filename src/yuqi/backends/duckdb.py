"""The DuckDB backend (DuckDB 引擎): the only module that imports duckdb."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

__all__ = ["connect"]


def connect(memory: str | None = None, threads: int | None = None, path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection with a stated memory limit that spills, reads no extension and no network.

    Args:
        memory: "8GB" and the like; None: DuckDB's own limit of 80 % of the machine.
        threads: None: all cores.
        path: a database file; None: in memory.
    """
    config: dict[str, str | int | bool] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": threads or os.cpu_count() or 1,
    }
    if memory is not None:
        config["memory_limit"] = memory
    connection = duckdb.connect(str(path) if path else ":memory:", config=config)
    connection.execute("set preserve_insertion_order = false")
    return connection
