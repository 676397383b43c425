"""Files of a folder on this machine: what is a regular file, where links lead, and reading without ever waiting."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sources.entries import Entry, file_time, is_passing
from sources.whole import Package, package_of

# A pipe that takes the file's place meanwhile must not hold the job.
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_BEGINNING = 4


class NotRegular(OSError):
    """What stands at the address is no regular file (any more)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands below a box by path, and what of it may not be looked at: path and what the system says."""

    entries: list[Entry] = field(default_factory=list)
    closed: list[tuple[str, OSError]] = field(default_factory=list)


def folders(root: str) -> list[str]:
    """The names of the folders in a folder; a link is none. Raises OSError."""
    with os.scandir(root) as found:
        return [one.name for one in found if one.is_dir(follow_symlinks=False) and not is_passing(one.name)]


def listed(root: str, box: str) -> Listed:
    """Everything below a box that is no folder; of the box "" only what lies beside the boxes. What goes meanwhile is left
    out. Raises OSError for the box itself."""
    base, found = Path(root, box), Listed()
    waiting = [base]
    while waiting:
        folder = waiting.pop()
        try:
            inside = _inside(folder)
        except OSError as error:
            if folder == base:
                raise
            _note(found, folder.relative_to(root).as_posix(), error)
            continue
        for one in inside:
            if one.is_dir(follow_symlinks=False):
                waiting += [Path(one.path)] if box else []
            else:
                _look(one, base, Path(root), found, deep=bool(box))
    found.entries.sort(key=lambda one: one.path)
    return found


def read(address: str, limit: int) -> tuple[bytes, int, str]:
    """Up to `limit` bytes of a regular file, its size, and its mark when they had been read. Raises NotRegular for anything
    else, OSError."""
    handle = os.open(address, _READING)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegular(address)
        content = stream.read(limit)
        seen = os.fstat(handle)
        return content, seen.st_size, _mark(seen)


def mark_of(address: str) -> str | None:
    """The mark that a file has now; None for one that has gone or may not be looked at."""
    try:
        return _mark(Path(address).stat(follow_symlinks=False))
    except OSError:
        return None


def package(address: str) -> Package:
    """Whether a file is a package, by its first and its last bytes; one that cannot be read shows nothing."""
    try:
        with os.fdopen(os.open(address, _READING), "rb") as stream:
            if package_of(stream.read(_BEGINNING)) is Package.NONE:
                return Package.NONE
            return Package.CLOSED if zipfile.is_zipfile(stream) else Package.HALF
    except OSError:
        return Package.NONE


def _inside(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return [one for one in found if not is_passing(one.name)]


def _look(one: os.DirEntry[str], base: Path, root: Path, found: Listed, *, deep: bool) -> None:
    try:
        found.entries.extend(_entry(one, base, root, deep=deep))
    except OSError as error:
        _note(found, Path(one.path).relative_to(root).as_posix(), error)


def _note(found: Listed, path: str, error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        found.closed.append((path, error))


def _entry(one: os.DirEntry[str], base: Path, root: Path, *, deep: bool) -> Iterator[Entry]:
    """One entry that is no folder; nothing for a link to a folder of the same box, whose files are read where they lie."""
    path = Path(one.path).relative_to(root).as_posix()
    target, left = Path(one.path), ""
    if one.is_symlink():
        target, left = _followed(Path(one.path), base, deep=deep)
        if not left and target.is_dir():
            return
    seen = target.stat(follow_symlinks=False)
    if not left and not stat.S_ISREG(seen.st_mode):
        left = "not_a_file"
    yield Entry(str(target), path, file_time({"mtime": seen.st_mtime}), left, _mark(seen), seen.st_size)


def _mark(seen: os.stat_result) -> str:
    return f"{seen.st_size}-{seen.st_mtime_ns}-{seen.st_ctime_ns}-{seen.st_ino}"


def _followed(link: Path, base: Path, *, deep: bool) -> tuple[Path, str]:
    """Where a link leads, and why it is not followed: it may lead to what lies in its own box, and not to a folder that it
    lies in itself."""
    try:
        target, own = link.resolve(strict=True), base.resolve(strict=True)
    except PermissionError:  # what lies outside is left aside, whatever the rights there are
        if link.resolve().is_relative_to(base.resolve()):
            raise
        return link, "link_outside"
    except (OSError, RuntimeError):  # before Python 3.13 a link to itself is a RuntimeError
        return link, "link_nowhere"
    if link.parent.resolve().is_relative_to(target):
        return link, "link_nowhere"
    outside = not target.is_relative_to(own) if deep else target.parent != own or target.is_dir()
    return (link, "link_outside") if outside else (target, "")
