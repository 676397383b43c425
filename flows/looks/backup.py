"""The last backup: the newest file of the folder where backups are put."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.looks.look import Level, Look, note, text, wrong
from flows.looks.seen import Machine

# A backup is made every night: one night may fail.
OLD = timedelta(days=2)
# Clocks of two machines differ by as much; what is dated later than that says nothing of when it was made.
AHEAD = timedelta(hours=1)


def backup(machine: Machine) -> Look:
    """A note where no folder is configured: then nobody can know."""
    folder = machine.settings.backups
    if folder is None:
        return note("backup", "health.no_backups")
    try:
        found = sorted(_files(folder), reverse=True)
    except OSError as error:
        return wrong("backup", "health.backups_unreadable", folder=folder, error=error.strerror or error)
    newest = next((one for one in found if one[0] <= machine.now + AHEAD), None)
    if newest is None and found:
        made_at, file = found[0]
        return wrong("backup", "health.backup_ahead", file=file, made_at=machine.local(made_at))
    if newest is None:
        return wrong("backup", "health.backups_empty", folder=folder)
    made_at, file = newest
    is_old = machine.now - made_at > OLD
    said = text("health.backup_old" if is_old else "health.backup", file=file, made_at=machine.local(made_at))
    facts = {"file": str(file), "made_at": made_at}
    return Look("backup", Level.WRONG if is_old else Level.WELL, said, facts, made_at if is_old else None)


def _files(folder: Path) -> Iterator[tuple[datetime, Path]]:
    """Everything in it, with the time of its last change. What is empty or hidden is no backup; a link to a folder is not
    followed, and a folder in it that may not be read (lost+found) holds none. Raises OSError for the folder itself."""
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            with suppress(PermissionError):
                yield from _files(path)
        elif entry.is_file() and (seen := entry.stat()).st_size:
            yield datetime.fromtimestamp(seen.st_mtime, UTC), path
