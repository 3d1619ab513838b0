"""Where chance comes from (随机流): one stream a purpose and block, all from the zone's seed."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

__all__ = ["BLOCK", "Block", "Draw"]

BLOCK = 10_000
"""Enterprises drawn together. Fixed, so that a firm does not depend on how many are written at once."""

Draw = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the zone's enterprises (企业段), the unit of chance: first ordinal, how many, of how many."""

    seed: int
    start: int
    size: int
    total: int

    def draw(self, purpose: str) -> Draw:
        """Return the stream of one purpose in this block; equal arguments give equal numbers."""
        words = (self.seed, crc32(purpose.encode()), self.start // BLOCK)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def share_of(self, whole: int) -> int:
        """Return how many of a zone-wide number fall to this block; over all blocks they add up exactly."""
        end = self.start + self.size
        return whole * end // self.total - whole * self.start // self.total
