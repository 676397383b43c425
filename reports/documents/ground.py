"""What documents are written from: the calendar, questions and alerts of a ledger, with what was delivered about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from domain.alert import Alert
from domain.condition import SourceHealth
from domain.conditionkind import ConditionKind
from domain.contact import Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.kind import Sort
from domain.messageevidence import EvidenceOfAnswer, EvidenceOfMessage
from domain.period import Period

# Form, place and period.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What documents are asked for. Without `places` all of them, without `form` every form, without `period` every one."""

    places: frozenset[str] = frozenset()
    form: str = ""
    period: Period | None = None

    def of_place(self, place: str) -> bool:
        return not self.places or place in self.places

    def meets(self, row: ExpectedSubmission) -> bool:
        """Whether a row is asked for: of a longer period all that lies within it."""
        return self.of_place(row.place) and self.form in ("", row.form) and self._within(row)

    def _within(self, row: ExpectedSubmission) -> bool:
        if self.period is None or row.period == str(self.period):
            return True
        start, end = self.period.bounds()
        return start <= row.period_start and row.period_end <= end


@dataclass(frozen=True)
class Ground:
    """`expected` and `findings` as they stand on `as_of`; `alerts` are those that are open, `messages` and `answers` what
    the ledger holds about them; `rungs` says how many its ladder has, by the id of an alert."""

    deployment: Deployment
    as_of: date
    expected: Sequence[ExpectedSubmission] = ()
    findings: Sequence[Finding] = ()
    alerts: Sequence[Alert] = ()
    messages: Sequence[EvidenceOfMessage] = ()
    answers: Sequence[EvidenceOfAnswer] = ()
    rungs: Mapping[str, int] = field(default_factory=dict)
    simulated: bool = False
    down: Sequence[SourceHealth] = ()  # sources that cannot be read: of what comes through them nobody knows

    @property
    def language(self) -> str:
        return self.deployment.language

    def late_by(self, due_on: date) -> int:
        """How many working days a day is over."""
        return max(0, self.deployment.calendar.between(due_on, self.as_of))

    def questions(self, rows: Collection[ExpectedSubmission]) -> list[Finding]:
        """The questions that hold a figure of these rows, whatever has become of them."""
        return [one for row in rows for one in self._by_key.get((row.form, row.place, row.period), ())]

    def about(self, row: ExpectedSubmission, *, asks: bool) -> list[Alert]:
        """The open alerts about a row: its questions, or that it is not there. What is told to few stands in no document."""
        alerts = self._about.get((row.form, row.place, row.period), ())
        return [one for one in alerts if self._kinds[one.kind].asks_findings == asks]

    def told(self, alerts: Collection[Alert]) -> list[EvidenceOfMessage]:
        """Every message about these alerts."""
        return [message for one in alerts for message in self._told.get(one.id, ())]

    @cached_property
    def _told(self) -> Mapping[str, list[EvidenceOfMessage]]:
        found: dict[str, list[EvidenceOfMessage]] = {}
        for one in self.messages:
            found.setdefault(one.alert_id, []).append(one)
        return found

    @cached_property
    def answered(self) -> Mapping[str, list[EvidenceOfAnswer]]:
        """By alert: what was answered to it."""
        found: dict[str, list[EvidenceOfAnswer]] = {}
        for one in self.answers:
            found.setdefault(one.alert_id, []).append(one)
        return found

    @cached_property
    def contacts(self) -> Mapping[str, Contact]:
        return {one.id: one for one in self.deployment.contacts.contacts}

    @cached_property
    def _kinds(self) -> Mapping[str, ConditionKind]:
        kinds: Mapping[str, ConditionKind] = self.deployment.kinds[Sort.CONDITION]
        return kinds

    @cached_property
    def _by_key(self) -> Mapping[Key, list[Finding]]:
        found: dict[Key, list[Finding]] = {}
        for one in self.findings:
            if one.severity in HOLDING:
                found.setdefault((one.form, one.place, one.period), []).append(one)
        return found

    @cached_property
    def _about(self) -> Mapping[Key, list[Alert]]:
        found: dict[Key, list[Alert]] = {}
        for one in self.alerts:
            kind = self._kinds[one.kind]
            if kind.for_every_place and not kind.private and one.subject in self.deployment.forms:
                found.setdefault((one.subject, one.place, one.period), []).append(one)
        return found
