"""A folder as a source: local, or anything that fsspec has an address for (sftp://, s3://, memory://)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from sources.arrivals import MAX_BYTES, Arrived, Opening, Receiver

# Files that an editor, a sync client or an upload in progress leaves beside the real ones.
_PASSING = re.compile(r"^(?:[.~].*|.*\.(?:tmp|part|partial|crdownload|swp)|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


@dataclass(frozen=True)
class FolderSource:
    """Reads `config.address`: a folder per reporting place, or files beside each other."""

    config: SourceConfig
    opening: Opening
    _opened: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def address(self) -> str:
        """The address in full, for messages."""
        given = self.config.address
        return given if "://" in given else str((self.opening.home / given).resolve())

    def boxes(self) -> tuple[str, ...]:
        """First-level folders, empty ones too, sorted; "" when files lie beside them. Raises SourceUnavailable."""
        return tuple(sorted({"" for _ in self._paths("")} | set(self._folders())))

    def arrivals(self, box: str) -> Iterator[Arrived]:
        """The files of one box, by path; none for a box that is not there. A file that vanishes meanwhile is skipped.
        Raises SourceUnavailable."""
        if box and box not in set(self._folders()):
            return
        for path in self._paths(box):
            yield from self._arrived(box, path)

    def _folders(self) -> Iterator[str]:
        for entry in self._listed(self._root):
            name = entry["name"].rstrip("/").rsplit("/", 1)[-1]
            if entry["type"] == "directory" and not _PASSING.match(name) and self._inside(entry["name"]):
                yield name

    def _paths(self, box: str) -> list[str]:
        """Paths below a box, relative to the root, that are real files of the pattern, inside the folder."""
        from fsspec.utils import glob_translate

        wanted = re.compile(glob_translate(self.config.pattern))
        found = []
        for full in self._found(f"{self._root}/{box}".rstrip("/"), depth=None if box else 1):
            path = full[len(self._root) :].lstrip("/")
            hidden = any(_PASSING.match(part) for part in path.split("/"))
            if not hidden and wanted.fullmatch(path) and self._inside(full):
                found.append(path)
        return sorted(found)

    def _arrived(self, box: str, path: str) -> Iterator[Arrived]:
        try:
            with self._fs.open(f"{self._root}/{path}", "rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            size = len(content) if len(content) <= MAX_BYTES else self._fs.size(f"{self._root}/{path}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unavailable(error, path) from error
        oversized = size if size > MAX_BYTES else 0
        yield Arrived(self.config.id, box, path, b"" if oversized else content, oversized)

    def _found(self, folder: str, depth: int | None) -> list[str]:
        self._listed(folder)  # `find` answers a missing or unreadable folder with an empty list
        try:
            return list(self._fs.find(folder, maxdepth=depth))
        except OSError as error:
            raise self._unavailable(error) from error

    def _listed(self, folder: str) -> list[dict[str, Any]]:
        try:
            entries: list[dict[str, Any]] = list(self._fs.ls(folder, detail=True, refresh=True))
            if any(entry["name"].rstrip("/") == folder for entry in entries):
                raise NotADirectoryError(folder)
        except (OSError, ValueError) as error:
            raise self._unavailable(error) from error
        return entries

    def _inside(self, full: str) -> bool:
        """A link may not lead out of a local folder."""
        if not self._local:
            return True
        return Path(full).resolve().is_relative_to(Path(self._root).resolve())

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
            except (OSError, ValueError, ImportError) as error:
                raise self._unavailable(error) from error
            self._opened["opened"] = (fs, str(root).rstrip("/"))
        opened: tuple[Any, str] = self._opened["opened"]
        return opened

    def _unavailable(self, error: Exception, path: str = "") -> SourceUnavailable:
        where = f"{self.address}/{path}" if path else self.address
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        what = "there is no such folder" if missing else f"it cannot be read: {type(error).__name__}: {error}"
        todo = (
            "create it or mend `address` in sources.yaml" if missing else "check the connection and the access rights"
        )
        return SourceUnavailable(f"source {self.config.id}: {where}: {what}; {todo}", transient=not missing)


def prepare(config: SourceConfig, opening: Opening) -> None:
    """Makes a folder of the working home; one that stands elsewhere is somebody else's to make. Raises OSError."""
    if "://" not in config.address and not Path(config.address).is_absolute():
        (opening.home / config.address).mkdir(parents=True, exist_ok=True)


KIND = Receiver(
    code="folder",
    meaning="a folder per reporting place, or files beside each other: local, or anything that fsspec has an address for",
    address="folder, relative to the working home, or a URL",
    open=FolderSource,
    reads_archive=True,
    prepare=prepare,
)
