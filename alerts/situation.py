"""All that one decision looks at: what the ledger knows, on which day, under which configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from alerts import watched
from domain.acknowledged import Acknowledged
from domain.alert import Alert, AlertState
from domain.assessment import Assessment
from domain.condition import EventRecord, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.measure import Followed
from domain.revision import Revision
from domain.submission import Reply, Submission
from domain.untaken import Untaken


@dataclass(frozen=True, kw_only=True)
class Situation:
    """findings are the open ones, open_alerts all alerts that have not ended, latest the newest alert of every condition by
    its key. workbooks and passed are keyed by submission id (file name of the returned workbook, number of rows that
    passed), refusals by place, form and period (the sentence that says why its file was not taken), charts by (place,
    indicator). previous are the verdicts on the periods before, events the rare events of the latest year. lifted are the
    keys of conditions that silence nothing (any more). asked are the findings that open
    alerts are about, by id, whatever their state. stood says by id in which state the alerts were that are no longer
    followed. measures are those that alerts were answered with and what has become of them, measured by their ids what the
    trails of the alerts say of that so far, answered those alerts by id. revisions are those of the register of denominators that the figures of now stand on, pages by their code and
    year the file that shows before and after. flaps say by key how often a condition has begun lately; speaking are the kinds that are
    sent at all (None: all of them). replies are, by form, place and period, what the last file with answers said to
    questions that are open. untaken are the files that came and were not taken, those too that are no matter any more; acknowledged is
    what came of late from senders who wait for an answer. found_there are the submissions, by their ids, that
    were read for the first time in a system that holds what stands. made_on is the day on which the ledger was made; None for one whose clock is played."""

    deployment: Deployment
    now: datetime
    as_of: date
    expected: Sequence[ExpectedSubmission] = ()
    findings: Sequence[Finding] = ()
    assessments: Sequence[Assessment] = ()
    health: Sequence[SourceHealth] = ()
    open_alerts: Sequence[Alert] = ()
    latest: Mapping[str, Alert] = field(default_factory=dict)
    previous: Sequence[Assessment] = ()
    events: Sequence[EventRecord] = ()
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    found_there: Collection[str] = ()
    workbooks: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    charts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    asked: Mapping[str, Finding] = field(default_factory=dict)
    stood: Mapping[str, AlertState] = field(default_factory=dict)
    lifted: Collection[str] = ()
    made_on: date | None = None
    measures: Sequence[Followed] = ()
    measured: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, Alert] = field(default_factory=dict)
    revisions: Sequence[Revision] = ()
    pages: Mapping[tuple[str, int], str] = field(default_factory=dict)
    replies: Mapping[tuple[str, str, str], Reply] = field(default_factory=dict)
    untaken: Sequence[Untaken] = ()
    acknowledged: Sequence[Acknowledged] = ()
    flaps: Mapping[str, int] = field(default_factory=dict)
    speaking: Collection[str] | None = None

    @property
    def language(self) -> str:
        """The language that people read."""
        return self.deployment.contacts.language

    def on_its_day(self) -> Situation:
        """The same with the places that are there on its day: nobody is left to tell of the others."""
        return replace(self, deployment=watched.on_day(self.deployment, self.as_of))

    # Everything of it that is watched at all.

    @cached_property
    def rows(self) -> list[ExpectedSubmission]:
        return watched.rows(self.expected, self.deployment)

    @cached_property
    def questions(self) -> list[Finding]:
        return watched.questions(self.findings, self.deployment, self.submissions, self.found_there)

    def is_before_live(self, one: Finding) -> bool:
        """Whether a question is about what came, and was due, before the day of going live."""
        return watched.is_before_live(one, self.deployment, self.submissions, self.found_there)

    @cached_property
    def verdicts(self) -> list[Assessment]:
        return watched.verdicts(self.assessments, self.deployment)

    @cached_property
    def cases(self) -> list[EventRecord]:
        return watched.cases(self.events, self.deployment)

    @cached_property
    def sources(self) -> list[SourceHealth]:
        return watched.sources(self.health, self.deployment)
