"""Parameters of flows are what a person can type; here they become values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.errors import NotKnown


def day_of(text: str | None) -> date | None:
    """A date like 2023-09-11; None stays None (today). Raises NotKnown."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotKnown(f"as_of {text!r} is not a date; write it like 2023-09-11") from None


def named(job: str) -> Callable[[], str]:
    """The name of a flow run: the job and the day it looks at, as typed."""

    def name() -> str:
        from prefect.runtime import flow_run

        return f"{job} {flow_run.parameters.get('as_of') or '今日'}"

    return name
