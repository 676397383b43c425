"""What a source is: boxes of files, read one box at a time, so that one district's trouble stays its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SourceUnavailable
from domain.sourcekind import SourceKind
from words.numbers import number

MAX_BYTES = 10 * 1024 * 1024  # a filled form has some 20 kB; a yearbook with charts stays below 10 MB


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file of a source. `path` is relative to the source's folder; `too_large` is the size in bytes of a file above
    MAX_BYTES, whose content was not read (0: it was)."""

    source: str
    box: str
    path: str
    content: bytes
    too_large: int = 0

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def size(self) -> int:
        return self.too_large or len(self.content)

    @property
    def sha256(self) -> str:
        """Of the content; for a file that was not read, of its path and size, so that two of them differ."""
        content = f"{self.path}|{self.too_large}".encode() if self.too_large else self.content
        return hashlib.sha256(content).hexdigest()

    def refuse_if_too_large(self) -> None:
        """Raises RefusedFile (too_large) for a file whose content was not read."""
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
    environ: Mapping[str, str] = field(default_factory=dict)

    def secret(self, reference: str) -> str:
        """What the variable of an option written as env:NAME holds. Raises SourceUnavailable naming the variable."""
        name = reference.removeprefix("env:")
        if not self.environ.get(name):
            raise SourceUnavailable(
                f"the environment variable {name} is not set; it holds what this source asks for", transient=False
            )
        return self.environ[name]


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
    """The source that a configuration describes, whatever its kind."""
    return kinds[config.kind].open(config, opening)
