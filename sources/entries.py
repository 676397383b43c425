"""What stands in a listing of files: regular files, and what looks like one and is never opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Files that an editor, a sync client or a transfer in progress leaves beside the real ones; folders of file systems and network
# storage that are nobody's boxes, with what somebody has thrown away.
_PASSING = re.compile(
    r"^(?:\..*|~\$.*|.*\.(?:tmp|part|filepart|partial|uploading|crdownload|downloading|xltd|aria2|swp)|Thumbs\.db|desktop\.ini"
    r"|lost\+found|[#@]?recycle|@recently-snapshot|\$RECYCLE\.BIN|RECYCLER|System Volume Information|@eaDir)$",
    re.IGNORECASE,
)
# How the file systems of fsspec call the time at which a file was written.
_TIMES = ("mtime", "LastModified", "last_modified", "modified", "updated", "created")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `address` opens it, `path` is relative to the source and as the source writes it; `left` says why it is
    left aside (a key of the texts `refusal.*`), empty for a file that can be opened; `mark` is another one whenever the
    bytes may be others."""

    address: str
    path: str
    sent_at: datetime | None = None
    left: str = ""
    mark: str = ""
    size: int | None = None


def is_passing(name: str) -> bool:
    """Whether an entry is no file of anybody: hidden, a lock, half of an upload."""
    return bool(_PASSING.match(name))


def file_time(info: dict[str, Any]) -> datetime | None:
    """When the file was last written, as the source tells it; None where it tells nothing that is a moment."""
    told = next((info[name] for name in _TIMES if info.get(name)), None)
    if isinstance(told, datetime):
        return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    try:
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told, UTC)
        return datetime.fromisoformat(told).astimezone(UTC) if isinstance(told, str) else None
    except (ValueError, OverflowError, OSError):
        return None
