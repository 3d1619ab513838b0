"""Find the catalog's files (政策库文件), layer by layer: the shipped catalog first, then each folder given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from yuqi import catalog
from yuqi.base.problem import Place, Problem, YuqiError

__all__ = ["CatalogFile", "catalog_files"]

_MAX_FILES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFile:
    """One file of a layer (层中的文件)."""

    layer: int  # 0: shipped
    name: str  # as people are shown it: programmes/hnte/hnte.yaml, or the folder given and the path in it
    path: Traversable

    @property
    def is_test(self) -> bool:
        """Whether the file holds cases, not entries."""
        return self.name.endswith(".test.yaml")

    @property
    def is_entries(self) -> bool:
        """Whether the file holds entries."""
        return self.name.endswith(".yaml") and not self.is_test


def catalog_files(extra: Sequence[Path] = (), *, shipped: bool = True) -> list[CatalogFile]:
    """Return every file of every layer, in order of layer and name; links out of a folder are not followed.

    Raises:
        YuqiError: a folder does not exist, or holds too many files.
    """
    found: list[CatalogFile] = []
    if shipped:
        found += [CatalogFile(layer=0, name=name, path=path) for name, path in _walk(catalog.folder(), "")]
    for layer, folder in enumerate(extra, start=1):
        if not folder.is_dir():
            raise YuqiError(Problem(code="catalog.no-folder", place=Place(file=str(folder))))
        found += [
            CatalogFile(layer=layer, name=name, path=path)
            for name, path in _walk(folder, f"{folder.as_posix()}/")
        ]
    if len(found) > _MAX_FILES:
        raise YuqiError(Problem(code="catalog.too-many-files", params={"limit": _MAX_FILES}))
    return found


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.startswith((".", "__")) or (isinstance(item, Path) and item.is_symlink()):
            continue
        if item.is_dir():
            if not (prefix == "" and item.name == "schema"):
                yield from _walk(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".yaml", ".csv")):
            yield f"{prefix}{item.name}", item
