"""Figures that do not look right: the open findings of a submission become one condition, in the clerk's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from alerts import watched
from alerts.formnames import form_name
from alerts.path.facts import version_of
from alerts.situation import Situation
from alerts.toldkind import About, Ending, Found, Occasion, ToldKind, Wait
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.deployment import Deployment
from domain.finding import CLERKS_TURN, HOLDING, Finding, FindingState, Rule, Severity, answer_by, explain
from domain.submission import Provenance
from words.catalogue import say
from words.dates import period_label
from words.numbers import plain
from words.replies import replies_said
from words.signs import signs
from words.subject import sent_in, subject_of
from words.units import with_unit

# A question was answered: by a version that passes, or by a reason that the city took.
ANSWERED = frozenset({FindingState.CLOSED, FindingState.EXPLANATION_ACCEPTED})
WITHDRAWN = "withdrawn"
SHOWN_FINDINGS = 6  # the others are marked in the returned workbook


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One doubtful cell, in the clerk's words; `also` are the other questions about it, told in the same sentence.
    `rejected`: what the clerk has said of it was not taken."""

    finding_id: str
    sheet: str
    cell: str
    indicator_name: str
    observed: str
    history: str
    explanation: str
    causes: str
    severity: str
    also: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return self.finding_id, *self.also


@dataclass(frozen=True, slots=True)
class ImplausibleFacts:
    """All open findings of one submission: one message per district and form. `replies` are the printed lines on what was
    read of the answers that came with it."""

    kind: ClassVar[str] = "implausible"
    form_name: str
    place_name: str
    period_label: str
    version: int
    answer_by: date
    passed: int
    findings: tuple[FindingFacts, ...]
    workbook: str = ""
    simulated: bool = False
    replies: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(finding_id for one in self.findings for finding_id in one.ids)


class _Implausible(ToldKind[ImplausibleFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """What is asked of each district beside a storm; where nothing else is, the condition stands on the storm's
        findings alone, for inhibition to silence."""
        at_once = [one for one, kind in found if kind.asks_at_once and one.key not in situation.lifted]
        muted = {finding_id for one in at_once for finding_id in one.evidence}
        asked = self._of([one for one in situation.questions if one.id not in muted], situation)
        keys = {one.key for one in asked}
        silent = self._of([one for one in situation.questions if one.id in muted], situation) if muted else []
        return [*asked, *(one for one in silent if one.key not in keys)]

    def _of(self, findings: Sequence[Finding], situation: Situation) -> list[Condition]:
        """One condition per place, form and period with findings that wait for the clerk. subject is the form, evidence
        the ids of the findings."""
        grouped: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
        for one in findings:
            if one.severity in HOLDING and one.state in CLERKS_TURN:
                grouped[one.place, one.form, one.period].append(one)
        day_of = situation.deployment.calendar.day_of
        return [
            Condition(
                kind=self.code,
                place=place,
                subject=form,
                period=period,
                severity=Level.WARNING if any(one.severity == Severity.BLOCK for one in group) else Level.NOTICE,
                binding=False,
                facts=_facts(group, situation),
                since=min((day_of(one.opened_at) for one in group if one.opened_at), default=situation.as_of),
                evidence=tuple(sorted(one.id for one in group)),
            )
            for (place, form, period), group in grouped.items()
        ]

    def undecided(self, situation: Situation) -> Iterable[str]:
        """Submissions whose open findings wait for the city."""
        return {
            "|".join((self.code, one.place, one.form, one.period))
            for one in situation.questions
            if one.is_open and one.severity in HOLDING and one.state not in CLERKS_TURN
        }

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """A verdict on a figure that is in doubt."""
        doubted = {one.indicator_name for one in self.own(own).findings}
        return others.is_verdict and others.judged(other.facts) in doubted

    def fingerprint(self, facts: ImplausibleFacts) -> tuple[str, ...]:
        return (str(facts.version), *sorted(name + "!" * one.rejected for one in facts.findings for name in one.ids))

    def is_known(self, old: ImplausibleFacts, new: ImplausibleFacts) -> bool:
        return not self.is_news(old, new)

    def is_news(self, old: ImplausibleFacts, new: ImplausibleFacts) -> bool:
        return new.version != old.version or not _questions(new) <= _questions(old)

    def is_answer(self, old: ImplausibleFacts, new: ImplausibleFacts) -> bool:
        return new.version > old.version

    def waits_from(self, facts: ImplausibleFacts, told_on: date) -> Wait | None:
        return Wait(facts.answer_by, facts.answer_by)

    def promised(self, told: ImplausibleFacts, now: ImplausibleFacts) -> ImplausibleFacts:
        return replace(told, answer_by=max(told.answer_by, now.answer_by))

    def about(self, alert: Alert) -> About:
        return About(findings=self.own(alert).ids)

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        said = {one.key: self._ending(one, situation) for one in gone}
        return {key: ending for key, ending in said.items() if ending is not None}

    def _ending(self, alert: Alert, situation: Situation) -> Ending | None:
        ids = self.own(alert).ids
        asked = [situation.asked[one] for one in ids if one in situation.asked]
        if ids and len(asked) == len(ids):
            waiting = [one for one in asked if not _has_ended(one) and one.severity in HOLDING]
            if not waiting and not {one.state for one in asked} & ANSWERED:
                return Ending(AlertState.UNFOLLOWED, "rule_withdrawn")  # nobody has done anything
            if not waiting:
                return Ending(AlertState.RESOLVED)
            if all(situation.is_before_live(one) for one in waiting):
                return Ending(AlertState.UNFOLLOWED, "before_live")
        asked_for = watched.is_asked_for(alert.place, alert.subject, alert.period, situation.deployment)
        return None if asked_for else Ending(AlertState.UNFOLLOWED, "not_configured")

    def at_sending(self, facts: ImplausibleFacts, moment: Occasion) -> ImplausibleFacts:
        """Whoever reads of it only now has the full time from now on, however long its message was on its way; so has
        whoever reads of it after its day."""
        if facts.answer_by >= moment.as_of and not moment.first:
            return facts
        return replace(facts, answer_by=max(facts.answer_by, answer_by(moment.as_of, moment.calendar)))

    def values(self, facts: ImplausibleFacts, moment: Occasion) -> Mapping[str, Any]:
        return {"shown": SHOWN_FINDINGS}

    def attachment(self, facts: ImplausibleFacts) -> str:
        """The returned workbook."""
        return facts.workbook

    def without(self, facts: ImplausibleFacts, answered: Collection[str]) -> ImplausibleFacts | None:
        still = tuple(one for one in facts.findings if not answered or not set(one.ids) <= set(answered))
        return replace(facts, findings=still) if still else None

    def left(self, alert: Alert) -> Counter[str]:
        return Counter({"checking": len(self.own(alert).findings)})


def _questions(facts: ImplausibleFacts) -> set[tuple[str, bool]]:
    """What is asked, whichever episode it is: the same question about the same version is one thing to read; that an answer
    to it was not taken is another."""
    asked = {(name.rsplit("-", 1)[0], one.rejected) for one in facts.findings for name in one.ids}
    return asked | {(name, False) for name, _ in asked}


def _has_ended(one: Finding) -> bool:
    return one.state in ANSWERED or one.state == WITHDRAWN


def _facts(group: Sequence[Finding], situation: Situation) -> ImplausibleFacts:
    deployment, language, first = situation.deployment, situation.language, group[0]
    submissions = situation.submissions
    newest = max(group, key=lambda one: version_of(one.submission_id, submissions)).submission_id
    return ImplausibleFacts(
        form_name=form_name(first.form, deployment),
        place_name=deployment.places[first.place].label(language),
        period_label=period_label(first.period, language),
        version=version_of(newest, submissions),
        answer_by=_answer_by(group, situation),
        passed=situation.passed.get(newest, 0),
        findings=_by_cell(_in_reading_order(group), situation),
        workbook=situation.workbooks.get(newest, ""),
        simulated=newest in submissions and submissions[newest].provenance == Provenance.SIMULATED,
        replies=_replies(first, newest, situation),
    )


def _replies(first: Finding, newest: str, situation: Situation) -> tuple[str, ...]:
    """What was read of the answers, where they came with the version that is asked about."""
    reply = situation.replies.get((first.form, first.place, first.period))
    return replies_said(reply.read, reply.unread, situation.language) if reply and reply.submission_id == newest else ()


def _answer_by(group: Sequence[Finding], situation: Situation) -> date:
    """The last of the days that were promised; who is asked only now has the full time from now on."""
    promised = [one.due_on for one in group if one.due_on]
    asked_now = not promised or any(one.state == FindingState.OPEN for one in group)
    return max(promised + ([answer_by(situation.as_of, situation.deployment.calendar)] if asked_now else []))


def _in_reading_order(group: Sequence[Finding]) -> list[Finding]:
    """What blocks the figure first, then as the rows stand in the form."""
    return sorted(group, key=lambda one: (one.severity != Severity.BLOCK, one.sheet, len(one.cell), one.cell, one.rule))


def _by_cell(ordered: Sequence[Finding], situation: Situation) -> tuple[FindingFacts, ...]:
    """One entry per cell: the clerk looks at a figure once, however many rules ask about it."""
    cells: dict[tuple[str, str, str, str], FindingFacts] = {}
    for one in ordered:
        key = one.sheet, one.cell, one.indicator, one.item
        facts = _finding_facts(one, situation)
        cells[key] = _together(cells[key], facts, situation.language) if key in cells else facts
    return tuple(cells.values())


def _together(first: FindingFacts, other: FindingFacts, language: str) -> FindingFacts:
    asked = signs("questions")
    one, two = first.causes.rstrip(asked), other.causes.rstrip(asked)
    causes = first.causes if two in one else other.causes if one in two else f"{first.causes} {other.causes}"
    before = first.explanation.rstrip(say(language, "read.signs.ends"))
    return replace(
        first,
        explanation=say(language, "condition.implausible.together", first=before, other=other.explanation),
        causes=causes,
        also=(*first.also, *other.ids),
        rejected=first.rejected or other.rejected,
    )


def _finding_facts(one: Finding, situation: Situation) -> FindingFacts:
    language, known = situation.language, situation.deployment.indicators
    rule = situation.deployment.rules.get(one.rule)
    private = one.indicator in known and known[one.indicator].is_private
    unit = _unit(one, situation.deployment, language)
    return FindingFacts(
        finding_id=one.id,
        sheet=one.sheet,
        cell=one.cell,
        indicator_name=subject_of(one, known, language),
        observed=say(language, "condition.implausible.in_workbook") if private else sent_in(one, unit, language),
        history="" if private else _history(one.history, unit, language),
        explanation=_explanation(one, rule, language, private=private),
        causes=rule.causes.get(language, "") if rule else "",
        severity=one.severity,
        rejected=one.state == FindingState.EXPLANATION_REJECTED,
    )


def _explanation(one: Finding, rule: Rule | None, language: str, *, private: bool) -> str:
    """The arithmetic of a question; where single cases could be told from it, what is odd by its name alone: the rest
    stands in the returned workbook."""
    if rule is None:
        return one.rule
    return (
        rule.names.get(language, rule.id)
        if private
        else _without_sent(explain(rule, one.params, language), one, language)
    )


def _without_sent(text: str, one: Finding, language: str) -> str:
    """Without what was sent at its beginning: that stands beside it."""
    sent = {name: re.escape(one.params.get(name, "")) for name in ("observed", "unit")}
    found = re.match(say(language, "condition.implausible.sent_first", **sent), text)
    return text[found.end() :].lstrip() if found else text


def _unit(one: Finding, deployment: Deployment, language: str) -> str:
    indicator = deployment.indicators.get(one.indicator)
    unit = deployment.units.get(indicator.unit) if indicator else None
    return unit.label(language) if unit else ""


def _history(values: Sequence[float], unit: str, language: str) -> str:
    """The place's own earlier figures, never the interval that would pass."""
    if not values:
        return ""
    low, high = plain(min(values)), plain(max(values))
    span = with_unit(low if low == high else f"{low}—{high}", unit, language)
    return say(language, "condition.implausible.history", count=len(values), span=span)


KIND = _Implausible(
    code="implausible",
    meaning="figures of a submission are to be checked by whoever reported them",
    facts=ImplausibleFacts,
    ladder=(Rung(0, ("clerk", "reviewer")), Rung(3, ("section_lead",))),
    rank=50,
    reference="HS",
    daily=True,
    for_every_place=True,
    asks_findings=True,
    is_repeated=True,
    digest_place=1,
)
