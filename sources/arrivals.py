"""One file that arrived: its bytes and where they came from, or why they were not read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from domain.errors import RefusedFile
from words.numbers import number

MAX_BYTES = 10 * 1024 * 1024  # a filled form has some 20 kB; a yearbook with charts stays below 10 MB


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file of a source. `path` is relative to the source's folder; `too_large` is the size in bytes of a file above
    MAX_BYTES, whose content was not read (0: it was); `sent_at` is the file's own time, where the source tells it; `left`
    says why something that looks like a file was not opened (a key of the texts `refusal.*`)."""

    source: str
    box: str
    path: str
    content: bytes
    too_large: int = 0
    sent_at: datetime | None = None
    left: str = ""

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def size(self) -> int:
        return self.too_large or len(self.content)

    @property
    def is_read(self) -> bool:
        return not (self.too_large or self.left)

    @property
    def kept(self) -> bytes:
        """The content; of what was not read its path and why, so that two of them differ."""
        return self.content if self.is_read else f"{self.path}|{self.left or self.too_large}".encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.kept).hexdigest()

    def refuse_if_unread(self) -> None:
        """Raises RefusedFile for what was not read: too_large, or why it was left aside."""
        if self.left:
            raise RefusedFile(self.left, file=self.file)
        if self.too_large:
            raise too_large(self.file, self.too_large)


def too_large(file: str, size: int) -> RefusedFile:
    """The refusal of a file above MAX_BYTES."""
    return RefusedFile("too_large", file=file, found=_megabytes(size), allowed=_megabytes(MAX_BYTES))


def _megabytes(size: int) -> str:
    return f"{number(size / 1024 / 1024, 1)} MB"
