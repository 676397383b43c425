"""The page of a quarterly review (季督导): every place by itself, and what was asked again in several periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding, FindingState
from domain.review import tally
from reports.pages.reasons import place_label
from reports.pages.reviews.month import forms_sentence
from reports.pages.reviews.page import Section
from reports.pages.tables import Row, headed
from words.catalogue import say
from words.dates import period_label, plain_day

One = TypeVar("One", ExpectedSubmission, Finding)


@dataclass(frozen=True, slots=True)
class QuarterReview:
    """`rows` are those of all forms whose period lies within the quarter, `asked` the open questions of any period;
    `repeated` has the periods in which a rule asked a place, where there are several and one lies in the quarter."""

    rows: Sequence[ExpectedSubmission]
    asked: Sequence[Finding]
    repeated: Mapping[tuple[str, str], Sequence[str]]


def quarter_sentence(review: QuarterReview, deployment: Deployment) -> str:
    """The quarter in one sentence."""
    language = deployment.language
    overdue = sum(one.state == FindingState.OVERDUE for one in review.asked)
    said = [forms_sentence(review.rows, deployment)]
    said.append(say(language, "review.open", count=len(review.asked), overdue=overdue))
    said += [say(language, "review.repeated", count=len(review.repeated))] if review.repeated else []
    return say(language, "joint.facts").join(said)


def quarter_sections(review: QuarterReview, deployment: Deployment) -> list[Section]:
    """Place by place, then what came again."""
    language = deployment.language
    return [
        Section(say(language, "review.section.places"), (), place_rows(review, deployment)),
        Section(say(language, "review.section.repeated"), (), _repeated_rows(review, deployment)),
    ]


def place_rows(review: QuarterReview, deployment: Deployment) -> list[Row]:
    """A row per place, in the order of codes."""
    rows, asked = by_place(review.rows), by_place(review.asked)
    return [_place_row(place, rows[place], asked[place], deployment) for place in sorted({*rows, *asked})]


def by_place(found: Iterable[One]) -> defaultdict[str, list[One]]:
    """What belongs to each place."""
    each: defaultdict[str, list[One]] = defaultdict(list)
    for one in found:
        each[one.place].append(one)
    return each


def _place_row(place: str, rows: Sequence[ExpectedSubmission], asked: Sequence[Finding], deployment: Deployment) -> Row:
    counts = tally(rows)
    told = {
        "place": place_label(place, deployment),
        "on_time_of": f"{counts.on_time}／{counts.expected}",
        "late": counts.late or "",
        "lacking": len(counts.lacking) or "",
        "open": len(asked) or "",
        "open_overdue": sum(one.state == FindingState.OVERDUE for one in asked) or "",
        "since": since([one.opened_at for one in asked if one.opened_at], deployment),
    }
    return headed("review", deployment.language, told)


def since(moments: Sequence[datetime], deployment: Deployment) -> str:
    """The day of the first; empty for none."""
    return plain_day(deployment.calendar.day_of(min(moments))) if moments else ""


def _repeated_rows(review: QuarterReview, deployment: Deployment) -> list[Row]:
    language = deployment.language
    return [
        headed(
            "review",
            language,
            {
                "place": place_label(place, deployment),
                "rule": rule_name(rule, deployment),
                "times": len(periods),
                "periods": say(language, "joint.list").join(period_label(one, language) for one in periods),
            },
        )
        for (place, rule), periods in sorted(review.repeated.items())
    ]


def rule_name(rule_id: str, deployment: Deployment) -> str:
    """What a rule is called; its id where it is gone."""
    rule = deployment.rules.get(rule_id)
    return rule.names.get(deployment.language, rule_id) if rule else rule_id
