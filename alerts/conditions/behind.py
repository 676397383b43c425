"""Indicators behind the plan's path: which assessments make a condition, and which say that an indicator is well."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from alerts.path.effects import effects_of
from alerts.path.facts import (
    dated,
    measured,
    offset_of,
    others,
    promised,
    slip_of,
    target_and_plan,
    unit_of,
    version_of,
)
from alerts.path.lights import WORTH_A_LINE, worst, worst_of
from alerts.path.severity import SEVERITY, severity_of
from alerts.path.targets import Targets, targets_by_id
from alerts.path.values import path_values, row_in
from alerts.situation import Situation
from alerts.toldkind import Ending, Found, Occasion, ToldKind
from domain.alert import Alert, AlertState
from domain.assessment import BEHIND, VERDICTS, Assessment, Status
from domain.attestation import attestation_of
from domain.condition import LEVELS, Condition, Level
from domain.contact import Rung
from domain.deployment import Deployment
from domain.period import Period
from domain.submission import Provenance, Submission
from words.judged import attested_sentence
from words.sentences import denominator_phrase, derived_phrase

if TYPE_CHECKING:
    from alerts.messages.week import Week

Key = tuple[str, str]
# A desk that has not answered for so many working days needs somebody above it.
_UNANSWERED_FOR_LONG = 10


@dataclass(frozen=True, slots=True)
class BehindFacts:
    """An indicator behind its path. Numbers are kept beside their text, already printed in the indicator's decimals. What
    has a default may be absent, and then no message says anything of it."""

    kind: ClassVar[str] = "behind"
    place_name: str
    indicator_name: str
    unit: str  # empty for what is counted without one
    status: str
    binding: bool
    period_label: str
    period_end: date
    actual: str = ""
    expected: str = ""
    gap: str = ""
    slip: str = ""
    target: str = ""
    target_year: int = 0
    baseline: str = ""
    baseline_label: str = ""
    share_of_time: str = ""
    share_done: str = ""
    pace_achieved: str = ""
    pace_needed: str = ""
    pace_factor: str = ""
    next_label: str = ""
    next_value: str = ""
    plan_title: str = ""
    document_no: str = ""
    clause: str = ""
    quote: str = ""
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    version: int = 0
    denominator: str = ""
    annual_light: str = ""
    plan_light: str = ""
    other_targets: tuple[str, ...] = ()
    provenance: str = ""
    simulated: bool = False
    attested: str = ""  # who stands for a milestone, by which document
    derived: str = ""  # what a figure stands on that was summed up from other places, and how much of them
    outlook: str = ""  # will it be reached: likely | uncertain | unlikely; empty where nothing can be said
    chart: str = ""  # a picture of the path, by its name below the output folder
    nature: str = ""  # binding | expected, where the plan states one
    schedule: str = ""  # where `expected` comes from: a code of domain.targetkind.Schedule
    side: str = ""  # ceiling | floor: from which side the target bounds the figure
    when: str = ""  # how a figure of the period is named: 2022年末
    next_when: str = ""
    baseline_provisional: bool = False
    effects: tuple[str, ...] = ()  # of measures of which this figure says something

    @property
    def band(self) -> str:
        """The worse of its lights."""
        return worst(self.status, self.annual_light, self.plan_light)


class _Behind(ToldKind[BehindFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per (place, indicator) whose strictest target has a bad light, the plan's or this year's;
        `at_risk` is one of notice level. subject is the indicator."""
        targets, together = targets_by_id(situation.deployment), _by(situation.verdicts, _subject)
        earlier = _by(situation.previous, lambda one: (one.place, one.target_id))
        return [
            self._condition(
                one, together[_subject(one)], earlier.get((one.place, one.target_id), ()), situation, targets
            )
            for one in situation.verdicts
            if worst_of(one) in WORTH_A_LINE and not one.aged and may_be_told(one, targets, situation)
        ]

    def undecided(self, situation: Situation) -> Iterable[str]:
        """What an aged verdict is on: while newer figures are overdue it opens no alert and ends none."""
        aged = {_subject(one) for one in situation.verdicts if one.aged and one.strictest}
        return {one.key for one in situation.open_alerts if one.kind == self.code and (one.place, one.subject) in aged}

    def is_graver(self, old: BehindFacts, new: BehindFacts) -> bool:
        return _grave(new) > _grave(old)

    def _condition(
        self,
        one: Assessment,
        together: Sequence[Assessment],
        earlier: Sequence[Assessment],
        situation: Situation,
        targets: Targets,
    ) -> Condition:
        chart = situation.charts.get(_subject(one), "")
        return Condition(
            kind=self.code,
            place=one.place,
            subject=one.indicator,
            period=one.period,
            severity=severity_of(one, *targets[one.target_id], earlier, situation.as_of),
            binding=one.binding,
            facts=replace(
                facts_of(one, together, situation.deployment, situation.submissions, chart),
                effects=effects_of(one, situation),
            ),
            since=Period.parse(one.period).end,
            evidence=(one.target_id, *one.submission_id.split()),
        )

    def fingerprint(self, facts: BehindFacts) -> tuple[str, ...]:
        return (
            facts.status,
            facts.actual,
            facts.expected,
            facts.target,
            facts.clause,
            facts.annual_light,
            facts.plan_light,
        )

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        falling = {(one.place, one.subject) for one, _ in kept if one.kind == self.code and not self._only_at_risk(one)}
        good = recovered(situation, {(one.place, one.subject) for one in gone})
        judged = {_subject(one) for one in situation.verdicts}
        # A run without any verdict says nothing of targets that are there to be judged.
        nothing = not judged and bool(situation.deployment.targets)
        endings = {}
        for one in gone:
            subject = (one.place, one.subject)
            if _is_private(one.subject, situation.deployment):
                endings[one.key] = Ending(AlertState.UNFOLLOWED, "private")
            elif subject in falling:
                endings[one.key] = Ending(
                    AlertState.UNFOLLOWED, "newer_period"
                )  # that alert goes on, and nothing has recovered
            elif subject in good and not _is_older(good[subject], self.own(one)):
                endings[one.key] = _settled(good[subject], self.own(one))
            elif subject not in judged and not nothing:
                endings[one.key] = Ending(AlertState.UNFOLLOWED, "not_judged")
        return endings

    def _only_at_risk(self, condition: Condition) -> bool:
        """Not behind (any more), with more to do than so far: that is a recovery, and a line in the digest."""
        return self.own(condition).band == Status.AT_RISK

    def judged(self, facts: BehindFacts) -> str:
        return facts.indicator_name

    def lead(self, facts: BehindFacts) -> Sequence[str]:
        return facts.lead

    def partners(self, facts: BehindFacts) -> Sequence[str]:
        return facts.partners

    @property
    def why_not_read(self) -> str:
        return "plan gaps never go to those who report the figure"

    def values(self, facts: BehindFacts, moment: Occasion) -> Mapping[str, Any]:
        return path_values(facts, moment.language)

    def for_reporters(self, facts: BehindFacts) -> BehindFacts:
        """Clause and gap, never the value that would please. A derived figure is reported by nobody of its place."""
        return facts if facts.provenance == Provenance.DERIVED else replace(facts, next_value="", next_when="")

    def attachment(self, facts: BehindFacts) -> str:
        """The picture of the path."""
        return facts.chart

    def row(self, facts: BehindFacts) -> int:
        return row_in(facts.clause)

    def has_fallen(self, facts: BehindFacts) -> bool:
        return facts.band in BEHIND

    def needs_coordination(self, alert: Alert, waited: int) -> bool:
        grave = alert.severity == Level.CRITICAL or waited >= _UNANSWERED_FOR_LONG
        return grave and self.has_fallen(self.own(alert))

    def good_to_know(self, alert: Alert, week: Week) -> bool:
        """A gap that was told, an early word of one, and one from a baseline that is for the time being, which is no message
        of its own."""
        facts = self.own(alert)
        early = (facts.band == Status.AT_RISK or facts.baseline_provisional) and week.holds(alert.opened_at)
        return alert.is_open and (early or (self.has_fallen(facts) and week.is_new(alert)))

    def left(self, alert: Alert) -> Counter[str]:
        return Counter({"behind" if self.has_fallen(self.own(alert)) else "at_risk": 1})


def facts_of(
    one: Assessment,
    assessments: Iterable[Assessment],
    deployment: Deployment,
    submissions: Mapping[str, Submission],
    chart: str = "",
) -> BehindFacts:
    """Everything a message about one assessment says, numbers printed in the indicator's decimals. `assessments` are
    searched for other targets of the same place, indicator and period. Raises KeyError for an unknown target."""
    target, plan = target_and_plan(one.target_id, deployment)
    if target is None or plan is None:
        raise KeyError(one.target_id)
    language = deployment.contacts.language
    indicator = deployment.indicators[one.indicator]
    offset = offset_of(one.submission_id, indicator, deployment)
    return BehindFacts(
        place_name=deployment.places[one.place].label(language),
        indicator_name=indicator.label(language),
        unit=unit_of(one, indicator, deployment, language),
        status=one.status,
        binding=one.binding,
        version=0 if one.is_derived else version_of(one.submission_id, submissions),
        denominator=denominator_phrase(one, indicator, deployment.denominators, language),
        annual_light=one.annual_light,
        plan_light=one.plan_light,
        other_targets=others(one, assessments, deployment),
        provenance=one.provenance,
        slip=slip_of(one, target, plan, language),
        baseline_provisional=one.baseline_provisional,
        simulated=one.is_simulated,
        attested=_attested(submissions.get(one.submission_id), language),
        derived=derived_phrase(one, language),
        chart=chart,
        **measured(one, indicator),
        **dated(one, indicator, offset, language),
        **promised(target, plan, deployment),
    )


def _attested(submission: Submission | None, language: str) -> str:
    said = attestation_of(submission) if submission else None
    return attested_sentence(said, language) if said else ""


def may_be_told(one: Assessment, targets: Targets, situation: Situation) -> bool:
    """Whether an assessment may become a message: the strictest of its subject, under a plan that has been issued, not
    about what the document itself prints of the years before it, and not about what single cases could be told from."""
    if not one.strictest or one.target_id not in targets or _is_private(one.indicator, situation.deployment):
        return False
    plan = targets[one.target_id][1]
    # What a document prints about the years before its own plan is where it starts from, not a failure of it.
    printed_before = one.provenance == Provenance.PRINTED and Period.parse(one.period).end < plan.effective_from
    return situation.as_of >= plan.issued_on and not printed_before


def recovered(situation: Situation, of: set[Key]) -> dict[Key, BehindFacts]:
    """(place, indicator) -> the facts of a good verdict on what people were alarmed about: what the notice of recovery says.
    An indicator that is in neither this nor the conditions has no verdict now (held, stale, ...): its alert stays as it is."""
    deployment = situation.deployment
    targets, together = targets_by_id(deployment), _by(situation.verdicts, _subject)
    return {
        _subject(one): replace(
            facts_of(one, together[_subject(one)], deployment, situation.submissions),
            effects=effects_of(one, situation),
        )
        for one in situation.verdicts
        if _subject(one) in of
        and one.status in VERDICTS
        and worst_of(one) not in BEHIND
        and one.actual is not None
        and not one.aged
        and may_be_told(one, targets, situation)
    }


def _is_private(indicator: str, deployment: Deployment) -> bool:
    """Rates of a few deaths: their cases are told by counts alone, to few."""
    known = deployment.indicators.get(indicator)
    return known is not None and known.is_private


def _settled(good: BehindFacts, bad: BehindFacts) -> Ending:
    """The same figure, or another target: plan or denominator has changed, and nothing has recovered. A version of a
    submission stays what it is whatever it is divided by; what a document prints has none."""
    same_figure = (good.period_end, good.version) == (bad.period_end, bad.version)
    same_figure = same_figure and (good.version > 0 or good.actual == bad.actual)
    if same_figure or (good.clause, good.target) != (bad.clause, bad.target):
        return Ending(AlertState.UNFOLLOWED, "rejudged")
    return Ending(AlertState.RESOLVED, facts=good)


def _is_older(good: BehindFacts, bad: BehindFacts) -> bool:
    """A figure that was withdrawn leaves the verdict of the period before: that was good, and nothing has recovered."""
    return good.period_end < bad.period_end


def _subject(one: Assessment) -> Key:
    return one.place, one.indicator


def _by(assessments: Iterable[Assessment], key: Callable[[Assessment], Key]) -> dict[Key, list[Assessment]]:
    grouped: dict[Key, list[Assessment]] = defaultdict(list)
    for one in assessments:
        grouped[key(one)].append(one)
    return grouped


def _grave(facts: BehindFacts) -> int:
    """By the band alone, whatever surrounds it."""
    return LEVELS.index(SEVERITY.get(facts.band, Level.INFO))


KIND = _Behind(
    code="behind",
    meaning="an indicator is behind the path of its plan",
    facts=BehindFacts,
    ladder=(Rung(0, ("lead_department", "business_section", "partner_department")),),
    rank=70,
    told_from=Level.WARNING,
    levels="level",
    reference="JD",
    first_number=101,  # above the rows of any plan's table, so that a number never names another row
    reporters_may_read=False,
    daily=True,
    kept_quietly=True,
    is_verdict=True,
    digest_place=2,
    has_line=True,
)
