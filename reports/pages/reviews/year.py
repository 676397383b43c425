"""The page of a yearly review (年质控): the audit of the year and its periods, who sent what, corrections, open questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.audit import AuditResult
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.review import tally
from reports.pages.audit import audit_rows
from reports.pages.reasons import place_label
from reports.pages.reviews.month import forms_sentence
from reports.pages.reviews.page import Section
from reports.pages.reviews.quarter import by_place, since
from reports.pages.tables import Row, headed
from words.catalogue import say
from words.dates import period_label


@dataclass(frozen=True, slots=True)
class YearReview:
    """`rows` are those of all forms whose period lies within the year or is it, `asked` the open questions about them. By
    place: `corrections` versions after the first, `moved` verdicts that they changed, `simulated` submissions of made-up
    figures."""

    period: str
    rows: Sequence[ExpectedSubmission]
    asked: Sequence[Finding]
    audits: Sequence[AuditResult]
    corrections: Mapping[str, int]
    moved: Mapping[str, int]
    simulated: int = 0


def year_sentence(review: YearReview, deployment: Deployment) -> str:
    """The year in one sentence."""
    language = deployment.language
    failed = sum(not one.ok for one in review.audits)
    said = [
        forms_sentence(review.rows, deployment),
        say(language, "review.audited", count=len(review.audits), failed=failed),
        say(
            language,
            "review.corrected",
            count=sum(review.corrections.values()),
            moved=sum(review.moved.values()),
        ),
        say(language, "review.open_of_year", count=len(review.asked)),
    ]
    return say(language, "joint.facts").join(said)


def year_sections(review: YearReview, deployment: Deployment) -> list[Section]:
    """The audit of the year whole, that of its parts a line each; then place by place."""
    language = deployment.language
    year = next((one for one in review.audits if one.period == review.period), None)
    parts = [one for one in review.audits if one.period != review.period]
    made_up = (say(language, "review.simulated", count=review.simulated),) if review.simulated else ()
    return [
        Section(say(language, "review.section.audit"), (), _failed_first(year, language) if year else ()),
        Section(say(language, "review.section.audits"), (), [_audit_row(one, language) for one in parts]),
        Section(say(language, "review.section.coverage"), made_up, _place_rows(review, deployment)),
    ]


def _failed_first(year: AuditResult, language: str) -> list[Row]:
    return audit_rows(replace(year, checks=tuple(sorted(year.checks, key=lambda one: one.success))), language)


def _audit_row(one: AuditResult, language: str) -> Row:
    failed = [check.label(language) for check in one.checks if not check.success]
    told = {
        "period": period_label(one.period, language),
        "met": f"{len(one.checks) - len(failed)}／{len(one.checks)}",
        "not_met": say(language, "joint.list").join(failed),
    }
    return headed("review", language, told)


def _place_rows(review: YearReview, deployment: Deployment) -> list[Row]:
    rows, asked = by_place(review.rows), by_place(review.asked)
    return [_place_row(place, rows[place], asked[place], review, deployment) for place in sorted({*rows, *asked})]


def _place_row(
    place: str,
    rows: Sequence[ExpectedSubmission],
    asked: Sequence[Finding],
    review: YearReview,
    deployment: Deployment,
) -> Row:
    counts = tally(rows)
    told = {
        "place": place_label(place, deployment),
        "received_of": f"{counts.on_time + counts.late}／{counts.expected}",
        "late": counts.late or "",
        "corrections": review.corrections.get(place, 0) or "",
        "moved": review.moved.get(place, 0) or "",
        "open": len(asked) or "",
        "since": since([one.opened_at for one in asked if one.opened_at], deployment),
    }
    return headed("review", deployment.language, told)
