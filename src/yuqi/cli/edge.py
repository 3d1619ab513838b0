"""The outermost edge of the terminal (最外层): a command line in, an exit code out, no traceback between.

Exit codes of the contract: 0 done, 2 bad input or usage, 1 internal failure.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import typer

from yuqi.base import Param, Place, Problem, YuqiError
from yuqi.cli.language import asked_language
from yuqi.cli.talk import Talk

__all__ = ["DONE", "INTERNAL_FAILURE", "REFUSED", "run"]

DONE, INTERNAL_FAILURE, REFUSED = 0, 1, 2

# Typer 0.29 says a mistyped command by a bare UsageError; only its message names it.
_NO_COMMAND = re.compile("No such command '([^']*)'")

# What the system refuses, by errno, in words of our own; anything else in the system's words.
_REFUSALS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EROFS: "read-only",
    errno.ENOENT: "absent",
    errno.ENOTDIR: "absent",
    errno.EISDIR: "folder",
    errno.ENAMETOOLONG: "long",
    errno.EMFILE: "many",
}

_COMPLAINTS = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"greater than or equal to (?P<value>\S+)", "cli.at-least"),
        (r"less than or equal to (?P<value>\S+)", "cli.at-most"),
        (r"should be a valid (integer|number)", "cli.not-a-number"),
        (r"'(?P<value>.*)' is not one of (?P<choices>.*?)\.?$", "cli.not-a-choice"),
        (r"file '(?P<value>.*)' is a directory", "cli.a-folder"),
        (r"path '(?P<value>.*)' does not exist", "cli.no-path"),
        (r"dir(ectory)? '(?P<value>.*)' is a file", "cli.a-file"),
    )
)

_TYPER_INTERRUPTED = 130  # what Typer makes of Ctrl-C, without a word

log = logging.getLogger(__name__)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # a C locale must not end in a traceback over 育企
    lang = asked_language(arguments, os.environ)
    talk = Talk(lang, json="--json" in arguments)
    try:
        from yuqi.cli.app import command

        code = command(lang).main(args=list(arguments), prog_name="yuqi", standalone_mode=False)
        sys.stdout.flush()
        if code == _TYPER_INTERRUPTED:
            raise KeyboardInterrupt
        return code if isinstance(code, int) else DONE
    except YuqiError as refusal:
        talk.problems(refusal.problems)
        return REFUSED
    except typer.TyperException as misuse:
        return _say_misuse(talk, misuse)
    except BrokenPipeError:
        # The reader has gone (`yuqi … | head`); nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as refused:
        _say_refused(talk, refused)
        return REFUSED
    except (KeyboardInterrupt, typer.Abort):
        talk.say("cli.interrupted")
        return INTERNAL_FAILURE
    except Exception as failure:  # the outermost edge: logged and answered
        log.debug("internal_failure", exc_info=failure)
        if os.environ.get("YUQI_DEBUG"):
            sys.excepthook(type(failure), failure, failure.__traceback__)
        _say_failure(talk, failure)
        return INTERNAL_FAILURE


def _say_refused(talk: Talk, refused: OSError) -> None:
    """Say that the system would not let a file be read or written: no space, no permission, no such folder."""
    reason = _REFUSALS.get(refused.errno or 0)
    why = talk.words(f"cli.system.{reason}") if reason else refused.strerror or type(refused).__name__
    file = refused.filename if isinstance(refused.filename, str) else None
    params: dict[str, Param] = {"why": why}
    log.debug("system_refused", exc_info=refused)
    with suppress(OSError):  # stderr itself may be what is full
        talk.problems([Problem(code="cli.system", place=Place(file=file), params=params)])


def _say_failure(talk: Talk, failure: Exception) -> None:
    kind, value = type(failure).__name__, str(failure)[:500]
    try:
        talk.problems([Problem(code="cli.internal", params={"kind": kind, "value": value})])
    except Exception:  # noqa: BLE001  the sentences themselves cannot be read
        print(f"{kind}: {value} [cli.internal]", file=sys.stderr)


def _say_misuse(talk: Talk, misuse: Any) -> int:
    """Say what is wrong with a command line, and return the exit code.

    Typer keeps its exception classes to itself, so they are told apart by name.
    """
    kind = type(misuse).__name__
    if kind == "NoArgsIsHelpError":
        talk.line(str(misuse.ctx.get_help()))
        return DONE
    command = misuse.ctx.command_path if getattr(misuse, "ctx", None) else "yuqi"
    name = getattr(misuse, "option_name", None) or _parameter(misuse)
    near = ", ".join(getattr(misuse, "possibilities", None) or ()) or "–"
    unknown = _NO_COMMAND.match(misuse.message)
    if unknown:
        kind, name = "NoSuchCommand", unknown[1]
        near = ", ".join(get_close_matches(name, misuse.ctx.command.commands, n=1)) or "–"
    code = {
        "NoSuchCommand": "cli.no-such-command",
        "NoSuchOption": "cli.no-such-option",
        "MissingParameter": "cli.missing",
        "BadParameter": "cli.bad-value",
    }.get(kind, "cli.usage")
    params: dict[str, Param] = {
        "value": _in_own_words(talk, str(misuse.message or misuse.format_message())),
        "name": name,
        "near": near,
        "command": command,
    }
    talk.problems([Problem(code=code, params=params)])
    return REFUSED


def _in_own_words(talk: Talk, complaint: str) -> str:
    """Return a complaint of the library about a value in the reader's language; one that we do not know as it is."""
    for pattern, code in _COMPLAINTS:
        found = pattern.search(complaint)
        if found:
            return talk.words(code, **found.groupdict())
    return complaint


def _parameter(misuse: Any) -> str:
    param = getattr(misuse, "param", None)
    if param is None:
        return str(getattr(misuse, "param_hint", None) or "")
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar or param.name)
