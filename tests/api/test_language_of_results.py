"""Labels and messages in result files follow the language asked for."""

import pytest

from yuqi import api
from yuqi.sample import make_sample


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "is_chinese"), [("zh", True), ("en", False)])
def test_labels_and_messages_in_results_follow_the_language(lang, is_chinese, tmp_path):
    make_sample(tmp_path / "zone", enterprises=60, seed=1)

    done = api.assess(
        tmp_path / "zone",
        programmes=["hnte", "tech_sme"],
        accept_good=True,
        long=True,
        home=tmp_path / "home",
        lang=lang,
    )

    with api.open_results(done.folder) as results:
        for table, column in [
            ("conditions", "label"),
            ("items", "label"),
            ("benefits", "label"),
            ("deadlines", "label"),
            ("deadlines", "consequence"),
            ("doubts", "message"),
        ]:
            said = [text for (text,) in results.execute(f"select distinct {column} from {table}").fetchall()]
            assert said, table
            assert any(any("一" <= letter <= "鿿" for letter in text) for text in said) is is_chinese, said
