"""A folder of this machine as a source, mounted shares among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault
from sources import localfiles
from sources.arrivals import MAX_BYTES, Arrived
from sources.bounded import Bounded
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Found, Known, Offered, Plain, arrived
from sources.opening import Opening, Receiver
from sources.trees import SLOW_AT_MOST, boxes, offered, refuse
from sources.whole import OUR_CLOCK, Package, Watch, watched
from words.log import log

_LOG = log()


@dataclass(frozen=True)
class FolderSource(Plain):
    """Reads `config.address`: a folder per reporting place, or files beside each other. Whatever `files` (of the system) has to
    answer has its time: a mounted share may never."""

    config: SourceConfig
    opening: Opening
    files: Any = localfiles
    _bounded: Bounded = field(default_factory=Bounded, repr=False, compare=False)
    _slow: list[int] = field(
        default_factory=lambda: [0], repr=False, compare=False
    )  # answers in a row that did not come

    @property
    def root(self) -> str:
        """The folder in full: not for messages, where the address is kept somewhere else."""
        return str((self.opening.home / self.config.address.reveal()).absolute())

    @property
    def shown(self) -> str:
        """The folder as messages may show it."""
        given = self.config.address
        return str(given) if given.reveal() != str(given) else self.root

    def offers(self, known: Known) -> Iterator[Found]:
        """The files of every box that is asked for, by path; what is fresh at the end, if it has come to rest. What looks
        like a file and is none is offered as left aside. Raises SourceUnavailable."""
        opening = self.opening
        watch = Watch(OUR_CLOCK, opening.now(), opening.pause, self._marks, self._package)
        yield from watched(self._found(known), known, watch)

    def read(self, one: Offered) -> Arrived | None:
        """Its bytes; None for one that has gone or changed meanwhile. Raises FileUnavailable, SourceUnavailable."""
        try:
            content, size, mark = self._bytes(one)
        except (FileNotFoundError, NotADirectoryError):
            _LOG.info("source %s: %s has gone meanwhile", self.config.id, one.path)
            return None
        except (localfiles.NotRegular, IsADirectoryError):
            return Arrived(self.config.id, one.box, one.path, b"", left="not_a_file")
        except OSError as error:
            raise self._unavailable(FileUnavailable, error, one.path) from None
        if mark != one.mark:
            _LOG.info("source %s: %s has changed meanwhile", self.config.id, one.path)
            return None
        return arrived(self.config.id, one, content, size)

    def _bytes(self, one: Offered) -> tuple[bytes, int, str]:
        if one.left or (one.size or 0) > MAX_BYTES:
            return b"", 0, one.mark
        read: tuple[bytes, int, str] = self._within(lambda: self.files.read(one.address, MAX_BYTES + 1))
        return read

    def close(self) -> None:
        self._bounded.close()

    def _within(self, ask: Callable[[], Any]) -> Any:
        """Raises TimeoutError, and whatever the system says."""
        answered = self._bounded.ask(self.config.timeout_s, ask)
        self._slow[0] = 0
        return answered

    def _marks(self, files: Sequence[Offered]) -> Mapping[str, str]:
        try:
            marks = self._within(lambda: {one.address: self.files.mark_of(one.address) for one in files})
        except OSError as error:
            raise self._unavailable(SourceUnavailable, error, "") from None
        return {address: mark for address, mark in marks.items() if mark}

    def _package(self, one: Offered) -> Package:
        """What it shows of being one; nothing, where that is not told in time: it is looked at twice then."""
        try:
            shown: Package = self._within(lambda: self.files.package(one.address))
        except TimeoutError:
            return Package.NONE
        return shown

    def _found(self, known: Known) -> Iterator[Found]:
        try:
            there = boxes(self._within(lambda: self.files.folders(self.root)))
        except OSError as error:
            raise self._unavailable(SourceUnavailable, error, "") from None
        for box, raw in sorted(there.items()):
            if known.wants(box):
                yield from self._box(box, raw)

    def _box(self, box: str, raw: str) -> Iterator[Found]:
        """What of it may not be looked at is its trouble; the rest of it, and every other box, is read."""
        try:
            found: localfiles.Listed = self._within(lambda: self.files.listed(self.root, raw))
        except FileNotFoundError:
            return  # it has gone since its name was read
        except OSError as error:
            yield BoxTrouble(box, self._unavailable(FileUnavailable, error, box))
            return
        for path, why in found.closed:
            yield BoxTrouble(box, self._unavailable(FileUnavailable, why, readable_path(path)))
        yield from offered(self.config, box, raw, found.entries)

    def _unavailable(self, kind: type[SourceUnavailable], error: OSError, path: str) -> SourceUnavailable:
        """What is wrong, of the source as a whole where too many answers in a row did not come."""
        fault = _fault(error)
        if fault is SourceFault.SLOW:
            self._slow[0] += 1
            if self._slow[0] >= SLOW_AT_MOST:
                raise SourceUnavailable(fault, where=self.shown, said=str(error))
        said = "" if fault is SourceFault.NOT_THERE else f"{type(error).__name__}: {error}"
        return kind(fault, where=f"{self.shown}/{path}" if path else self.shown, said=said)


def _fault(error: OSError) -> SourceFault:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceFault.NOT_THERE
    if isinstance(error, TimeoutError):
        return SourceFault.SLOW
    return SourceFault.DENIED if isinstance(error, PermissionError) else SourceFault.UNREACHABLE


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """An address of another machine: what is given, what is allowed."""
    if "://" in config.address.reveal():
        yield (
            f"{config.address} is no folder of this machine",
            "write a path, or use the kind sftp (sftp://user@host/path) or s3 (s3://bucket/prefix)",
        )


def opened(config: SourceConfig, opening: Opening) -> FolderSource:
    """The folder, not looked at yet. Raises SourceUnavailable for an address of another machine."""
    refuse(problems(config), str(config.address))
    return FolderSource(config, opening)


def prepare(config: SourceConfig, opening: Opening) -> None:
    """Makes a folder of the working home; one that stands elsewhere is somebody else's to make. Raises OSError."""
    given = config.address
    if not given.reference and "://" not in given and not Path(given).is_absolute():
        (opening.home / str(given)).mkdir(parents=True, exist_ok=True)


KIND = Receiver(
    code="folder",
    meaning="a folder of this machine, a mounted share among them: a folder per reporting place, or files beside each other",
    address="folder, relative to the working home",
    open=opened,
    reads_archive=True,
    prepare=prepare,
    problems=problems,
)
