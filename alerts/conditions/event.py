"""Single rare events (one maternal death): a notice of its own to few, on closed channels, never a trend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from alerts.openkind import Channels, OpenKind
from alerts.path.facts import denominator_name, offset_of
from alerts.path.targets import Targets, targets_by_id
from alerts.path.values import without_row
from alerts.situation import Situation
from alerts.toldkind import Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.assessment import Assessment
from domain.condition import Condition, EventRecord, Level
from domain.contact import Channel, Contact, Contacts, Rung
from domain.deployment import Deployment
from domain.indicator import Indicator, IndicatorKind
from domain.period import Period
from domain.plan import Target
from domain.submission import Provenance
from words.catalogue import languages, say
from words.dates import reporting_label
from words.numbers import number

# Above this chance so many cases do not speak against the ceiling (the two-sigma level of public health reporting).
CHANCE = 0.025
# The reason of a verdict that stands on three years together.
POOLED = "pooled_three_years"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A rare event (one maternal death): private channels only, no rate, no value of a target, no date, no institution.
    `counted` is the word for one of them; `by_chance` says that so many can be chance at the ceiling, `above` that the
    verdict on all figures together is beyond chance, `pooled` that it stands on three years. What has a default may be
    absent, and then nothing is said of it."""

    kind: ClassVar[str] = "event"
    indicator_name: str
    period_label: str
    count: int = 0
    has_ceiling: bool = False
    chance: str = ""
    births_about: str = ""
    clause: str = ""
    counted: str = ""
    simulated: bool = False
    by_chance: bool = True
    above: bool = False
    pooled: bool = False


class _Event(ToldKind[EventFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per place, indicator and period with at least one event, and one per private indicator whose figures
        are beyond chance above their limit: what would otherwise be told as a rate and a gap. What a document prints is no
        news; before a plan is issued nothing cites it."""
        targets, above = targets_by_id(situation.deployment), _above(situation)
        cases = [one for one in situation.cases if _may_be_told(one, targets, situation)]
        told = {(one.place, one.indicator) for one in cases}
        registered = [self._of(one, above.get((one.place, one.indicator)), situation, targets) for one in cases]
        rates = [self._of(_as_record(one), one, situation, targets) for key, one in above.items() if key not in told]
        return [*registered, *rates]

    def _of(self, one: EventRecord, verdict: Assessment | None, situation: Situation, targets: Targets) -> Condition:
        target = targets[one.target_id][0]
        return Condition(
            kind=self.code,
            place=one.place,
            subject=one.indicator,
            period=one.period,
            severity=Level.NOTICE,
            binding=target.binding,
            facts=_facts(one, target, verdict, situation.deployment),
            since=Period.parse(one.period).end,
            evidence=tuple(part for part in (one.target_id, one.submission_id) if part),
        )

    def can_arise(self, deployment: Deployment) -> bool:
        """Some target is about a rate of rare events or about none happening."""
        kinds = {code: indicator.kind for code, indicator in deployment.indicators.items()}
        return any(
            deployment.target_kinds[one.kind].forbids_events or kinds.get(one.indicator) == IndicatorKind.RATE
            for one in deployment.targets
        )

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """One case is an event, never a trend, and not counted twice; more than one is a matter for both."""
        return others.is_verdict and own.subject == other.subject and self.own(own).count == 1

    def fingerprint(self, facts: EventFacts) -> tuple[str, ...]:
        above = ("above",) if facts.above else ()
        return (facts.indicator_name, facts.period_label, str(facts.count), *above)

    def is_known(self, old: EventFacts, new: EventFacts) -> bool:
        return not self.is_news(old, new)

    def is_news(self, old: EventFacts, new: EventFacts) -> bool:
        return new.count > old.count or (new.above and not old.above)

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        """A case does not recover: its year is over, or its figure is looked at again."""
        return {one.key: Ending(AlertState.UNFOLLOWED, "past_event") for one in gone}

    def is_for_section(self, contact: Contact, contacts: Contacts) -> bool:
        """Of the business sections the one for maternal and child health reads of single cases, and of nothing else."""
        named = {contact.department, contacts.department_aliases.get(contact.department, "")}
        sections = {say(language, "condition.event.section") for language in languages()}
        return contact.role == "business_section" and not named.isdisjoint(sections)

    def may_go_over(self, channel: Channel, kind: OpenKind) -> bool:
        """Robots speak to a whole group whatever their entry says; a text message lies open on a locked screen."""
        return channel.private and not kind.is_open(channel)

    @property
    def why_not_read(self) -> str:
        return f"a single case is for {' and '.join(self.readers)} only"

    def reach_problems(
        self, holders: Sequence[Contact], deployment: Deployment, channels: Channels
    ) -> Iterator[tuple[str, str]]:
        contacts = deployment.contacts
        closed = {one.id for one in contacts.channels if self.may_go_over(one, channels[one.kind])}
        if self.can_arise(deployment) and not any(
            one.channel in closed and (one.role == "leader" or self.is_for_section(one, contacts)) for one in holders
        ):
            yield (
                "nobody can be told of a single case",
                "give the leader a private channel that is no robot of a group and no text message",
            )


def _may_be_told(one: EventRecord, targets: Targets, situation: Situation) -> bool:
    news = one.count > 0 and one.provenance != Provenance.PRINTED
    return news and one.target_id in targets and situation.as_of >= targets[one.target_id][1].issued_on


def _above(situation: Situation) -> dict[tuple[str, str], Assessment]:
    """The verdicts on private indicators that are beyond chance above their limit: no figure of them is told to anybody."""
    indicators, targets = situation.deployment.indicators, targets_by_id(situation.deployment)
    return {
        (one.place, one.indicator): one
        for one in situation.verdicts
        if indicators[one.indicator].is_private
        and one.is_behind
        and one.strictest
        and not (one.aged or one.baseline_provisional)
        and one.target_id in targets
        and one.provenance != Provenance.PRINTED
        and situation.as_of >= targets[one.target_id][1].issued_on
    }


def _as_record(one: Assessment) -> EventRecord:
    """A verdict on a rate of which no count is told: too many are usual in a year for one case to be news."""
    return EventRecord(
        one.place, one.indicator, one.period, one.target_id, 0, None, 0.0, 0.0, one.submission_id, one.provenance
    )


def _facts(one: EventRecord, target: Target, verdict: Assessment | None, deployment: Deployment) -> EventFacts:
    language, indicator = deployment.contacts.language, deployment.indicators[one.indicator]
    return EventFacts(
        indicator_name=indicator.label(language),
        period_label=reporting_label(one.period, offset_of(one.submission_id, indicator, deployment), language),
        count=one.count,
        has_ceiling=one.ceiling > 0,
        chance=f"{max(1, int(number(one.chance * 100, 0)))}%" if one.chance > CHANCE else "",
        births_about=_about(one.exposure, indicator, language),
        clause=without_row(target.clause),  # the number of a row names the district whose table it is
        counted=_counted(indicator, deployment, language),
        simulated=one.provenance == Provenance.SIMULATED,
        by_chance=verdict is None and (one.chance > CHANCE or one.count == 1),  # one case is never a trend
        above=verdict is not None,
        pooled=verdict is not None and verdict.reason == POOLED,
    )


def _counted(indicator: Indicator, deployment: Deployment, language: str) -> str:
    """起 for outbreaks, 件 for complaints; 例 for cases, of which a rate is made."""
    unit = deployment.units.get(indicator.unit)
    if indicator.kind == IndicatorKind.COUNT and unit and unit.label(language):
        return unit.label(language)
    return say(language, "condition.event.case")


def _about(exposure: float | None, indicator: Indicator, language: str) -> str:
    """活产数约2500: two digits, since the exact number would name the district."""
    if not exposure or exposure < 1:
        return ""
    rounded = number(round(exposure, 2 - len(str(int(exposure)))), 0)
    name = denominator_name(indicator, language)
    if not name:
        return say(language, "condition.event.about_unnamed", count=rounded)
    return say(language, "condition.event.about", name=name, count=rounded)


KIND = _Event(
    code="event",
    meaning="a single rare case is registered in a figure",
    facts=EventFacts,
    ladder=(Rung(0, ("leader", "business_section")),),
    rank=60,
    readers=("leader", "business_section"),
    reporters_may_read=False,
    private=True,
    end_is_told=False,  # a case does not recover
    has_section=True,
    kept_quietly=True,
)
