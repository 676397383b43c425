"""A stage for played days: a ledger, jobs on a machine whose clock the play sets, and all that left the house."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from domain.alert import Alert
from domain.errors import PlanwatchError
from domain.kind import Sort
from domain.submission import Answer
from flows.cli.verbs.alerts import answer, sentence
from flows.here import run_here
from flows.kinds import shipped_kinds
from flows.steps.founding import found
from flows.wiring import Workplace, opened, workplace_on
from playhouse import outside
from playhouse.city import ZONE
from playhouse.outside import Message
from playhouse.terminal import Terminal

JOBS = {"monitor": "运行监测（planwatch monitor{}）", "digest": "发送一周情况（digest{}）"}


@dataclass(frozen=True)
class Ended:
    """A matter that ended; `told`: somebody heard of it."""

    sentence: str
    state: str
    told: bool


@dataclass(frozen=True)
class Step:
    """What one act came to, seen from outside. `refusal` is the sentence of one that was refused, `code` its exit code."""

    messages: tuple[Message, ...] = ()
    ended: tuple[Ended, ...] = ()
    refusal: str = ""
    code: int = 0

    @property
    def recipients(self) -> set[str]:
        return {one.recipient for one in self.messages}

    @property
    def titles(self) -> set[str]:
        return {one.title for one in self.messages}

    @property
    def endings(self) -> list[tuple[str, bool]]:
        return [(one.state, one.told) for one in self.ended]


class Stage(Terminal):
    """The city with its ledger."""

    def found(self, day: date, *, simulated: bool = False) -> None:
        """`planwatch init` on a day."""
        started = day if simulated else None
        made = found(self.settings, {}, simulated=simulated, as_of=started, now=lambda: moment(day))
        flag = f" --simulated --as-of {day}" if simulated else ""
        self.note(day, f"建立台账（planwatch init{flag}），上线日：{made.deployment.live_from}")

    def look(self, day: date, *, typed: date | None = None, at: str = "09:00") -> Workplace:
        """A workplace on a machine whose clock stands at a day; `typed` is the day that a person gave."""
        store = opened(self.settings)
        return workplace_on(self.settings, self.deployment, store, {}, as_of=typed, now=lambda: moment(day, at))

    def monitor(self, day: date, *, typed: date | None = None, at: str = "09:00") -> Step:
        """The month."""
        return self.run("monitor", day, typed=typed, at=at)

    def run(self, job: str, day: date, *, typed: date | None = None, at: str = "09:00") -> Step:
        """One job, and what was seen of it."""
        as_of, time_of_day = f" --as-of {typed}" if typed else "", "" if at == "09:00" else f"{at}，"
        self.note(day, time_of_day + JOBS.get(job, job + "{}").format(as_of))
        before, states = outside.written(self.home), {one.id: one.state for one in self.alerts()}
        try:
            workplace = self.look(day, typed=typed, at=at)
            with closing(workplace.store):
                played = run_here(workplace, job)
            assert not played.failed, played.failed
        except PlanwatchError as error:
            assert outside.written(self.home) == before
            self.transcript.said(self.shown(f"planwatch: {error}"), error.exit_code)
            return Step(refusal=str(error), code=error.exit_code)
        return self._seen(before, states)

    def _seen(self, before: Mapping[Path, int], states: Mapping[str, str]) -> Step:
        """What has left the house since, and which matters have ended."""
        now = outside.written(self.home)
        sent = outside.messages(path for path, inode in now.items() if before.get(path) != inode)
        over = [one for one in self.alerts() if not one.is_open and states.get(one.id) != one.state]
        step = Step(sent, tuple(self._ended(one) for one in over))
        self.transcript.told(step.messages, step.ended)
        return step

    def _ended(self, alert: Alert) -> Ended:
        with closing(opened(self.settings)) as store, store.read() as work:
            last = work.alerts.events(alert.id)[-1]
        kind = shipped_kinds()[Sort.CONDITION][alert.kind]
        return Ended(sentence(alert, self.deployment, kind, "zh"), alert.state, bool(last["tell"]))

    def acknowledge(self, day: date, number: str, by: str) -> None:
        """`planwatch alerts --ack` on a day: what the verb does, with the clock of the play."""
        given = Namespace(ack=number, snooze=None, explain=None, by=by, until=None, note="")
        workplace = self.look(day, typed=day)
        with closing(workplace.store):
            answer(workplace, given)
        self.note(day, f"planwatch alerts --ack {number} --by {by}")

    def explain(self, day: date, why: str, place: str) -> None:
        """What a clerk writes beside the questions in the returned workbook, taken on a day."""
        workplace = self.look(day)
        with closing(workplace.store) as store, store.begin() as work:
            for one in work.findings.open(place=self.place(place).code):
                work.findings.answer(Answer(one.id, "explain", "real_change", why), workplace.clock())
            work.commit()
        self.note(day, f"{place}在退回表中说明：{why}")

    def alerts(self) -> list[Alert]:
        """Every alert of the ledger, open or not."""
        with closing(opened(self.settings)) as store, store.read() as work:
            return work.alerts.all()

    def findings(self) -> list[str]:
        """The states of every question."""
        with closing(opened(self.settings)) as store, store.read() as work:
            return [one.state for one in work.findings.all()]

    def sources(self) -> dict[str, str]:
        """The addresses of the sources that have answered."""
        with closing(opened(self.settings)) as store, store.read() as work:
            return {one.source: self.shown(one.address) for one in work.sources.health()}

    def figures(self, indicator: str, place: str, period: str) -> list[float]:
        """The figures of a place and period that count now."""
        with closing(opened(self.settings)) as store, store.read() as work:
            rows = work.submissions.observations(moment(self.today)).to_dicts()
        wanted = (indicator, self.place(place).code, period)
        return [row["value"] for row in rows if (row["indicator"], row["place"], row["period"]) == wanted]

    def dispatcher_seen(self) -> date | None:
        """The day on which a dispatcher was last at work."""
        with closing(opened(self.settings)) as store, store.read() as work:
            seen = work.runs.last_seen()
        return seen.astimezone(ZONE).date() if seen else None

    def open_findings(self) -> list[str]:
        """The ids of the questions that are open."""
        with closing(opened(self.settings)) as store, store.read() as work:
            return [one.id for one in work.findings.open()]

    def messages(self) -> tuple[Message, ...]:
        """Everything that has left the house so far."""
        return outside.messages(outside.written(self.home))

    def attempts(self) -> int:
        """How often anything was handed to a channel."""
        return outside.attempts(self.home)

    def everything(self) -> object:
        """Whatever could change in the ledger and in the house."""
        return outside.everything(self.home)


def moment(day: date, at: str = "09:00") -> datetime:
    """A time of day where the city is."""
    return datetime.combine(day, time.fromisoformat(at), ZONE)
