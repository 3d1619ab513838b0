"""What the terminal says of itself, and to a line it does not understand."""

import subprocess
import sys

import pytest

from yuqi.cli.app import command
from yuqi.cli.language import Lang, asked_language

COMMANDS = ["demo", "sample", "template", "adapt", "check", "assess", "explain", "report", "catalog"]


def every_command(node=None, path="yuqi"):
    node = node or command("zh")
    yield path, node
    for name, inside in getattr(node, "commands", {}).items():
        yield from every_command(inside, f"{path} {name}")


def test_help_lists_the_commands_in_chinese_first(yuqi):
    said = yuqi("--help")

    assert said.code == 0
    assert "育企" in said.out
    assert [name for name in COMMANDS if f"\n  {name} " not in said.out] == []


def test_help_is_english_when_asked_for(yuqi):
    assert "Assess every enterprise" in yuqi("assess", "--lang", "en", "--help").out


def test_without_a_command_the_help_is_shown(yuqi):
    said = yuqi()

    assert said.code == 0
    assert "assess" in said.out


def test_every_command_takes_lang_and_home():
    lacking = [
        path
        for path, node in every_command()
        if not hasattr(node, "commands") and not {"lang", "home"} <= {param.name for param in node.params}
    ]

    assert lacking == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_has_help(lang):
    tree = command(lang)

    speechless = [
        f"{path} {param.name}"
        for path, node in every_command(tree)
        for param in [node, *node.params]
        if not param.help
    ]

    assert speechless == []


def test_a_mistyped_command_names_the_nearest(yuqi):
    said = yuqi("ases")

    assert said.code == 2
    assert said.out == ""
    assert (
        said.err == "没有“ases”这个命令 · 最接近的是 assess；用 yuqi --help 查看全部 [cli.no-such-command]\n"
    )


def test_a_mistyped_option_names_the_nearest(yuqi):
    said = yuqi("assess", "zone", "--lang", "en", "--accept-god")

    assert said.code == 2
    assert said.err == (
        "there is no option --accept-god · the nearest is --accept-good; see yuqi assess --help for all"
        " [cli.no-such-option]\n"
    )


def test_a_missing_argument_is_named(yuqi):
    said = yuqi("explain", "zone")

    assert said.code == 2
    assert said.err == "缺少“USCC” · 用 yuqi explain --help 查看写法 [cli.missing]\n"


def test_a_bad_date_is_refused(yuqi):
    said = yuqi("assess", "zone", "--as-of", "2026-13-01")

    assert said.code == 2
    assert said.err == "“--as-of”的值不对：2026-13-01 · 用 yuqi assess --help 查看取值 [cli.bad-value]\n"


def test_a_surplus_argument_is_refused(yuqi):
    said = yuqi("assess", "zone", "another", "--lang", "en")

    assert said.code == 2
    assert said.err.endswith("see yuqi assess --help [cli.usage]\n")


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, Lang.ZH),
        (["--lang", "en"], {}, Lang.EN),
        (["check", "--lang=en"], {}, Lang.EN),
        ([], {"YUQI_LANG": "en"}, Lang.EN),
        (["--lang", "zh"], {"YUQI_LANG": "en"}, Lang.ZH),
        (["--lang"], {}, Lang.ZH),
        (["--lang", "fr"], {}, Lang.ZH),
    ],
)
def test_the_language_is_known_before_the_line_is_understood(arguments, environ, language):
    assert asked_language(arguments, environ) is language


def test_an_internal_failure_is_one_line_and_exit_code_1(yuqi, monkeypatch):
    def break_down(*_args, **_kwargs):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("yuqi.api.catalog_list", break_down)

    said = yuqi("catalog", "list", "--lang", "en")

    assert said.code == 1
    assert said.err == (
        "internal failure: ZeroDivisionError: on purpose"
        " · run it again with YUQI_DEBUG=1 and put the whole output into a bug report [cli.internal]\n"
    )


def test_python_dash_m_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "yuqi", "--version"], capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("yuqi ")


def test_a_reader_that_goes_away_is_no_failure():
    script = "import sys; from yuqi.cli import main; sys.argv = ['yuqi', 'catalog', 'list']; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()

    problem = process.stderr.read()

    assert "Traceback" not in problem
    process.stderr.close()
    process.wait(timeout=60)
