"""Bytes to rows that remember their place (读取): CSV, Excel, Parquet, and the folder that holds them."""

from yuqi.facts.readers.csv import open_csv
from yuqi.facts.readers.excel import open_workbook
from yuqi.facts.readers.folder import FactsFolder, NamedSheet, Zone, open_folder, read_zone
from yuqi.facts.readers.parquet import open_parquet
from yuqi.facts.readers.raw import Flaw, RawBatch, RawSheet, cell_name, column_letter

__all__ = [
    "FactsFolder",
    "Flaw",
    "NamedSheet",
    "RawBatch",
    "RawSheet",
    "Zone",
    "cell_name",
    "column_letter",
    "open_csv",
    "open_folder",
    "open_parquet",
    "open_workbook",
    "read_zone",
]
