"""Files of a folder on this machine: what is a regular file, where links lead, and reading without ever waiting."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sources.entries import Entry, file_time, is_passing

# A pipe that takes the file's place meanwhile must not hold the job.
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class NotRegular(OSError):
    """What stands at the address is no regular file (any more)."""


def folders(root: str) -> list[str]:
    """The names of the folders in a folder; a link is none. Raises OSError."""
    with os.scandir(root) as found:
        return [one.name for one in found if one.is_dir(follow_symlinks=False) and not is_passing(one.name)]


def entries(root: str, box: str) -> list[Entry]:
    """Everything below a box that is no folder, by path; of the box "" only what lies beside the boxes. A folder that may
    not be listed is an entry that is left aside. Raises OSError for the box itself."""
    base = Path(root, box)
    found: list[Entry] = []
    waiting = [base]
    while waiting:
        folder = waiting.pop()
        try:
            inside = _listed(folder)
        except OSError:
            if folder == base:
                raise
            found.append(Entry(str(folder), folder.relative_to(root).as_posix(), left="no_access"))
            continue
        for one in inside:
            if one.is_dir(follow_symlinks=False):
                waiting += [Path(one.path)] if box else []
            else:
                found += _entry(one, base, Path(root), deep=bool(box))
    return sorted(found, key=lambda one: one.path)


def read(address: str, limit: int) -> tuple[bytes, int]:
    """Up to `limit` bytes of a regular file, and its size. Raises NotRegular for anything else, OSError."""
    handle = os.open(address, _READING)
    with os.fdopen(handle, "rb") as stream:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode):
            raise NotRegular(address)
        return stream.read(limit), seen.st_size


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return [one for one in found if not is_passing(one.name)]


def _entry(one: os.DirEntry[str], base: Path, root: Path, *, deep: bool) -> Iterator[Entry]:
    """One entry that is no folder; nothing for a link to a folder of the same box, whose files are read where they lie."""
    path = Path(one.path).relative_to(root).as_posix()
    target, left = Path(one.path), ""
    if one.is_symlink():
        target, left = _followed(Path(one.path), base, deep=deep)
        if not left and target.is_dir():
            return
    try:
        seen = target.stat(follow_symlinks=False)
    except OSError:
        left = left or "no_access"
        yield Entry(str(target), path, left=left)
        return
    if not left and not stat.S_ISREG(seen.st_mode):
        left = "not_a_file"
    mark = f"{seen.st_size}-{seen.st_mtime_ns}-{seen.st_ctime_ns}-{seen.st_ino}"
    yield Entry(str(target), path, file_time({"mtime": seen.st_mtime}), left, mark, seen.st_size)


def _followed(link: Path, base: Path, *, deep: bool) -> tuple[Path, str]:
    """Where a link leads, and why it is not followed: it may lead to what lies in its own box, and not to a folder that it
    lies in itself."""
    try:
        target, own = link.resolve(strict=True), base.resolve(strict=True)
    except (OSError, RuntimeError):  # before Python 3.13 a link to itself is a RuntimeError
        return link, "link_nowhere"
    if link.parent.resolve().is_relative_to(target):
        return link, "link_nowhere"
    outside = not target.is_relative_to(own) if deep else target.parent != own or target.is_dir()
    return (link, "link_outside") if outside else (target, "")
