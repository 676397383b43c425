"""What is watched at all: places, forms, indicators and sources of the configuration, from the day of going live on. What
is left out here makes no condition; whether an alert about it ends, and how, is said in `alerts.episodes.endings`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.assessment import Assessment
from domain.condition import EventRecord, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, due_on
from domain.finding import Finding
from domain.form import Form
from domain.period import Period
from domain.place import PlaceTree
from domain.submission import Submission


def on_day(deployment: Deployment, as_of: date) -> Deployment:
    """The deployment without the places that are dissolved by then, or not there yet: nobody is left to tell, and to
    alerts they have left the configuration."""
    there = tuple(place for place in deployment.places if place.valid_on(as_of))
    if len(there) == len(deployment.places.places):
        return deployment
    return replace(deployment, places=PlaceTree(there))


def is_asked_for(place: str, form: str, period: str, deployment: Deployment) -> bool:
    """Whether the configuration (still) asks the place for the form of that period."""
    asked = deployment.forms.get(form)
    return place in deployment.places and asked is not None and asked.asks(place, Period.parse(period))


def rows(expected: Iterable[ExpectedSubmission], deployment: Deployment) -> list[ExpectedSubmission]:
    """What is awaited: due on or after the day of going live."""
    live = deployment.live_from
    return [
        one
        for one in expected
        if is_asked_for(one.place, one.form, one.period, deployment) and (live is None or one.due_on >= live)
    ]


def questions(
    findings: Iterable[Finding],
    deployment: Deployment,
    submissions: Mapping[str, Submission] = {},
    found_there: Collection[str] = (),
) -> list[Finding]:
    """What is asked: about a form that was due, or a version that came, on or after the day of going live."""
    return [
        one
        for one in findings
        if is_asked_for(one.place, one.form, one.period, deployment)
        and not is_before_live(one, deployment, submissions, found_there)
    ]


def is_before_live(
    one: Finding,
    deployment: Deployment,
    submissions: Mapping[str, Submission] = {},
    found_there: Collection[str] = (),
) -> bool:
    """Whether a question was raised before the day of going live about a version that came, and was due, before it. What was
    `found_there`, in the system where the district keeps it, came when the district entered it: how long ago nobody knows."""
    live, form, version = deployment.live_from, deployment.forms.get(one.form), submissions.get(one.submission_id)
    since = [moment for moment in (one.opened_at, version.received_at if version else None) if moment]
    came_since = bool(since) and one.submission_id not in found_there
    if live is None or not since or (came_since and deployment.calendar.day_of(max(since)) >= live):
        return False
    return form is None or _due_on(one, form, deployment) < live


def _due_on(one: Finding, form: Form, deployment: Deployment) -> date:
    _, end = Period.parse(one.period).bounds(form.reporting_year_offset_months)
    return due_on(form.due, end, deployment.calendar)


def verdicts(assessments: Iterable[Assessment], deployment: Deployment) -> list[Assessment]:
    """What is judged of places and indicators of the configuration."""
    return [one for one in assessments if one.place in deployment.places and one.indicator in deployment.indicators]


def cases(records: Iterable[EventRecord], deployment: Deployment) -> list[EventRecord]:
    """Rare events that may be told of. A year's figure comes when the year is nearly over or after it, so the day of
    going live itself would hide the case of the very year that is being watched: only what ended before the year of
    going live began was known before, and is no news."""
    live = deployment.live_from
    return [
        one
        for one in records
        if one.place in deployment.places
        and one.indicator in deployment.indicators
        and (live is None or Period.parse(one.period).end.year >= live.year)
    ]


def sources(health: Sequence[SourceHealth], deployment: Deployment) -> list[SourceHealth]:
    """How the configured sources answered: the last word of one that was removed must not alarm for ever."""
    configured = {one.id for one in deployment.sources}
    return [one for one in health if one.source in configured]
