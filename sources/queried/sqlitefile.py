"""A SQLite file of somebody else, read without leaving anything beside it: whoever reads one that keeps a write-ahead log makes
that log's files where there are none, and leaves them there as his own, so that its owner cannot write any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault

# Where the header of a file says how it is written, and what stands there for a write-ahead log.
_HOW, _LOGGED = 18, 2


def opened_as(path: Path) -> dict[str, str]:
    """How a file is opened. Raises SourceUnavailable for a log that was left behind, which could be read only by writing
    beside it; OSError."""
    reading = {"mode": "ro", "uri": "true"}
    if not _is_logged(path):
        return reading
    log, index = _beside(path, "-wal"), _beside(path, "-shm")
    if log.exists() and not index.exists():
        raise SourceUnavailable(
            SourceFault.BUSY,
            where=str(path),
            said=f"{log.name} was left beside it; whoever writes this database has to open and close it once",
        )
    return reading if log.exists() else {**reading, "immutable": "1"}


@contextmanager
def undisturbed(path: Path) -> Iterator[None]:
    """While a file is read that nobody had open. Raises SourceUnavailable where somebody has begun to write meanwhile, whom
    nothing kept from it; OSError."""
    if not _is_logged(path) or _beside(path, "-wal").exists():
        yield
        return
    before = _stamp(path)
    yield
    if _stamp(path) != before:
        raise SourceUnavailable(SourceFault.BUSY, said="somebody wrote to it while it was read")


def _stamp(path: Path) -> tuple[int, ...]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns, seen.st_ino, _beside(path, "-wal").exists()


def _is_logged(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(_HOW + 1)[_HOW:] == bytes([_LOGGED])


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
