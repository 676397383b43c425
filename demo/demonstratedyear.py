"""The demonstration's year: simulated returns of 2021 to 2024, the past caught up with quietly, one month-end played live.

Its clock stands in November 2024: the due day of October's form, and four working days later."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from demo.simulatedyear import manifest, write_files
from demo.simulation.records import Planted, SimulatedYear
from domain.deployment import Deployment
from domain.duedate import due_on, periods_expected
from flows.steps.backfill import ANSWERS_FILE

YEARS = (2021, 2024)
SEED = 2024
FIRST = date(2024, 11, 5)
SECOND = date(2024, 11, 11)
# The second look at a period: grace is over then, and late returns have come.
SECOND_LOOK_WORKING_DAYS = 4


def simulated_year(deployment: Deployment) -> SimulatedYear:
    """The seeded returns of all districts, with the planted troubles."""
    from demo.simulation.year import simulate

    kinds = {rule.kind for rule in deployment.rules.values()}
    return simulate(deployment, years=YEARS, seed=SEED, kinds=kinds)


def past_days(deployment: Deployment, year: SimulatedYear) -> list[date]:
    """The days before the live ones on which the past is looked at: each form's due days, four working days later, and the
    days on which something comes too early to be taken."""
    days = {planted.on for planted in year.planted if planted.seen_by == "refusal" and planted.on}
    for form in deployment.forms.values():
        for period in periods_expected(form, date(YEARS[0], 1, 1), FIRST):
            due = due_on(form.due, period.bounds(form.reporting_year_offset_months)[1], deployment.calendar)
            days |= {due, deployment.calendar.add(due, SECOND_LOOK_WORKING_DAYS)}
    return sorted(day for day in days if day < FIRST)


def write_archive(deployment: Deployment, year: SimulatedYear, archive: Path) -> int:
    """What came in the past, in a folder per day as `backfill` reads it, with the answers that people gave; returns how
    many files."""
    count, before = 0, None
    for day in past_days(deployment, year):
        folder = archive / day.isoformat()
        folder.mkdir(parents=True)
        count += write_files(deployment, year.between(before, day), folder)
        before = day
    told = json.dumps(manifest(deployment, year), ensure_ascii=False, indent=1, default=str)
    (archive / "manifest.json").write_text(told + "\n", encoding="utf-8")
    for planted in year.planted:
        if planted.explanation:
            _write_answer(archive, planted)
    return count


def _write_answer(archive: Path, planted: Planted) -> None:
    """An explanation into the first day of the archive on which it had been accepted."""
    assert planted.explanation is not None
    day = next(
        folder for folder in sorted(archive.iterdir()) if folder.name >= planted.explanation.accepted_on.isoformat()
    )
    answer = {"place": planted.place, "form": planted.form, "period": planted.period, "indicator": planted.indicator}
    answer |= {key: str(value) for key, value in asdict(planted.explanation).items()}
    (day / ANSWERS_FILE).write_text(json.dumps([answer], ensure_ascii=False), encoding="utf-8")


def deliver_live(deployment: Deployment, year: SimulatedYear, inbox: Path, day: date) -> int:
    """What has come by a live day, into the boxes."""
    before = past_days(deployment, year)[-1] if day == FIRST else FIRST
    return write_files(deployment, year.between(before, day), inbox)
