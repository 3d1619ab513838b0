"""Write the generated part of docs/reference: problems, commands (生成参考手册)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yuqi.base.messages import sentences
from yuqi.cli.app import command
from yuqi.cli.language import words

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- written by `make docs`; change the sources, not this page -->\n"


def problems_page() -> str:
    """Return the page of every problem code, by room: what it says and how it is mended."""
    zh, en = sentences("zh"), sentences("en")
    lines = [
        "# Problems · 问题代码\n",
        NOTE,
        "Every line Yuqi complains with ends in a code: `what · where · how to mend it [code]`.",
        "Codes are stable; sentences may be reworded.\n",
    ]
    room = None
    for code in sorted(code for code, entry in zh.items() if "mend" in entry):
        if code.split(".")[0] != room:
            room = code.split(".")[0]
            lines += [f"\n## {room}\n", "| code | what | mend |", "|---|---|---|"]
        what = f"{zh[code]['what']}<br>{en[code]['what']}"
        mend = f"{zh[code]['mend']}<br>{en[code]['mend']}"
        lines.append(f"| `{code}` | {_cell(what)} | {_cell(mend)} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Return the page of every command with its arguments and options."""
    lines = [
        "# Commands · 命令\n",
        NOTE,
        "Results go to stdout, talk to stderr. Exit codes: 0 done · 2 bad input or usage · 1 internal failure.",
        "`--lang zh|en` (or `YUQI_LANG`) and `--home DIR` (or `YUQI_HOME`) stand with every command.\n",
    ]
    for path, node in _commands(command("en"), "yuqi"):
        name = path.removeprefix("yuqi ").replace(" ", ".")
        lines += [f"\n## `{path}`\n", f"{node.help}<br>{words(f'cli.help.{name}', 'zh')}\n"]
        rows = [param for param in node.params if param.name not in ("lang", "home")]
        if rows:
            lines += ["| | |", "|---|---|"]
        for param in rows:
            called = param.opts[0] if param.param_type_name == "option" else param.metavar or param.name
            lines.append(f"| `{called}` | {_cell(param.help)} |")
    return "\n".join(lines) + "\n"


def _commands(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, inside in node.commands.items():
        if hasattr(inside, "commands"):
            yield from _commands(inside, f"{path} {name}")
        else:
            yield f"{path} {name}", inside


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    for file, page in (("problems.md", problems_page()), ("commands.md", commands_page())):
        (REFERENCE / file).write_text(page, "utf-8")
