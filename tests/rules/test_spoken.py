"""What people write for ids of the catalog."""

from yuqi.rules import load_catalog, offered_words, spoken_ids


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


def test_each_item_and_programme_is_offered_once_by_a_word_that_is_read_back():
    catalog = load_catalog()
    words, offered = spoken_ids(catalog), offered_words(catalog)

    for column, choices in offered.items():
        read = [words[column][choice] for choice in choices]
        assert len(read) == len(set(read)) > 25
        assert set(read) == set(words[column].values())
    assert "技术的先进程度" in offered["item"]
    assert "贷款用途不在负面清单内" in offered["item"]
