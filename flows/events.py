"""What of sending needs a person, as events of Prefect, so that an automation can call somebody over another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect.events import emit_event

from flows.steps.selfwatch import news
from words.log import log
from words.sending import SendingWords

if TYPE_CHECKING:
    from domain.selfwatch import Sending, Trouble
    from flows.wiring import Workplace

PREFIX = "planwatch."


def emit_troubles(workplace: Workplace) -> None:
    """One event for each trouble that is new, or has gone on for a day. A job never fails over it."""
    try:
        seen, troubles = news(workplace)
        for trouble in troubles:
            _emit(workplace, seen, trouble)
    except Exception:
        log().warning("what of sending needs a person could not be made an event", exc_info=True)


def _emit(workplace: Workplace, seen: Sending, trouble: Trouble) -> None:
    words = SendingWords(seen, workplace.time_zone)
    emit_event(
        f"{PREFIX}{trouble.matter}",
        resource={
            "prefect.resource.id": resource_of(workplace, trouble.channel),
            "prefect.resource.name": trouble.channel or "dispatcher",
            "planwatch.home": workplace.deployment.home,
            "planwatch.simulated": str(workplace.charter.simulated).lower(),
        },
        payload={**trouble.facts, "message": words.of(trouble.matter, trouble.channel, workplace.language)},
    )


def resource_of(workplace: Workplace, channel: str) -> str:
    """The channel or the dispatcher of a deployment, as automations name it."""
    return f"{PREFIX}{workplace.deployment.home}.{f'channel.{channel}' if channel else 'dispatcher'}"


def tag_of(home: str) -> str:
    """The tag that deployments, runs and tasks of a home carry, by which its automations know them."""
    return f"home:{home}"
