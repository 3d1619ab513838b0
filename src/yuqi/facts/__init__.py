"""Where facts come in (归集): the vocabulary, readers, checks, and the snapshot the engine takes."""

from yuqi.facts.vocabulary import NEVER, TABLES, Column, Empty, Kind, Sensitivity, Table

__all__ = ["NEVER", "TABLES", "Column", "Empty", "Kind", "Sensitivity", "Table"]
