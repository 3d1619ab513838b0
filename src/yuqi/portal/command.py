"""`yuqi portal …` (门户命令): migrate, run, createuser, backup, restore, audit verify; and what `yuqi demo` serves."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["application", "serve"]

application = typer.Typer(
    no_args_is_help=True, help="门户：建库、启动、账号、备份与恢复、核对日志。Operate the portal."
)
audit_commands = typer.Typer(no_args_is_help=True, help="操作日志。The audit log.")
application.add_typer(audit_commands, name="audit")

Home = Annotated[
    Path | None, typer.Option("--home", help="全部数据所在文件夹，默认 YUQI_HOME 或 .yuqi。The folder of all state.")
]


def _open(home: Path | None) -> None:
    """Set Django up on a home folder."""
    if home is not None:
        os.environ["YUQI_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")
    import django
    from django.conf import settings

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


@application.command()
def migrate(home: Home = None) -> None:
    """建库或升级数据库。Create or upgrade the database."""
    _open(home)
    _migrate()
    typer.echo("数据库已是最新。The database is up to date.")


@application.command()
def sample(
    home: Home = None,
    enterprises: Annotated[int, typer.Option(help="企业数。How many enterprises.")] = 7310,
    seed: Annotated[int, typer.Option(help="随机种子。Seed.")] = 1,
) -> None:
    """载入样例园区，测算并建样例账号。Load the sample zone, assess it, make sample accounts."""
    _open(home)
    _migrate()
    from yuqi.portal.workflows.sample_zone import load_sample

    loaded = load_sample(enterprises=enterprises, seed=seed, say=lambda words: typer.echo(words, err=True))
    for line in loaded.lines:
        typer.echo(line)


@application.command()
def createuser(
    username: str,
    name: Annotated[str, typer.Option(help="姓名。Name.")],
    tenant: Annotated[str, typer.Option(help="园区代号；没有就新建。Slug of the zone, made when new.")],
    tenant_name: Annotated[str, typer.Option(help="新建园区的名称。Name of a new zone.")] = "",
    role: Annotated[str, typer.Option(help="角色。Role.")] = "administrator",
    home: Home = None,
) -> None:
    """建第一个账号，密码当场输入。Make a first account; asks for the password."""
    _open(home)
    _migrate()
    from yuqi.portal.accounts.services import make_user

    password = typer.prompt("密码 Password", hide_input=True, confirmation_prompt=True)
    problems = make_user(
        username=username, name=name, tenant=tenant, tenant_name=tenant_name, role=role, password=password
    )
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(2)
    typer.echo(f"已建 {username}。Made.")


@application.command()
def run(
    home: Home = None,
    host: Annotated[str, typer.Option(help="监听地址。Address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口，被占用时顺延。Port, or the next free one.")] = 8000,
    workers: Annotated[int, typer.Option(help="网页进程数。Web processes.")] = 2,
) -> None:
    """启动门户与后台任务。Start the portal and its worker."""
    _open(home)
    _migrate()
    serve(host=host, port=port, workers=workers)


@application.command()
def backup(target: Path, home: Home = None) -> None:
    """备份全部数据到一个文件。Back everything up into one file."""
    _open(home)
    from yuqi.portal.workflows.archive import back_up

    done = back_up(target)
    typer.echo(f"{done.file}  {done.size:,} B  sha256 {done.sha256}")


@application.command()
def restore(source: Path, home: Home = None) -> None:
    """从备份恢复到一个空的数据文件夹。Restore a backup into an empty home."""
    _open(home)
    from yuqi.portal.workflows.archive import NotEmpty, restore_from

    try:
        restore_from(source)
    except NotEmpty as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    typer.echo("已恢复。Restored.")


@audit_commands.command("verify")
def verify(home: Home = None) -> None:
    """核对操作日志是否完整。Check that the log is whole."""
    _open(home)
    from yuqi.portal.audit.models import Entry
    from yuqi.portal.audit.services import verify as broken_places

    broken = list(broken_places())
    for each in broken:
        typer.echo(f"tenant {each.tenant_id}: entry {each.number}: {each.what}", err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo(f"日志完整，共 {Entry.objects.count()} 条。The log is whole.")


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
