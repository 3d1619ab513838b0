"""Uploads on their way in (上传途中): what does not fit on the disk is let go at once, not when memory is swept."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler

__all__ = ["ToDisk"]


class ToDisk(TemporaryFileUploadHandler):
    """Keeps a large upload in a temporary file (暂存文件), taken away as soon as it cannot be written."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece.

        Raises:
            OSError: it does not fit; the file is gone.
        """
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # what was buffered does not fit either
                self.file.close()
            raise
