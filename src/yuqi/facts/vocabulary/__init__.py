"""The vocabulary of facts (事实词汇表): every table and column, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yuqi.facts.vocabulary.carriers import CARRIER_YEARS, CARRIERS, TENANCIES, ZONE_INDICATORS
from yuqi.facts.vocabulary.chains import PLACEMENTS, SUPPLY_LINKS
from yuqi.facts.vocabulary.customs import DECLARATION_LINES, DECLARATIONS, RECEIPTS
from yuqi.facts.vocabulary.enterprises import COVERAGE, ENTERPRISES, NAMES, PRODUCTS, RELATIONS, TALENTS
from yuqi.facts.vocabulary.finance import (
    FINANCINGS,
    INVESTMENTS,
    LISTING_PROFILES,
    LOAN_INTEREST,
    LOANS,
    SUBSIDIES,
)
from yuqi.facts.vocabulary.recognitions import (
    AWARDS,
    CERTIFICATIONS,
    CONTESTS,
    PLATFORMS,
    PROJECTS,
    STANDARDS,
)
from yuqi.facts.vocabulary.rights import CONTRACTS, IP_RIGHTS, IP_USES, TRANSFORMATIONS
from yuqi.facts.vocabulary.shapes import NEVER, Column, Empty, Kind, Sensitivity, Table
from yuqi.facts.vocabulary.statements import MONTHLY, RD_COSTS, STAFF_MONTHS, STATEMENTS
from yuqi.facts.vocabulary.titles import APPLICATIONS, ASSESSMENTS, EXPERT_SCORES, FILINGS, INCIDENTS, TITLES

__all__ = ["NEVER", "TABLES", "Column", "Empty", "Kind", "Sensitivity", "Table"]

_ORDER = (
    COVERAGE,
    ENTERPRISES,
    NAMES,
    RELATIONS,
    PRODUCTS,
    STATEMENTS,
    STAFF_MONTHS,
    MONTHLY,
    RD_COSTS,
    IP_RIGHTS,
    IP_USES,
    TRANSFORMATIONS,
    CONTRACTS,
    PLATFORMS,
    AWARDS,
    PROJECTS,
    STANDARDS,
    CERTIFICATIONS,
    CONTESTS,
    TITLES,
    ASSESSMENTS,
    APPLICATIONS,
    FILINGS,
    EXPERT_SCORES,
    INCIDENTS,
    FINANCINGS,
    LOANS,
    LOAN_INTEREST,
    INVESTMENTS,
    SUBSIDIES,
    LISTING_PROFILES,
    TALENTS,
    SUPPLY_LINKS,
    PLACEMENTS,
    CARRIERS,
    CARRIER_YEARS,
    TENANCIES,
    ZONE_INDICATORS,
    DECLARATIONS,
    DECLARATION_LINES,
    RECEIPTS,
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ORDER})
"""All tables by English name, in the order of the workbook (全部表)."""
