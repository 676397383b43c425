"""A folder as a source: local, or anything that fsspec has an address for (sftp://, s3://, memory://)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from sources import localfiles
from sources.arrivals import MAX_BYTES, Arrived, Opening, Receiver
from sources.entries import Entry, file_time, is_passing
from sources.filenames import readable_path, told_apart
from words.log import log

_LOG = log()


@dataclass(frozen=True)
class FolderSource:
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

    def boxes(self) -> tuple[str, ...]:
        """First-level folders, empty ones too, sorted; "" when files lie beside them. Raises SourceUnavailable."""
        return tuple(sorted({"" for _ in self._entries("")} | set(self._folders())))

    def arrivals(self, box: str) -> Iterator[Arrived]:
        """The files of one box, by path; none for a box that is not there. What looks like a file and is none, or may not
        be opened, arrives as left aside; a file that vanishes meanwhile is skipped. Raises SourceUnavailable."""
        raw = self._folders().get(box, "")
        if box and not raw:
            return
        for path, entry in self._entries(raw).items():
            yield from self._arrived(box, path, entry)

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
            raise self._unavailable(error) from error

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
                found.append(Entry(full, path, file_time(info), left))
        return found

    def _arrived(self, box: str, path: str, entry: Entry) -> Iterator[Arrived]:
        content, size, left = b"", 0, entry.left
        try:
            content, size = self._read(entry.address) if not left else (b"", 0)
        except (FileNotFoundError, NotADirectoryError):
            _LOG.info("source %s: %s has gone meanwhile", self.config.id, path)
            return
        except (localfiles.NotRegular, IsADirectoryError):
            left = "not_a_file"
        except PermissionError:
            left = "no_access"
        except OSError as error:
            if not self._local:  # the way there is at fault, not the file
                raise self._unavailable(error, path) from None
            left = "no_access"
        oversized = size if size > MAX_BYTES else 0
        yield Arrived(self.config.id, box, path, b"" if oversized else content, oversized, entry.sent_at, left)

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

    def _unavailable(self, error: Exception, path: str = "") -> SourceUnavailable:
        where = f"{self.shown}/{path}" if path else self.shown
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        said = self.config.address.hide_in(f"{type(error).__name__}: {error}")
        what = "there is no such folder" if missing else f"it cannot be read: {said}"
        todo = (
            "create it or mend `address` in sources.yaml" if missing else "check the connection and the access rights"
        )
        return SourceUnavailable(f"source {self.config.id}: {where}: {what}; {todo}", transient=not missing)


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
