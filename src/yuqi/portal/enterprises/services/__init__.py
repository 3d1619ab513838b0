"""What changes the register (名录的写入)."""

from yuqi.portal.enterprises.services.batches import NewRow, add_rows, commit, discard, new_batch, undo
from yuqi.portal.enterprises.services.projection import project

__all__ = ["NewRow", "add_rows", "commit", "discard", "new_batch", "project", "undo"]
