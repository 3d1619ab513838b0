"""What people write for ids of the catalog."""

from yuqi.rules import load_catalog, spoken_ids


def test_programmes_and_judged_items_are_known_by_name_and_id():
    words = spoken_ids(load_catalog())

    assert words["programme"]["高新技术企业"] == "hnte"
    assert words["programme"]["专精特新“小巨人”"] == "little_giant"
    assert words["item"]["技术的先进程度"] == "ip_advancement"
    assert words["item"]["market"] == "market"


def test_an_id_always_stands_for_itself():
    words = spoken_ids(load_catalog())

    for column in words.values():
        assert all(column[id_] == id_ for id_ in set(column.values()))
