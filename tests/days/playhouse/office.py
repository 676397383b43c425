"""An office that lives through months: its mail server, its group's robot and its folder are real, its clock is the play's."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from domain.alert import Alert, DeliveryState
from domain.deployment import Deployment
from domain.release import Release
from flows.cli.verbs import alerts as alerts_verb
from flows.cli.verbs import deliveries as deliveries_verb
from flows.cli.verbs import findings as findings_verb
from flows.steps import month
from flows.steps.founding import found
from flows.steps.month import in_this_process
from flows.steps.release import release
from flows.wiring import Workplace, deployment_of, opened
from flows.work import at_work
from playhouse.diary import Diary, Pass
from playhouse.sinks import Sinks
from playhouse.stage import Stage, moment

CONTACTS = Path(__file__).with_name("office-contacts.yaml")
GROUP = "区县报送工作群"
SATURDAY = 5
EARLY, MORNING, DIGEST = "08:33", "09:07", "16:17"
# When a dispatcher looks again, while something waits.
LATER = ("10:03", "14:03", "17:03")
FAILED = (DeliveryState.RETRY, DeliveryState.UNCERTAIN, DeliveryState.DEAD)


class Office(Stage):
    """The city with people who live through its days. What happens on a day is told between two calls of `on`; its morning
    run, the week's message on a Friday, and later looks at the outbox while something waits, come by themselves."""

    def __init__(self, folder: Path, sinks: Sinks) -> None:
        super().__init__(folder)
        text = CONTACTS.read_text(encoding="utf-8")
        for name, value in {"MAIL_PORT": str(sinks.mail.port), "ROBOT_URL": sinks.robot.url}.items():
            text = text.replace(name, value)
        (self.config / "contacts.yaml").write_text(text, encoding="utf-8")
        shown, shipped = "填报数减复算数为{difference}{unit}", "二者相差{distance}{unit_of_difference}"
        self.configure("rules.yaml", shown, shipped)
        self.sinks, self.diary, self.passes = sinks, Diary(), list[Pass]()
        self.day, self._clock, self._is_up = date.min, "", False
        self._known: Mapping[str, tuple[str, int]] = {}
        self.readers: dict[str, str] = {}  # of addresses, those that were changed too
        self.sent_numbers: frozenset[int] = frozenset()  # in the end, as the ledger says
        self.behind: list[Alert] = []  # the gaps, in the end

    @cached_property
    def deployment(self) -> Deployment:  # type: ignore[override]
        """As its files said when they were read last."""
        return deployment_of(self.settings, {})

    def begins(self, day: date) -> None:
        """`planwatch init`."""
        self.day, self._clock, self._is_up = day, "08:00", False
        found(self.settings, {}, now=lambda: moment(day, "08:00"))
        self._learn()

    def on(self, month: int, day: int) -> None:
        """Lives on to the beginning of a day."""
        until = date(self.day.year, month, day)
        while self.day < until:
            self._end_of_day()
            self.day, self._clock, self._is_up = self._next(), "08:00", False

    def ends(self) -> None:
        """The last day is over; keeps what the ledger says in the end."""
        self._end_of_day()
        with closing(opened(self.settings)) as store, store.read() as work:
            self.sent_numbers = frozenset(one.number for one in work.outbox.all("sent"))
        self.behind = [one for one in self.alerts() if one.kind == "behind"]

    def says(self, what: str) -> None:
        """Something that people do, in a line."""
        self.diary.event(self.day, what)

    def note(self, day: date, what: str) -> None:
        """What the stage says of itself is said here in the words of the story."""

    def up(self) -> None:
        """The morning run, unless it was."""
        if not self._is_up:
            self._is_up = True
            self.play("monitor", MORNING)

    def play(self, job: str, at: str) -> Pass:
        """One job at a time of day, and what was seen of it from outside."""
        self._clock = at
        before = {one.id: one.state for one in self.alerts()}
        with closing((workplace := self.look(self.day, at=at)).store), at_work(workplace, job) as run:
            player = in_this_process(run)
            done = [one for part in _parts(job) for one in player(part, part.units(run.workplace))]
        assert not [one for one in done if one.error], done
        came = tuple(replace(one, body=self.shown(one.body)) for one in self.sinks.new(self.readers, GROUP))
        over = [one for one in self.alerts() if not one.is_open and before.get(one.id) != one.state]
        seen = Pass(self.day, at, job, came, tuple(self._ended(one) for one in over), self._failures())
        self.passes.append(seen)
        self.diary.passed(seen)
        return seen

    def released(self, kind: str, **how: Any) -> None:
        """`planwatch release`, at the time of the day that it is."""
        flags = "".join(
            f" --{name.replace('_', '-')}{'' if value is True else f' {value}'}" for name, value in how.items()
        )
        given = {"group": False, "binding": False, "by": "ops", "at": moment(self.day, self._clock), **how}
        with closing((workplace := self._now()).store):
            done = release(workplace, Release(kind, **given))
        self.says(f"`planwatch release {kind}{flags}`: {done.matters} matters in {done.messages} messages")

    def acknowledged(self, alert: Alert, by: str) -> None:
        self._answered(Namespace(ack=alert.number, snooze=None, explain=None, by=by, until=None, note=""))
        self.says(f"`planwatch alerts --ack {alert.number} --by {by}`")

    def explained(self, alert: Alert, by: str, note: str) -> None:
        self._answered(Namespace(ack=None, snooze=None, explain=alert.number, by=by, until=None, note=note))
        self.says(f"`planwatch alerts --explain {alert.number} --by {by} --note {note}`")

    def retracted(self, alert: Alert, by: str, reason: str) -> None:
        with closing((workplace := self._now()).store):
            deliveries_verb.retract(workplace, Namespace(retract=alert.number, by=by, reason=reason))
        self.says(f"`planwatch deliveries --retract {alert.number} --by {by} --reason {reason}`")

    def decided(self, place: str, *, accept: bool, by: str, note: str = "", until: date | None = None) -> None:
        """The city takes a place's explanations, or does not."""
        with closing((workplace := self._now()).store):
            with workplace.store.read() as work:
                mine = [one.id for one in work.findings.open(place=self.place(place).code) if one.state == "explained"]
            assert mine, "nothing is explained"
            for one in mine:
                given = Namespace(
                    accept=one if accept else None, reject=None if accept else one, by=by, until=until, note=note
                )
                findings_verb.decide(workplace, given)
        word = "accept" if accept else "reject"
        self.says(f"`planwatch findings --{word} … --by {by}{f' --note {note}' if note else ''}` ({place})")

    def answered_in_book(self, place: str, version: int, *answer: str) -> None:
        """The returned workbook of a place comes back with choice, reason and note beside every question."""
        (file,) = sorted((self.home / "out/returned").glob(f"{place}*第{version}版*.xlsx"))[-1:]
        book = load_workbook(file)
        sheet = book["核实事项"]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "办理方式" for cell in row))
        column = {cell.value: cell.column for cell in header}
        row = header[0].row + 1
        while sheet.cell(row, column["事项编号"]).value:
            for name, text in zip(("办理方式", "理由", "情况说明"), answer, strict=True):
                sheet.cell(row, column[name]).value = text or None
            row += 1
        book.save(self.home / "inbox" / self.place(place).code / "退回表.xlsx")
        self.says(f"{place} sends the returned workbook back with its answer: {'，'.join(filter(None, answer))}")

    def alert(self, kind: str, place: str, period: str = "") -> Alert:
        """The latest alert of a kind about a place."""
        code = self.place(place).code
        return [one for one in self.alerts() if one.kind == kind and one.place == code and period in one.period][-1]

    def kept(self) -> int:
        """How many messages are decided and kept, not sent."""
        with closing(opened(self.settings)) as store, store.read() as work:
            return len(work.outbox.all("shadow"))

    def reconfigured(self, old: str, new: str) -> None:
        self.configure("contacts.yaml", old, new)
        self._learn()

    def _now(self) -> Workplace:
        return self.look(self.day, at=self._clock)

    def _answered(self, given: Namespace) -> None:
        with closing((workplace := self._now()).store):
            alerts_verb.answer(workplace, given)

    def _next(self) -> date:
        """The next day; ordinary weekends are passed over."""
        day = self.day + timedelta(days=1)
        while day.weekday() >= SATURDAY and not self.deployment.calendar.is_working(day):
            day += timedelta(days=1)
        return day

    def _end_of_day(self) -> None:
        looks = [*LATER, DIGEST] if self.day.weekday() == 4 else list(LATER)
        if not self._is_up and self._waits():
            self.play("dispatch", EARLY)
        self.up()
        for at in sorted(looks):
            if at > self._clock and (at == DIGEST or self._waits()):
                self.play("digest" if at == DIGEST else "dispatch", at)
        self.diary.day_is_over(self.day)

    def _waits(self) -> bool:
        with closing(opened(self.settings)) as store, store.read() as work:
            return any(work.outbox.all(state) for state in ("pending", "retry", "uncertain"))

    def _failures(self) -> tuple[tuple[str, str], ...]:
        """Who was tried in vain since the last look, and why."""
        with closing(opened(self.settings)) as store, store.read() as work:
            rows = [one for state in FAILED for one in work.outbox.all(state)]
        tried = {one.id: (one.state, one.attempts) for one in rows}
        fresh = [one for one in rows if self._known.get(one.id) != tried[one.id]]
        self._known = tried
        return tuple((one.recipient_name, f"{one.last_error.splitlines()[0]}") for one in fresh if one.attempts)

    def _learn(self) -> None:
        self.__dict__.pop("deployment", None)
        contacts = self.deployment.contacts.contacts
        self.readers |= {one.address: one.name for one in contacts if one.address}
        self.diary.learn(one.name for one in contacts)


def _parts(job: str) -> Iterable[month.Part]:
    """The parts of a job without those that nobody is told of."""
    return (one for one in month.JOBS[job] if one not in (month.AUDIT, month.CHART))
