"""The five programmes of the first release: ids as published, one edition a day, every figure cited."""

from __future__ import annotations

from datetime import date

import pytest

from yuqi.rules import load_catalog
from yuqi.rules.load import edition_on
from yuqi.rules.shapes import Edition

CONDITIONS = {
    "hnte@2016": "age ip field science_staff rd_intensity rd_domestic hightech_revenue score conduct",
    "tech_sme@2017": "resident staff_limit revenue_limit assets_limit product conduct "
    "direct:hnte direct:award direct:rd_body direct:standard",
    "innovative_sme@2022": "base_sme base_lists base_product base_conduct innovation_min growth_min "
    "specialisation_min direct:award direct:title direct:rd_body direct:equity",
    "specialised_sme@2022": "base niche_2y rd revenue score_or_direct "
    "direct:award direct:rd direct:equity direct:contest",
    "specialised_sme@2026": "base title_valid niche_3y scale main_ratio debt rd ip market eval",
    "little_giant@2022": "base niche main_ratio main_growth management debt market brand rd_by_scale rd_body ip "
    "chain_link field direct:award direct:contest",
    "little_giant@2026": "base title_valid niche_3y revenue main_ratio cagr debt rd_total rd_ratio ip market "
    "key_product eval not_champion group audit",
}
ITEMS = {
    "hnte@2016": "ip: ip_advancement ip_core_support ip_quantity ip_acquisition ip_standards | "
    "transformation: transformation | rd_management: rd_system rd_institution rd_incentive rd_talent | "
    "growth: growth_net_assets growth_sales",
    "tech_sme@2017": "science_staff: science_staff | rd: rd | achievements: achievements",
    "innovative_sme@2022": "innovation: ip rd_intensity | growth: main_growth debt_ratio | "
    "specialisation: field main_share",
    "specialised_sme@2022": "specialisation: main_ratio main_growth_2y niche_years field | "
    "refinement: digital quality net_margin debt | characteristic: local | "
    "innovation: ip rd rd_staff rd_body",
}


def editions() -> dict[str, Edition]:
    programmes = load_catalog().programmes
    return {
        f"{id_}@{edition.id}": edition
        for id_ in ("tech_sme", "hnte", "innovative_sme", "specialised_sme", "little_giant")
        for edition in programmes[id_].editions
    }


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_conditions_have_the_published_ids(name: str) -> None:
    edition = editions()[name]

    ids = {gate.id for gate in edition.gates} | {direct.id for direct in edition.directs}
    if edition.routes and edition.routes.as_gate:
        ids.add(edition.routes.as_gate.id)
    if edition.scorecard:
        ids |= {part.minimum.id for part in edition.scorecard.parts if part.minimum}

    assert ids == set(CONDITIONS[name].split())


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_items_have_the_published_ids_and_fill_their_parts(name: str) -> None:
    card = editions()[name].scorecard

    assert card is not None
    words = " | ".join(f"{part.id}: {' '.join(item.id for item in part.items)}" for part in card.parts)
    assert words == ITEMS[name]
    assert sum(part.max for part in card.parts) == 100
    assert all(sum(item.max for item in part.items) >= part.max for part in card.parts)


@pytest.mark.parametrize(
    ("programme", "procedure", "day", "edition"),
    [
        ("specialised_sme", "new", date(2022, 7, 31), None),
        ("specialised_sme", "new", date(2022, 8, 1), "2022"),
        ("specialised_sme", "new", date(2026, 3, 31), "2022"),
        ("specialised_sme", "review", date(2026, 3, 31), "2022"),
        ("specialised_sme", "new", date(2026, 4, 1), "2026"),
        ("specialised_sme", "review", date(2026, 4, 1), "2026"),
        ("little_giant", "new", date(2026, 3, 31), "2022"),
        ("little_giant", "new", date(2026, 4, 1), "2026"),
        ("little_giant", "review", date(2026, 4, 1), "2022"),
        ("little_giant", "review", date(2026, 12, 31), "2022"),
        ("little_giant", "review", date(2027, 1, 1), "2026"),
        ("innovative_sme", "review", date(2026, 4, 1), "2022"),
    ],
)
def test_each_procedure_uses_the_edition_of_the_day(
    programme: str, procedure: str, day: date, edition: str | None
) -> None:
    found = edition_on(load_catalog().programmes[programme], procedure, day)  # type: ignore[arg-type]

    assert (found.id if found else None) == edition


def test_every_condition_and_item_names_its_article_and_both_languages() -> None:
    for name, edition in editions().items():
        for condition in (*edition.gates, *edition.directs):
            assert condition.cite, (name, condition.id)  # a lever only where an act can change it
            assert all((condition.label.zh, condition.label.en)), (name, condition.id)
        for part in edition.scorecard.parts if edition.scorecard else ():
            assert all(item.cite and item.lever for item in part.items), (name, part.id)
