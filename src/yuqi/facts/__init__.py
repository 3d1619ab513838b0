"""Where facts come in (归集): the vocabulary, readers, checks, and the snapshot the engine takes."""

from yuqi.facts.record_files import write_records
from yuqi.facts.records import FactRecord, read_records
from yuqi.facts.report import CheckReport, RowCount, TableCoverage
from yuqi.facts.snapshot import Snapshot, build_snapshot, check_facts, open_snapshot
from yuqi.facts.vocabulary import NEVER, TABLES, Column, Empty, Kind, Sensitivity, Table

__all__ = [
    "NEVER",
    "TABLES",
    "CheckReport",
    "Column",
    "Empty",
    "FactRecord",
    "Kind",
    "RowCount",
    "Sensitivity",
    "Snapshot",
    "Table",
    "TableCoverage",
    "build_snapshot",
    "check_facts",
    "open_snapshot",
    "read_records",
    "write_records",
]
