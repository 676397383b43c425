"""What is on record about matters whose condition is gone, in the order in which `alerts.episodes.endings` looks it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alerts import watched
from alerts.path.lights import worst
from domain.assessment import Assessment
from domain.condition import BehindFacts, Condition, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.submission import Submission

Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """kept are the keys of the conditions that hold. rows are what is awaited, by place, form and period; asking the
    places with open questions, by form, period and rule; asked the findings of open alerts, by id, whatever their state;
    judged the subjects (place, indicator) that have an assessment, falling those behind in some period, recovered the
    facts of good verdicts; answered says which sources answered at their last pull. made_on as in `Beside`."""

    deployment: Deployment
    kept: Collection[str]
    rows: Mapping[tuple[str, str, str], ExpectedSubmission]
    asking: Mapping[tuple[str, str, str], Collection[str]]
    asked: Mapping[str, Finding]
    judged: Collection[Subject]
    falling: Collection[Subject]
    recovered: Mapping[Subject, BehindFacts]
    answered: Mapping[str, bool]
    made_on: date | None
    submissions: Mapping[str, Submission]


def recorded(
    expected: Sequence[ExpectedSubmission],
    findings: Sequence[Finding],
    assessments: Sequence[Assessment],
    health: Sequence[SourceHealth],
    deployment: Deployment,
    *,
    kept: Sequence[Condition],
    recovered: Mapping[Subject, BehindFacts],
    asked: Mapping[str, Finding],
    made_on: date | None,
    submissions: Mapping[str, Submission],
) -> Recorded:
    """What a computation has read; findings are the open ones. An open question is open whether it is still followed or
    not, so all of them count; everything else only as far as it is watched."""
    rows = watched.rows(expected, deployment)
    return Recorded(
        deployment,
        kept=frozenset(one.key for one in kept),
        rows={(one.place, one.form, one.period): one for one in rows},
        asking=_asking(findings),
        asked=asked,
        judged=frozenset((one.place, one.indicator) for one in watched.verdicts(assessments, deployment)),
        falling=frozenset((one.place, one.subject) for one in kept if one.kind == "behind" and not _only_at_risk(one)),
        recovered=recovered,
        answered={one.source: one.ok for one in watched.sources(health, deployment)},
        made_on=made_on,
        submissions=submissions,
    )


def _asking(findings: Iterable[Finding]) -> dict[tuple[str, str, str], set[str]]:
    places: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in findings:
        if one.is_open and one.severity in HOLDING:
            places[one.form, one.period, one.rule].add(one.place)
    return dict(places)


def _only_at_risk(condition: Condition) -> bool:
    """Not behind (any more), with more to do than so far: that is a recovery, and a line in the digest."""
    facts = condition.facts
    return isinstance(facts, BehindFacts) and worst(facts.status, facts.annual_light, facts.plan_light) == "at_risk"
