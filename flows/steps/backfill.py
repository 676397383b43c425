"""Backfill: days that have passed, caught up with from an archive of what came on each of them. Tells nobody."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from flows.clock import clock_at
from flows.steps.month import Month, run_month

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
    inbox = inbox_of(workplace)
    shutil.copytree(archive / day.isoformat(), inbox, dirs_exist_ok=True)
    then = replace(workplace, clock=clock_at(day, workplace.deployment.calendar.time_zone))
    return run_month(then, quiet=True)


def inbox_of(workplace: Workplace) -> Path:
    """The folder of the first source, where files are put for collecting. Raises NotKnown when it is none of this machine."""
    source = workplace.deployment.sources[0]
    if "://" in source.address:
        raise NotKnown(f"the source {source.id} is at {source.address}: a backfill needs a folder of this machine")
    return workplace.settings.home / source.address
