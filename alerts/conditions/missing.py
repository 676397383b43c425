"""Forms that are not there, not whole or not readable: one condition per expected submission that is awaited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from alerts import watched
from alerts.formnames import form_name
from alerts.situation import Situation
from alerts.toldkind import Ending, Found, Occasion, ToldKind, Wait
from domain.alert import Alert, AlertState, Transition, TransitionKind
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.submission import Provenance
from words.dates import period_label

if TYPE_CHECKING:
    from alerts.messages.week import Week

MISSING_SEVERITY: Mapping[str, Level] = {
    SubmissionState.DUE_SOON: Level.INFO,
    SubmissionState.DUE: Level.INFO,
    SubmissionState.IN_GRACE: Level.NOTICE,
    SubmissionState.REFUSED: Level.NOTICE,
    SubmissionState.PARTIAL: Level.NOTICE,
    SubmissionState.LATE: Level.WARNING,
}
# States of a reminder: nothing is overdue or lacking yet.
REMINDERS = frozenset({SubmissionState.DUE_SOON, SubmissionState.DUE, SubmissionState.IN_GRACE})
# A reminder of these is stale once its day is over.
_TO_COME = frozenset({SubmissionState.DUE_SOON, SubmissionState.DUE})
# Something new is to be done.
_ENTERED = frozenset({SubmissionState.LATE, SubmissionState.REFUSED, SubmissionState.PARTIAL})
# A path is judged by figures that are not there yet.
_OVERDUE = frozenset({SubmissionState.IN_GRACE, SubmissionState.LATE})
# What came was refused or is not whole.
_CAME = frozenset({SubmissionState.REFUSED, SubmissionState.PARTIAL})
# A desk that has not answered for so many working days needs somebody above it.
_LATE_FOR_LONG = 10


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """`received` and `expected_total` say how the other places stand: the channel itself worked."""

    kind: ClassVar[str] = "missing"
    form_name: str
    place_name: str
    period_label: str
    state: str
    due_on: date
    answer_by: date
    late_by: int
    received: int
    expected_total: int
    missing_lines: tuple[str, ...] = ()
    refusal: str = ""
    simulated: bool = False


class _Missing(ToldKind[MissingFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per awaited submission, with how many of the same round have been received: settled submissions,
        no files that lie unread."""
        rows = situation.rows
        totals = Counter((one.form, one.period) for one in rows)
        received = Counter((one.form, one.period) for one in rows if one.arrived and one.submission_id)
        marked = {one.form for one in situation.submissions.values() if one.provenance == Provenance.SIMULATED}
        return [
            Condition(
                kind=self.code,
                place=one.place,
                subject=one.form,
                period=one.period,
                severity=MISSING_SEVERITY[one.state],
                binding=False,
                facts=replace(
                    _facts(one, situation),
                    received=received[one.form, one.period],
                    expected_total=totals[one.form, one.period],
                    simulated=one.form in marked or _from_simulated_source(one.place, situation.deployment),
                ),
                since=one.due_on,
                evidence=(one.submission_id,) if one.submission_id else (),
            )
            for one in rows
            if one.state in MISSING_SEVERITY
        ]

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """Doubts about the form's earlier version, and a verdict on earlier figures."""
        if others.asks_findings:
            return own.subject == other.subject
        return others.is_verdict and self.own(own).state in _OVERDUE

    def is_awaited(self, facts: MissingFacts) -> bool:
        return facts.state not in _CAME

    def quoted(self, facts: MissingFacts) -> str:
        return facts.refusal if facts.state == SubmissionState.REFUSED else ""

    def fingerprint(self, facts: MissingFacts) -> tuple[str, ...]:
        return (facts.state, facts.due_on.isoformat(), facts.refusal, *facts.missing_lines)

    def is_known(self, old: MissingFacts, new: MissingFacts) -> bool:
        return new.due_on == old.due_on and not self.is_news(old, new)

    def is_news(self, old: MissingFacts, new: MissingFacts) -> bool:
        return (new.state in _ENTERED and new.state != old.state) or new.refusal not in (old.refusal, "")

    def is_answer(self, old: MissingFacts, new: MissingFacts) -> bool:
        """Something came, though not what was wanted."""
        return new.state in _CAME and (new.state, new.refusal, new.missing_lines) != (
            old.state,
            old.refusal,
            old.missing_lines,
        )

    def is_overtaken(self, step: Transition) -> bool:
        """A form is not (yet) as late as was said."""
        return step.kind == TransitionKind.IMPROVED

    def waits_from(self, facts: MissingFacts, told_on: date) -> Wait | None:
        return None if facts.state in REMINDERS else Wait(facts.due_on, facts.answer_by)

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        rows = {(one.place, one.form, one.period): one for one in situation.rows}
        returned = {(one.place, one.subject, one.period) for one, kind in kept if kind.asks_findings}
        said = {one.key: self._ending(one, rows, returned, situation) for one in gone}
        return {key: ending for key, ending in said.items() if ending is not None}

    def _ending(
        self,
        alert: Alert,
        rows: Mapping[tuple[str, str, str], ExpectedSubmission],
        returned: set[tuple[str, str, str]],
        situation: Situation,
    ) -> Ending | None:
        """Received is what is settled as a submission. A file that merely lies in the box may yet be refused, or be meant
        for another period."""
        key = alert.place, alert.subject, alert.period
        row = rows.get(key)
        if row is None:
            asked = watched.is_asked_for(*key, situation.deployment)
            return Ending(AlertState.UNFOLLOWED, "not_expected" if asked else "not_configured")
        if not row.arrived:
            return Ending(AlertState.UNFOLLOWED, "not_due")  # its due day has moved
        if not row.submission_id or row.missing_lines:
            return None  # what came is not whole, though a question about it stands before that now
        came = situation.submissions.get(row.submission_id)
        if came and not came.complete:
            return Ending(AlertState.UNFOLLOWED, "line_withdrawn")  # it came in part: the form asks for less by now
        if key in returned:
            return Ending(AlertState.RESOLVED, "returned")  # it goes back in the same run: the return says that it came
        # In time, and needs no word of thanks.
        return Ending(AlertState.RESOLVED, "only_reminded" if self.own(alert).state in REMINDERS else "")

    def template(self, facts: MissingFacts) -> str:
        return facts.state if facts.state in _ENTERED else "reminder"

    def values(self, facts: MissingFacts, moment: Occasion) -> Mapping[str, Any]:
        return {"days_left": max(0, moment.calendar.between(moment.as_of, facts.due_on))}

    def at_sending(self, facts: MissingFacts, moment: Occasion) -> MissingFacts:
        """How late it is by now, and a day for the answer that has not passed. A reminder that comes after its day says
        that the day is over."""
        today, next_one = moment.as_of, moment.calendar.add(moment.as_of, 1)
        late_by = max(facts.late_by, moment.calendar.between(facts.due_on, today))
        if facts.state in REMINDERS:
            passed = facts.answer_by < today
            state = SubmissionState.IN_GRACE if passed else facts.state
            return replace(facts, state=state, late_by=late_by, answer_by=next_one if passed else facts.answer_by)
        return replace(facts, late_by=late_by, answer_by=max(facts.answer_by, next_one))

    def gathered(self, facts: MissingFacts) -> tuple[str, ...]:
        return facts.form_name, facts.period_label, facts.state, facts.answer_by.isoformat()

    def expires_on(self, facts: MissingFacts) -> date | None:
        return facts.due_on if facts.state in _TO_COME else None

    def needs_coordination(self, alert: Alert, waited: int) -> bool:
        return self.own(alert).late_by >= _LATE_FOR_LONG

    def left(self, alert: Alert) -> Counter[str]:
        return Counter({"awaited": 1})

    def good_to_know(self, alert: Alert, week: Week) -> bool:
        """Forms that a section lead was asked for, this week."""
        return alert.is_open and week.asked_above(alert)


def _facts(one: ExpectedSubmission, situation: Situation) -> MissingFacts:
    """What is known of one form, without how the others stand."""
    deployment, language = situation.deployment, situation.language
    refused = one.state in (SubmissionState.REFUSED, SubmissionState.LATE)
    return MissingFacts(
        form_name=form_name(one.form, deployment),
        place_name=deployment.places[one.place].label(language),
        period_label=period_label(one.period, language),
        state=one.state,
        due_on=one.due_on,
        answer_by=_answer_by(one, deployment, situation.as_of),
        late_by=one.late_by,
        received=0,
        expected_total=0,
        missing_lines=_line_names(one.missing_lines, deployment),
        refusal=situation.refusals.get((one.place, one.form, one.period), "") if refused else "",
    )


def _answer_by(one: ExpectedSubmission, deployment: Deployment, as_of: date) -> date:
    """Before grace is over the answer is due with it, though nobody calls it that; afterwards by the next working day."""
    if one.state == SubmissionState.IN_GRACE:
        return one.grace_until
    if one.state in _TO_COME:
        return one.due_on
    if one.state == SubmissionState.LATE:
        return deployment.calendar.add(max(as_of, one.due_on), 1)
    return max(one.due_on, deployment.calendar.add(as_of, 1))


def _line_names(lines: Sequence[str], deployment: Deployment) -> tuple[str, ...]:
    known = deployment.indicators
    return tuple(known[line].label(deployment.contacts.language) if line in known else line for line in lines)


def _from_simulated_source(place: str, deployment: Deployment) -> bool:
    return any(
        source.provenance == Provenance.SIMULATED and (not source.places or place in source.places)
        for source in deployment.sources
    )


KIND = _Missing(
    code="missing",
    meaning="a form is not there by its day, not whole, or could not be taken",
    facts=MissingFacts,
    ladder=(Rung(0, ("clerk", "reviewer")), Rung(3, ("section_lead",))),
    rank=30,
    reference="BS",
    group_may_read=True,
    openings=("reminder", *sorted(_ENTERED)),
    daily=True,
    for_every_place=True,
    digest_place=3,
    has_line=True,
    is_repeated=True,
    rise_is_news=False,
)
