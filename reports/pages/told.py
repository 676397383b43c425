"""What was told, and what has become of it: the lines that end a demonstration or a week."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alert import Alert, Delivery
from domain.deployment import Deployment

GRAVE = frozenset({"warning", "critical"})


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
    since, zh = day_of(_first(mine).opened_at), deployment.language == "zh"
    ended = day_of(last.resolved_at) if last.resolved_at else None
    if last.state == "resolved":
        end = f"{ended}回到时间进度，已办结" if zh else f"back on schedule {ended}"
    elif last.state == "unfollowed":
        end = f"{ended}起不再跟踪" if zh else f"no longer followed since {ended}"
    else:
        end = "仍在跟踪" if zh else "still open"
    subject = _subject(last, deployment)
    return f"{subject}：{since}起滞后，{end}" if zh else f"{subject}: behind since {since}, {end}"


def _subject(alert: Alert, deployment: Deployment) -> str:
    """Place and indicator by their names; those that have left the configuration as the alert named them."""
    language, facts = deployment.language, alert.facts
    place, indicator = deployment.places.get(alert.place), deployment.indicators.get(alert.subject)
    was = getattr(facts, "place_name", alert.place), getattr(facts, "indicator_name", alert.subject)
    names = place.label(language) if place else was[0], indicator.label(language) if indicator else was[1]
    return " ".join(names)


def messages_told(deliveries: Sequence[Delivery]) -> dict[str, list[str]]:
    """Each message by its title, with everyone who gets it, in the order of deciding."""
    told: dict[str, list[str]] = {}
    for delivery in deliveries:
        told.setdefault(delivery.title, []).append(delivery.recipient_name)
    return told
