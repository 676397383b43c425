"""One rule on most places at once: the form, the definition or the source is the likely reason, not sixty districts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from alerts.formnames import form_name
from alerts.situation import Situation
from alerts.toldkind import About, Ending, Found, ToldKind
from domain.alert import Alert, AlertState
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.finding import HOLDING, Finding
from domain.submission import Provenance
from words.dates import period_label

SHARE = 0.6
# A share of fewer places says nothing about the rule.
FEWEST_PLACES = 5
WITHDRAWN = "withdrawn"
Round = tuple[str, str, str]  # form, period, rule


@dataclass(frozen=True, slots=True)
class StormFacts:
    """The same rule on most places at once: one notice about the form or the source, not many about districts."""

    kind: ClassVar[str] = "storm"
    rule_name: str
    period_label: str
    flagged: int
    total: int
    simulated: bool = False
    form_name: str = ""


class _Storm(ToldKind[StormFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per form, period and rule that asks at least 60 % of the (at least five) places something. place
        is the deployment's home, subject `form/rule`, evidence the ids of the findings: those are not asked of the
        districts."""
        calendar = situation.deployment.calendar
        return [
            Condition(
                kind=self.code,
                place=situation.deployment.home,
                subject=f"{form}/{rule}",
                period=period,
                severity=Level.WARNING,
                binding=False,
                facts=_facts(group, total, situation),
                since=min((calendar.day_of(one.opened_at) for one in group if one.opened_at), default=situation.as_of),
                evidence=tuple(sorted(one.id for one in group)),
            )
            for (form, period, rule), group in _open_by_round(situation.questions).items()
            if _is_storm(group, total := _places(form, period, situation))
        ]

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """The doubts that it consists of."""
        return others.asks_findings and not set(own.evidence).isdisjoint(other.evidence)

    def fingerprint(self, facts: StormFacts) -> tuple[str, ...]:
        return (facts.form_name, facts.rule_name, facts.period_label)

    def about(self, alert: Alert) -> About:
        return About(rules=(_round(alert),))

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        """An open question is open whether it is still followed or not, so all of them count."""
        asking = {key: {one.place for one in group} for key, group in _open_by_round(situation.findings).items()}
        return {one.key: self._ending(one, asking.get(_round(one), set()), situation) for one in gone}

    def _ending(self, alert: Alert, asking: Collection[str], situation: Situation) -> Ending:
        """Fewer places are asked than make a storm of those that it was about: then questions were answered. Else fewer
        are looked at, and no question was."""
        form, _, rule = _round(alert)
        if form not in situation.deployment.forms:
            return Ending(AlertState.UNFOLLOWED, "not_configured")
        if rule not in situation.deployment.rules:
            return Ending(AlertState.UNFOLLOWED, "rule_withdrawn")
        withdrawn = _withdrawn(_round(alert), situation)
        few = SHARE * self.own(alert).total
        if withdrawn and len(withdrawn.union(asking)) >= few:
            return Ending(AlertState.UNFOLLOWED, "rule_withdrawn")  # nobody has answered anything
        return (
            Ending(AlertState.RESOLVED)
            if not asking or len(asking) < few
            else Ending(AlertState.UNFOLLOWED, "not_wide")
        )


def _round(alert: Alert) -> Round:
    form, _, rule = alert.subject.partition("/")
    return form, alert.period, rule


def _withdrawn(key: Round, situation: Situation) -> set[str]:
    """The places whose question was withdrawn."""
    return {
        one.place
        for one in situation.asked.values()
        if (one.form, one.period, one.rule) == key and one.state == WITHDRAWN
    }


def _open_by_round(findings: Iterable[Finding]) -> Mapping[Round, list[Finding]]:
    grouped: dict[Round, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.is_open and one.severity in HOLDING:
            grouped[one.form, one.period, one.rule].append(one)
    return grouped


def _is_storm(group: Sequence[Finding], total: int) -> bool:
    return total >= FEWEST_PLACES and len({one.place for one in group}) >= SHARE * total


def _places(form: str, period: str, situation: Situation) -> int:
    """How many places send the form for the period; those of the form where the due calendar says nothing of it."""
    due = {one.place for one in situation.rows if (one.form, one.period) == (form, period)}
    forms = situation.deployment.forms
    return len(due) or (len(forms[form].places) if form in forms else 0)


def _facts(group: Sequence[Finding], total: int, situation: Situation) -> StormFacts:
    deployment, language, first = situation.deployment, situation.language, group[0]
    rule, submissions = deployment.rules.get(first.rule), situation.submissions
    return StormFacts(
        rule_name=rule.names.get(language, rule.id) if rule else first.rule,
        period_label=period_label(first.period, language),
        flagged=len({one.place for one in group}),
        total=total,
        simulated=any(
            submissions[one.submission_id].provenance == Provenance.SIMULATED
            for one in group
            if one.submission_id in submissions
        ),
        form_name=form_name(first.form, deployment),
    )


KIND = _Storm(
    code="storm",
    meaning="one rule asks most places something at once",
    facts=StormFacts,
    ladder=(Rung(0, ("ops", "business_section")),),
    rank=40,
    reaches_far=True,
    asks_at_once=True,
    lifted_by=frozenset({AlertState.EXPLAINED}),  # each district is asked after all
)
