"""Backfill: days that have passed, caught up with from an archive of what came on each of them. Tells nobody."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.charter import on_past_day
from domain.errors import NotKnown
from domain.kind import Sort
from domain.secrets import Secret
from domain.submission import Answer
from domain.workdays import local_day
from flows.clock import clock_at
from flows.here import Played
from flows.kinds import shipped_kinds
from flows.steps.month import in_this_process, play
from flows.work import at_work
from words.log import log

# Answers that people gave on that day: place, form, period, indicator, reason_code, note, evidence, valid_until.
ANSWERS_FILE = "answers.json"

if TYPE_CHECKING:
    from flows.wiring import Workplace


def archived_days(archive: Path, until: date | None = None) -> list[date]:
    """The days of an archive in their order: its folders named 2023-09-05. Raises NotKnown when there is none."""
    if not archive.is_dir():
        raise NotKnown(f"there is no folder {archive}; an archive holds a folder per day, like 2023-09-05")
    days = sorted(day for folder in archive.iterdir() if (day := _day_of(folder)) and (until is None or day <= until))
    if not days:
        raise NotKnown(f"{archive} holds no folder named after a day, like 2023-09-05")
    return days


def _day_of(folder: Path) -> date | None:
    try:
        return date.fromisoformat(folder.name) if folder.is_dir() else None
    except ValueError:
        return None


def still_ahead(workplace: Workplace, days: list[date]) -> list[date]:
    """The days that are not caught up with yet; the last one that is, once more: it may have been stopped half way."""
    caught_up = workplace.charter.backfilled_to
    return [day for day in days if caught_up is None or day >= caught_up]


def check_days(workplace: Workplace, days: list[date]) -> None:
    """Raises DayRefused for the first day that may not be written, before any is: an archive that runs past going live is
    not caught up with in part."""
    today, charter = local_day(workplace.machine(), workplace.time_zone), workplace.charter
    for day in days:
        charter = on_past_day(charter, day, today, charter.goes_live(workplace.deployment.live_from))


def backfill_day(workplace: Workplace, archive: Path, day: date) -> Played:
    """One past day: the month runs quietly with the clock of that day on what came on it, and on nothing that lies in the
    boxes today. Raises DayRefused for a day that may not be written any more; then nothing was touched."""
    with tempfile.TemporaryDirectory(prefix="planwatch-") as scratch:
        came = Path(scratch) / "came"
        shutil.copytree(
            archive / day.isoformat(),
            came,
            symlinks=True,  # where a link leads is the source's matter
            ignore=shutil.ignore_patterns(ANSWERS_FILE),
            copy_function=_copied,
        )
        with at_work(_on_that_day(workplace, day, came), "backfill", past=True) as run:
            done = play(run, "backfill", in_this_process(run))
            take_answers(run.workplace, archive / day.isoformat() / ANSWERS_FILE)
    return Played(run.workplace, run.state, tuple(done))


def _copied(file: str, to: str) -> str:
    """A regular file with its time; what is none, or may not be read, stops no other."""
    if not stat.S_ISREG(os.lstat(file).st_mode):
        return to
    try:
        return shutil.copy2(file, to)
    except PermissionError as error:
        log().warning("%r of the archive cannot be read: %s", file, error)
        return to


def _on_that_day(workplace: Workplace, day: date, came: Path) -> Workplace:
    """The workplace as it was: its first source held what is in a folder, and there was no other."""
    by = next(code for code, kind in shipped_kinds()[Sort.SOURCE].items() if kind.reads_archive)
    source = replace(workplace.deployment.sources[0], kind=by, address=Secret.address(str(came)), options={})
    then = replace(workplace.deployment, sources=(source,))
    clock = clock_at(day, workplace.time_zone)
    return replace(workplace, deployment=then, as_of=day, clock=clock, standing=True)


def take_answers(workplace: Workplace, file: Path) -> int:
    """Explanations of an archived day, each with the name of who accepted it; returns how many findings they closed."""
    closed = 0
    for given in json.loads(file.read_text(encoding="utf-8")) if file.exists() else ():
        with workplace.store.begin() as work:
            asked = work.findings.open(place=given["place"], form=given["form"], period=given["period"])
            for finding in (one for one in asked if one.indicator == given["indicator"] and one.holds):
                said = Answer(finding.id, "explain", given["reason_code"], given["note"], given["evidence"])
                work.findings.answer(said, workplace.clock())
                until = date.fromisoformat(given["valid_until"])
                work.findings.accept(finding.id, given.get("accepted_by", "archive"), until, workplace.clock())
                closed += 1
            work.commit()
    return closed
