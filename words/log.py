"""The log: one record is one line of it, whatever a file or a sheet is called, and no line holds a password."""

from __future__ import annotations

import logging
import traceback

from domain.secrets import without_secrets
from words.foreign import in_a_line
from words.terminal import harmless


class _InALine(logging.Filter):
    """A record whose message cannot begin a line of its own; every line of what went wrong is moved in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(in_a_line(record.getMessage())), None
        if record.exc_info and not record.exc_text:
            told = without_secrets("".join(traceback.format_exception(*record.exc_info)).rstrip())
            record.exc_text = "\n".join(f"  {line}" for line in harmless(told).splitlines())
        return True


_FILTER = _InALine()


def log() -> logging.Logger:
    """The log of Planwatch: what is told to it may hold foreign text as it stands."""
    logger = logging.getLogger("planwatch")
    logger.addFilter(_FILTER)
    return logger
