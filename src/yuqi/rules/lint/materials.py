"""Check papers of applications (检查申报材料): ids once, facts that are there."""

from __future__ import annotations

from yuqi.facts.vocabulary import TABLES
from yuqi.rules.lint.findings import Findings
from yuqi.rules.names import nearest
from yuqi.rules.shapes import Catalog

__all__ = ["check_materials"]


def check_materials(catalog: Catalog, findings: Findings) -> None:
    """Note papers named twice, and papers said to state what the vocabulary does not have."""
    for programme in catalog.programmes.values():
        seen: set[str] = set()
        for number, paper in enumerate(programme.materials):
            if paper.id in seen:
                findings.say("material-twice", programme.id, ("materials", number, "id"), value=paper.id)
            seen.add(paper.id)
            for place, check in enumerate(paper.cross_checks):
                keys = ("materials", number, "cross_checks", place, "fact")
                table, _, column = check.fact.partition(".")
                if table not in TABLES:
                    near = nearest(table, list(TABLES))
                    findings.say("unknown-table", programme.id, keys, value=table, near=near)
                elif column not in TABLES[table].names:
                    near = nearest(column, list(TABLES[table].names))
                    findings.say("unknown-column", programme.id, keys, value=column, table=table, near=near)
