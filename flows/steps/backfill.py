"""Backfill: days that have passed, caught up with from an archive of what came on each of them. Tells nobody."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.submission import Answer
from flows.clock import clock_at
from flows.steps.month import Month, run_month

# Answers that people gave on that day: place, form, period, indicator, reason_code, note, evidence, valid_until.
ANSWERS_FILE = "answers.json"

if TYPE_CHECKING:
    from flows.wiring import Workplace


def archived_days(archive: Path, until: date | None = None) -> list[date]:
    """The days of an archive in their order: its folders named 2023-09-05. Raises NotKnown when there is none."""
    days = sorted(day for folder in archive.iterdir() if (day := _day_of(folder)) and (until is None or day <= until))
    if not days:
        raise NotKnown(f"{archive} holds no folder named after a day, like 2023-09-05")
    return days


def _day_of(folder: Path) -> date | None:
    try:
        return date.fromisoformat(folder.name) if folder.is_dir() else None
    except ValueError:
        return None


def backfill_day(workplace: Workplace, archive: Path, day: date) -> Month:
    """One past day: what came on it goes into the boxes, and the month runs quietly with the clock of that day."""
    inbox, folder = inbox_of(workplace), archive / day.isoformat()
    shutil.copytree(folder, inbox, dirs_exist_ok=True, ignore=shutil.ignore_patterns(ANSWERS_FILE))
    then = replace(workplace, clock=clock_at(day, workplace.deployment.calendar.time_zone))
    month = run_month(then, quiet=True)
    take_answers(then, folder / ANSWERS_FILE)
    return month


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


def inbox_of(workplace: Workplace) -> Path:
    """The folder of the first source, where files are put for collecting. Raises NotKnown when it is none of this machine."""
    source = workplace.deployment.sources[0]
    if "://" in source.address:
        raise NotKnown(f"the source {source.id} is at {source.address}: a backfill needs a folder of this machine")
    return workplace.settings.home / source.address
