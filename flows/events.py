"""What needs a person, as events of Prefect, so that an automation can call somebody over another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from prefect.events import emit_event

from flows.steps.selfwatch import news
from flows.steps.sourcewatch import source_news
from words.log import log
from words.sending import SendingWords

if TYPE_CHECKING:
    from domain.selfwatch import Sending, Trouble
    from flows.wiring import Workplace

PREFIX = "planwatch."


def emit_troubles(workplace: Workplace) -> None:
    """One event for each trouble of sending that is new, or has gone on for a day. A job never fails over it."""
    _safely(lambda: _emit_sending(workplace))


def emit_sources(workplace: Workplace, hours: int) -> None:
    """The same of each source that has been down for longer than so many hours."""
    _safely(lambda: _emit_sources(workplace, hours))


def _safely(emit: Callable[[], None]) -> None:
    try:
        emit()
    except Exception:
        log().warning("what needs a person could not be made an event", exc_info=True)


def _emit_sending(workplace: Workplace) -> None:
    def tell(seen: Sending, one: Trouble) -> None:
        name = f"channel.{one.subject}" if one.subject else "dispatcher"
        said = SendingWords(seen, workplace.time_zone).of(one.matter, one.subject, workplace.language)
        _emit(workplace, one, name, said)

    news(workplace, tell)


def _emit_sources(workplace: Workplace, hours: int) -> None:
    def tell(one: Trouble) -> None:
        _emit(workplace, one, f"source.{one.subject}", str(one.facts["message"]))

    source_news(workplace, hours, tell)


def _emit(workplace: Workplace, trouble: Trouble, name: str, message: str) -> None:
    emit_event(
        f"{PREFIX}{trouble.matter}",
        resource={
            "prefect.resource.id": f"{PREFIX}{workplace.deployment.home}.{name}",
            "prefect.resource.name": trouble.subject or name,
            "planwatch.home": workplace.deployment.home,
            "planwatch.simulated": str(workplace.charter.simulated).lower(),
        },
        payload={**trouble.facts, "message": message},
    )


def tag_of(home: str) -> str:
    """The tag that deployments, runs and tasks of a home carry, by which its automations know them."""
    return f"home:{home}"
