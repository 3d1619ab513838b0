"""A command line run in this process, and a small zone to run it on."""

from dataclasses import dataclass

import pytest

from yuqi.cli.edge import run
from yuqi.sample import make_sample


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def yuqi(capsys, tmp_path, monkeypatch):
    """Runs `yuqi …` with a home folder of its own; gives exit code, stdout, stderr."""
    monkeypatch.setenv("YUQI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("YUQI_LANG", raising=False)

    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def zone(tmp_path_factory):
    """A sample zone of 60 enterprises; nobody writes in it."""
    folder = tmp_path_factory.mktemp("zone") / "facts"
    make_sample(folder, enterprises=60, seed=1)
    return folder
