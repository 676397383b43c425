"""What was told, and what has become of it: the lines that end a demonstration or a week."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alert import Alert, Delivery
from domain.deployment import Deployment


def alert_story(alerts: Sequence[Alert], deployment: Deployment) -> list[str]:
    """What has become of targets that fell behind so that people were told: since when, and since when no more; one line
    per place and indicator."""
    subjects: dict[tuple[str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: one.opened_at):
        if alert.kind == "behind" and alert.severity in {"warning", "critical"}:
            subjects.setdefault((alert.place, alert.subject), []).append(alert)
    return [_story(mine, deployment) for mine in subjects.values()]


def _story(mine: Sequence[Alert], deployment: Deployment) -> str:
    language = deployment.language
    place, indicator = deployment.places[mine[0].place], deployment.indicators[mine[0].subject]
    subject = f"{place.label(language)} {indicator.label(language)}"
    opened, last = mine[0].opened_at.date(), mine[-1].resolved_at
    if language == "zh":
        return f"{subject}：{opened}起滞后，" + (f"{last.date()}回到时间进度，已办结" if last else "仍在跟踪")
    return f"{subject}: behind since {opened}, " + (f"back on schedule {last.date()}" if last else "still open")


def messages_told(deliveries: Sequence[Delivery]) -> dict[str, list[str]]:
    """Each message by its title, with everyone who gets it, in the order of deciding."""
    told: dict[str, list[str]] = {}
    for delivery in deliveries:
        told.setdefault(delivery.title, []).append(delivery.recipient_name)
    return told
