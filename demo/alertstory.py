"""What has become of the targets that people were told of: the lines that end a demonstration."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alert import Alert
from domain.deployment import Deployment
from words.catalogue import say
from words.dates import plain_day

GRAVE = frozenset({"warning", "critical"})
# What an alert ends in; in every other state it is still open.
ENDED = frozenset({"resolved", "unfollowed"})


def alert_story(alerts: Sequence[Alert], deployment: Deployment) -> list[str]:
    """What has become of targets that fell behind so that people were told: since when, and since when no more; one line
    per place and indicator."""
    subjects: dict[tuple[str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: one.opened_at):
        if alert.kind == "behind":
            subjects.setdefault((alert.place, alert.subject), []).append(alert)
    told = [mine for mine in subjects.values() if any(one.severity in GRAVE for one in mine)]
    return [_story(mine, deployment) for mine in sorted(told, key=lambda mine: _first(mine).opened_at)]


def _first(mine: Sequence[Alert]) -> Alert:
    return next(one for one in mine if one.severity in GRAVE)


def _last(mine: Sequence[Alert]) -> Alert:
    """The alert that says how a subject stands: the last grave one; where that is followed no longer, the one of a newer
    period that has taken its place."""
    grave = max(position for position, one in enumerate(mine) if one.severity in GRAVE)
    return next((one for one in mine[grave:] if one.state != "unfollowed"), mine[-1])


def _story(mine: Sequence[Alert], deployment: Deployment) -> str:
    last, day_of = _last(mine), deployment.calendar.day_of
    return say(
        deployment.language,
        f"page.story.{last.state if last.state in ENDED else 'open'}",
        subject=_subject(last, deployment),
        since=plain_day(day_of(_first(mine).opened_at)),
        ended=plain_day(day_of(last.resolved_at)) if last.resolved_at else None,
    )


def _subject(alert: Alert, deployment: Deployment) -> str:
    """Place and indicator by their names; those that have left the configuration as the alert named them."""
    language, facts = deployment.language, alert.facts
    place, indicator = deployment.places.get(alert.place), deployment.indicators.get(alert.subject)
    was = getattr(facts, "place_name", alert.place), getattr(facts, "indicator_name", alert.subject)
    names = place.label(language) if place else was[0], indicator.label(language) if indicator else was[1]
    return " ".join(names)
