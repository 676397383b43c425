"""Room to write: where the working folder is, and where a ledger in a file is."""

from __future__ import annotations

from pathlib import Path

from flows.looks.look import Level, Look, wrong
from flows.looks.seen import Machine
from flows.looks.sizes import GB, size_said
from words.catalogue import say

# A month's files, its returned workbooks and the log of one large transaction take some hundred megabytes in a large city.
LEAST = GB


def disk(machine: Machine) -> Look:
    """Below a gigabyte, or where the ledger could not be written a second time (as a new version of its tables, a vacuum or a
    copy beside it does), somebody has to make room before a run fails for the lack of it."""
    file = _ledger_file(machine)
    folders = tuple(dict.fromkeys((machine.settings.home, file.parent if file else machine.settings.home)))
    try:
        free = {folder: machine.free(folder) for folder in folders}
        size = _size(file)
    except OSError as error:
        return wrong("disk", "health.disk_unknown", error=error)
    short = {folder: left for folder, left in free.items() if left < _needed(folder, file, size)}
    level, shown = (Level.WRONG, short) if short else (Level.WELL, free)

    def sentence(language: str) -> str:
        each = [
            say(
                language,
                "health.free",
                folder=folder,
                free=size_said(left),
                needed=size_said(_needed(folder, file, size)),
            )
            for folder, left in shown.items()
        ]
        return say(
            language, "health.disk_short" if short else "health.disk", each=say(language, "joint.list").join(each)
        )

    return Look("disk", level, sentence, {"free": {str(one): left for one, left in free.items()}, "ledger": size})


def _needed(folder: Path, file: Path | None, size: int) -> int:
    return max(LEAST, size) if file and file.parent == folder else LEAST


def _ledger_file(machine: Machine) -> Path | None:
    from ledger.address import sqlite_path

    return sqlite_path(machine.settings.ledger_url)


def _size(file: Path | None) -> int:
    from ledger.size import file_size

    return file_size(file) if file else 0
