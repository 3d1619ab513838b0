"""Structured logs (结构化日志): one JSON object a line, events as constant phrases, no personal data."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

__all__ = ["JsonLines", "logging_config"]

_OWN = frozenset(logging.LogRecord("", 0, "", 0, "", None, None).__dict__) | {
    "message",
    "asctime",
    "taskName",
}
# Objects Django hangs on its records: neither fields nor safe to print.
_LEFT_OUT = _OWN | {"request", "server_time"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON (一行一条)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, logger, event, its fields and, for errors, the trace."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in _LEFT_OUT}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_config() -> dict[str, Any]:
    """Return Django's LOGGING: JSON lines on standard error from YUQI_LOG_LEVEL up (warning)."""
    level = os.environ.get("YUQI_LOG_LEVEL", "WARNING").upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "yuqi.portal.settings.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, "axes": {"level": "ERROR"}},
    }
