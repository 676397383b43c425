"""What a source is: boxes of files, read one box at a time, so that one district's trouble stays its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SecretMissing, SourceUnavailable
from domain.secrets import Secret
from domain.sourcekind import SourceKind
from reveal import resolved
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


class Source(Protocol):
    """A place where submissions arrive. Both methods raise SourceUnavailable when it cannot be reached."""

    def boxes(self) -> tuple[str, ...]:
        """Names of the first-level folders, sorted; "" stands for files that lie beside them."""
        ...

    def arrivals(self, box: str) -> Iterator[Arrived]:
        """The files of one box, by path."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is opened with: relative addresses start at `home`, `environ` holds what is secret."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    def secret(self, kept: str) -> Secret:
        """What an option or an address leads to that says where it is kept. Raises SourceUnavailable naming that place."""
        try:
            return resolved(Secret.address(kept), self.environ)
        except SecretMissing as missing:
            raise SourceUnavailable(f"what this source asks for is not there: {missing}", transient=False) from None


def _needs_nothing(config: SourceConfig, opening: Opening) -> None:
    """The source is somebody else's, and there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver(SourceKind):
    """A kind of source with the way to it: `open` gives the source that a configuration describes; nothing is
    read yet. `prepare` makes what this machine must have before anybody can send,
    and raises OSError."""

    open: Callable[[SourceConfig, Opening], Source]
    prepare: Callable[[SourceConfig, Opening], None] = _needs_nothing


def open_source(config: SourceConfig, opening: Opening, kinds: Mapping[str, Receiver]) -> Source:
    """The source that a configuration describes, whatever its kind, with its address looked up where that is kept. Raises
    SourceUnavailable."""
    return kinds[config.kind].open(replace(config, address=opening.secret(config.address)), opening)
