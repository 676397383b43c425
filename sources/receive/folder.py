"""A folder as a source: local, or anything that fsspec has an address for (sftp://, s3://, memory://)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault
from sources import localfiles
from sources.arrivals import MAX_BYTES, Arrived
from sources.entries import Entry, file_time, is_passing
from sources.filenames import readable_path, told_apart
from sources.offers import BoxTrouble, Found, Known, Offered, Plain, arrived
from sources.opening import Opening, Receiver
from words.log import log

_LOG = log()


@dataclass(frozen=True)
class FolderSource(Plain):
    """Reads `config.address`: a folder per reporting place, or files beside each other."""

    config: SourceConfig
    opening: Opening
    _opened: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def address(self) -> str:
        """The address in full: not for messages, it may hold a password."""
        given = self.config.address.reveal()
        return given if "://" in given else str((self.opening.home / given).resolve())

    @property
    def shown(self) -> str:
        """The address as messages may show it."""
        given = self.config.address
        return str(given) if "://" in given or given.reveal() != str(given) else self.address

    def offers(self, known: Known) -> Iterator[Found]:
        """The files of every box that is asked for, by path. What looks like a file and is none is offered as left aside.
        Raises SourceUnavailable."""
        boxes = {"": "", **self._folders()}
        for box in sorted(name for name in boxes if known.wants(name)):
            try:
                yield from (_offered(box, path, entry) for path, entry in self._entries(boxes[box]).items())
            except FileUnavailable as error:
                yield BoxTrouble(box, error)

    def read(self, one: Offered) -> Arrived | None:
        """Its bytes; None for one that has gone meanwhile. Raises FileUnavailable, SourceUnavailable."""
        try:
            content, size = self._read(one.address) if not one.left else (b"", 0)
        except (FileNotFoundError, NotADirectoryError):
            _LOG.info("source %s: %s has gone meanwhile", self.config.id, one.path)
            return None
        except (localfiles.NotRegular, IsADirectoryError):
            return Arrived(self.config.id, one.box, one.path, b"", left="not_a_file")
        except PermissionError as error:
            raise FileUnavailable(SourceFault.DENIED, where=f"{self.shown}/{one.path}", said=str(error)) from None
        except OSError as error:
            raise self._unavailable(error, one.path) from None
        return arrived(self.config.id, one, content, size)

    def _folders(self) -> dict[str, str]:
        """The boxes by their readable names."""
        return _by_name({name: name for name in self._listed_folders()})

    def _listed_folders(self) -> list[str]:
        if self._local:
            try:
                return localfiles.folders(self._root)
            except OSError as error:
                raise self._unavailable(error) from error
        names = [
            entry["name"].rstrip("/").rsplit("/", 1)[-1]
            for entry in self._listed(self._root)
            if entry["type"] == "directory"
        ]
        return [name for name in names if not is_passing(name)]

    def _entries(self, raw: str) -> dict[str, Entry]:
        """What stands below a box and is of the pattern, by its readable path relative to the root."""
        from fsspec.utils import glob_translate

        wanted = re.compile(glob_translate(self.config.pattern))
        found = {}
        for path, entry in sorted(_by_name({entry.path: entry for entry in self._found(raw)}).items()):
            if wanted.fullmatch(path):
                found[path] = entry
            else:
                _LOG.info("source %s: %s is not of the pattern %s", self.config.id, path, self.config.pattern)
        return found

    def _found(self, raw: str) -> list[Entry]:
        try:
            return localfiles.entries(self._root, raw) if self._local else self._found_there(raw)
        except OSError as error:
            raise self._unavailable(error, box=raw) from error

    def _found_there(self, raw: str) -> list[Entry]:
        """On another machine: where a link leads cannot be seen from here, so none is followed."""
        folder = f"{self._root}/{raw}".rstrip("/")
        self._listed(folder)  # `find` answers a missing or unreadable folder with an empty list
        found = []
        for full, info in self._fs.find(folder, maxdepth=None if raw else 1, detail=True).items():
            path = full[len(self._root) :].lstrip("/")
            if not any(is_passing(part) for part in path.split("/")):
                link = info.get("islink") or info["type"] == "link"
                left = "link_outside" if link else "" if info["type"] == "file" else "not_a_file"
                mark = f"{info.get('size')}-{file_time(info)}"
                found.append(Entry(full, path, file_time(info), left, mark, info.get("size")))
        return found

    def _read(self, address: str) -> tuple[bytes, int]:
        if self._local:
            content, size = localfiles.read(address, MAX_BYTES + 1)
        else:
            with self._fs.open(address, "rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            size = len(content) if len(content) <= MAX_BYTES else self._fs.size(address)
        return content, max(size, len(content)) if len(content) > MAX_BYTES else len(content)

    def _listed(self, folder: str) -> list[dict[str, Any]]:
        try:
            entries: list[dict[str, Any]] = list(self._fs.ls(folder, detail=True, refresh=True))
            if any(entry["name"].rstrip("/") == folder for entry in entries):
                raise NotADirectoryError(folder)
        except Exception as error:  # each protocol has errors of its own, which may quote the address
            raise self._unavailable(error) from None
        return entries

    @property
    def _local(self) -> bool:
        return "file" in self._fs.protocol or self._fs.protocol == "file"

    @property
    def _fs(self) -> Any:
        return self._open()[0]

    @property
    def _root(self) -> str:
        return str(self._open()[1])

    def _open(self) -> tuple[Any, str]:
        if "opened" not in self._opened:
            import fsspec

            try:
                fs, root = fsspec.core.url_to_fs(self.address, use_listings_cache=False)
            except Exception as error:  # each protocol has errors of its own, which may quote the address
                raise self._unavailable(error) from None
            self._opened["opened"] = (fs, str(root).rstrip("/"))
        opened: tuple[Any, str] = self._opened["opened"]
        return opened

    def _unavailable(self, error: Exception, path: str = "", box: str = "") -> SourceUnavailable:
        where = f"{self.shown}/{path or box}" if path or box else self.shown
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        fault = SourceFault.NOT_THERE if missing else SourceFault.UNREACHABLE
        fault = SourceFault.DENIED if isinstance(error, PermissionError) else fault
        said = "" if missing else f"{type(error).__name__}: {error}"
        return (FileUnavailable if box else SourceUnavailable)(fault, where=where, said=said)


def _offered(box: str, path: str, entry: Entry) -> Offered:
    mark = f"left:{entry.left}" if entry.left else entry.mark
    return Offered(readable_path(box), path, mark, entry.sent_at, entry.size, entry.left, entry.address)


def _by_name(raw: dict[str, Any]) -> dict[str, Any]:
    """By readable name or path; the second of two that read alike is told apart."""
    found: dict[str, Any] = {}
    for name in sorted(raw):
        shown = readable_path(name)
        found[shown if shown not in found else told_apart(shown, name)] = raw[name]
    return found


def prepare(config: SourceConfig, opening: Opening) -> None:
    """Makes a folder of the working home; one that stands elsewhere is somebody else's to make. Raises OSError."""
    given = config.address
    if not given.reference and "://" not in given and not Path(given).is_absolute():
        (opening.home / str(given)).mkdir(parents=True, exist_ok=True)


KIND = Receiver(
    code="folder",
    meaning="a folder per reporting place, or files beside each other: local, or anything that fsspec has an address for",
    address="folder, relative to the working home, or a URL",
    open=FolderSource,
    reads_archive=True,
    prepare=prepare,
)
