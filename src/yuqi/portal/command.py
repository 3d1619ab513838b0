"""`yuqi portal …` (门户命令): migrate, run, createuser, backup, restore, audit verify; and what `yuqi demo` serves."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yuqi.base import Param, Problem, YuqiError
from yuqi.base.messages import sentence

__all__ = ["application", "serve", "serve_sample"]

application = typer.Typer(no_args_is_help=True)
audit_commands = typer.Typer(no_args_is_help=True)
application.add_typer(audit_commands, name="audit")

# Help texts stand in base/messages under cli.help.portal and cli.option, as those of every command.
Home = Annotated[Path | None, typer.Option("--home")]


class Lang(StrEnum):
    """A language the commands speak (语言)."""

    ZH = "zh"
    EN = "en"


Language = Annotated[Lang, typer.Option("--lang", envvar="YUQI_LANG")]


def _words(lang: Lang, code: str, **params: Param) -> str:
    return sentence(f"cli.portal.{code}", "what", lang, params)


def _say(lang: Lang, code: str, *, to_stderr: bool = False, **params: Param) -> None:
    typer.echo(_words(lang, code, **params), err=to_stderr)


def _open(home: Path | None) -> None:
    """Set Django up on a home folder."""
    if home is not None:
        os.environ["YUQI_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")
    try:
        import django
        from django.conf import settings
    except ImportError:
        raise YuqiError(Problem(code="cli.portal.missing")) from None

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _load_sample(enterprises: int, seed: int, say: Callable[[str], None]) -> tuple[str, ...]:
    """Load the sample zone and return the lines that name its people."""
    from yuqi.portal.insight.sample import set_sample_targets
    from yuqi.portal.workflows.sample_zone import load_sample

    loaded = load_sample(enterprises=enterprises, seed=seed, say=say)
    set_sample_targets(loaded.tenant)
    return loaded.lines


@application.command()
def migrate(home: Home = None, lang: Language = Lang.ZH) -> None:
    """Create the database, or bring it up to this version."""
    _open(home)
    _migrate()
    _say(lang, "migrated")


@application.command()
def sample(
    home: Home = None,
    lang: Language = Lang.ZH,
    enterprises: Annotated[int, typer.Option()] = 7310,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Load the sample zone, assess it and make sample accounts."""
    _open(home)
    _migrate()
    for line in _load_sample(enterprises, seed, lambda words: typer.echo(words, err=True)):
        typer.echo(line)


@application.command()
def createuser(
    username: str,
    name: Annotated[str, typer.Option()],
    tenant: Annotated[str, typer.Option()],
    tenant_name: Annotated[str, typer.Option()] = "",
    role: Annotated[str, typer.Option()] = "administrator",
    home: Home = None,
    lang: Language = Lang.ZH,
) -> None:
    """Make an account; the password is asked for."""
    _open(home)
    _migrate()
    from yuqi.portal.accounts.services import make_user

    again = _words(lang, "again")
    password = typer.prompt(_words(lang, "password"), hide_input=True, confirmation_prompt=again)
    problems = make_user(
        username=username, name=name, tenant=tenant, tenant_name=tenant_name, role=role, password=password
    )
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(2)
    _say(lang, "made", username=username)


@application.command()
def run(
    home: Home = None,
    lang: Language = Lang.ZH,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option()] = 8000,
    workers: Annotated[int, typer.Option()] = 2,
) -> None:
    """Serve the portal and do its background jobs."""
    _open(home)
    _migrate()
    serve(host=host, port=port, workers=workers)


@application.command()
def backup(target: Path, home: Home = None, lang: Language = Lang.ZH) -> None:
    """Back everything up into one file."""
    _open(home)
    from yuqi.portal.workflows.archive import back_up

    done = back_up(target)
    _say(lang, "backed_up", file=str(done.file), size=done.size, sha256=done.sha256)


@application.command()
def restore(source: Path, home: Home = None, lang: Language = Lang.ZH) -> None:
    """Restore a backup into an empty home."""
    _open(home)
    from yuqi.portal.workflows.archive import restore_from

    restore_from(source)
    _say(lang, "restored")


@audit_commands.command("verify")
def verify(home: Home = None, lang: Language = Lang.ZH) -> None:
    """Check that the log is whole."""
    _open(home)
    from yuqi.portal.audit.models import Entry
    from yuqi.portal.audit.services import verify as broken_places

    broken = list(broken_places())
    for each in broken:
        what = _words(lang, "gone" if each.what == "missing" else each.what)
        _say(lang, "broken", to_stderr=True, tenant=each.tenant_id, number=each.number, what=what)
    if broken:
        raise typer.Exit(1)
    _say(lang, "whole", count=Entry.objects.count())


def serve_sample(
    *,
    home: Path,
    enterprises: int,
    seed: int,
    port: int,
    say: Callable[[str], None],
    ready: Callable[[str], None],
) -> None:
    """Load the sample zone into the portal of a home folder and serve it until it is stopped (演示门户).

    Args:
        home: the folder of all state.
        enterprises: how many the sample has; a portal that has one already keeps it.
        seed: of the sample.
        port: the first to try.
        say: called with what is being done and with the sample accounts.
        ready: called with the address just before it answers.

    Raises:
        YuqiError: cli.portal.missing, the extra `portal` is not installed.
    """
    _open(home)
    _migrate()
    for line in _load_sample(enterprises, seed, say):
        say(line)
    free = free_port("127.0.0.1", port)
    ready(f"http://127.0.0.1:{free}/")
    serve(port=free)


def serve(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2) -> None:
    """Serve the portal until it is stopped, with one worker for background jobs beside it."""
    from yuqi.portal.serving import serve_forever

    serve_forever(host=host, port=free_port(host, port), workers=workers)


def free_port(host: str, port: int) -> int:
    """Return the port, or the next one that nobody listens on."""
    for candidate in range(port, port + 100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise typer.BadParameter(f"no free port from {port} on {host}")
