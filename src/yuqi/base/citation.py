"""Where a rule comes from (依据): document, article, address."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Citation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a legal document (出处)."""

    document: str  # 国科发火〔2016〕32号
    article: str | None = None  # 第十一条(四)
    url: str | None = None

    def words(self) -> str:
        """Return document and article as they are cited: 国科发火〔2016〕32号 第十一条(四)."""
        return f"{self.document} {self.article}" if self.article else self.document
