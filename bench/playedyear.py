"""The simulated year, played through the product in this process a working day at a time; it can be stopped and taken up."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.demonstratedyear import past_days
from demo.simulatedyear import write_files
from demo.simulation.records import Planted, SimulatedYear
from demo.simulation.year import simulate
from domain.deployment import Deployment
from flows.here import run_here
from flows.settings import Settings
from flows.steps.backfill import ANSWERS_FILE, backfill_day, take_answers
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, opened, workplace_on

CAUGHT_UP = "caught-up"  # a file beside the ledger: the years before are in it
SEED = 2024


@dataclass(frozen=True, slots=True)
class PlayedYear:
    """A ledger in a folder of its own, and what comes to it: the years before one day are caught up with quietly, from it on
    every working day is lived through at nine, and every Friday the week's message is made."""

    settings: Settings
    deployment: Deployment
    coming: SimulatedYear
    first: date
    last: date

    @classmethod
    def at(cls, home: Path, first: date, last: date) -> PlayedYear:
        settings = Settings.from_environ({}, home=str(home))
        deployment = deployment_of(settings, {})
        kinds = {rule.kind for rule in deployment.rules.values()}
        years = (first.year - 3, first.year)
        return cls(settings, deployment, simulate(deployment, years=years, seed=SEED, kinds=kinds), first, last)

    def play(self) -> None:
        """What is not played yet, to the last day."""
        if not (self.settings.home / CAUGHT_UP).exists():
            self._catch_up()
        before = self._last_played()
        for day in self._days():
            if day >= before:  # the last one once more: it may have been stopped half way
                self._live(day)

    def look(self, day: date) -> Workplace:
        return workplace_on(self.settings, self.deployment, opened(self.settings), {}, as_of=day)

    def _catch_up(self) -> None:
        found(self.settings, {}, simulated=True, as_of=self.first)
        with tempfile.TemporaryDirectory() as folder:
            before: date | None = None
            for day in [one for one in past_days(self.deployment, self.coming) if one < self.first]:
                box = Path(folder) / day.isoformat()
                box.mkdir()
                write_files(self.deployment, self.coming.between(before, day), box)
                _write_answers(self._accepted(before, day), box / ANSWERS_FILE)
                with closing((workplace := self.look(day)).store):
                    failed = backfill_day(workplace, Path(folder), day).failed
                _say(f"{day} caught up with {failed or ''}")
                shutil.rmtree(box)
                before = day
        (self.settings.home / CAUGHT_UP).write_text(str(before), encoding="utf-8")

    def _last_played(self) -> date:
        with closing(self.look(self.first).store) as store, store.read() as work:
            return work.charter.get().last_day or self.first

    def _days(self) -> Iterator[date]:
        """Working days, and Fridays that are none."""
        day, calendar = self.first, self.deployment.calendar
        while day <= self.last:
            if calendar.is_working(day) or day.weekday() == 4:
                yield day
            day += timedelta(days=1)

    def _live(self, day: date) -> None:
        before = self._before(day)
        with closing((workplace := self.look(day)).store):
            if self.deployment.calendar.is_working(day):
                write_files(self.deployment, self.coming.between(before, day), self.settings.home / "inbox")
                failed = run_here(workplace, "monitor").failed
                answers = self.settings.home / ANSWERS_FILE
                _write_answers(self._accepted(before, day), answers)
                take_answers(workplace, answers)
                _say(f"{day} {failed or ''}")
            if day.weekday() == 4:
                run_here(workplace, "digest")

    def _before(self, day: date) -> date:
        """The working day before; what comes on days without work is there on the next."""
        calendar, before = self.deployment.calendar, day - timedelta(days=1)
        while not calendar.is_working(before):
            before -= timedelta(days=1)
        if day == self.first:
            before = max(one for one in past_days(self.deployment, self.coming) if one < self.first)
        return before

    def _accepted(self, before: date | None, day: date) -> list[Planted]:
        """The answers to questions that were accepted since."""
        return [
            one
            for one in self.coming.planted
            if one.explanation
            and (before is None or one.explanation.accepted_on > before)
            and one.explanation.accepted_on <= day
        ]


def _write_answers(planted: list[Planted], file: Path) -> None:
    answers = [
        {"place": one.place, "form": one.form, "period": one.period, "indicator": one.indicator}
        | {
            "reason_code": one.explanation.reason_code,
            "note": one.explanation.note,
            "evidence": one.explanation.evidence,
            "valid_until": str(one.explanation.valid_until),
        }
        for one in planted
        if one.explanation
    ]
    file.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


def _say(line: str) -> None:
    sys.stderr.write(line.rstrip() + "\n")
    sys.stderr.flush()
