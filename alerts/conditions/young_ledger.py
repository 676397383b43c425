"""A ledger that is younger than the day of going live: the earlier one may be lost, or is not the one that is named.

What such a ledger does not know looks as if it had never come; so nobody but operations is told anything until a person
has confirmed that it is the right one."""

from __future__ import annotations

from datetime import date

from domain.alert import Alert, AlertState
from domain.condition import Condition, YoungLedgerFacts
from domain.deployment import Deployment

SUBJECT = "ledger"
# Somebody has said that the ledger is the right one.
CONFIRMED: frozenset[AlertState] = frozenset({"acknowledged", "explained"})


def young_ledger(deployment: Deployment, made_on: date | None, as_of: date) -> list[Condition]:
    """The condition, where the ledger was made after the day of going live. made_on is None for a ledger whose clock is
    played. In a real one the effective day of going live lies before made_on only where the configuration says so. A past
    that is caught up with, before that day, tells nobody: the matter opens with the first day at work."""
    live = deployment.live_from
    if made_on is None or live is None or not is_young(deployment, made_on) or as_of < live:
        return []
    facts = YoungLedgerFacts(made_on, live, _next_step(deployment.contacts.language))
    return [
        Condition("young_ledger", deployment.home, SUBJECT, "", "critical", binding=False, facts=facts, since=made_on)
    ]


def is_young(deployment: Deployment, made_on: date) -> bool:
    """Whether a ledger was made after the day of going live."""
    return deployment.live_from is not None and deployment.live_from < made_on


def is_unconfirmed(alert: Alert) -> bool:
    """Whether an alert says that the ledger is too young and nobody has answered for it."""
    return alert.kind == "young_ledger" and alert.is_open and alert.state not in CONFIRMED


def _next_step(language: str) -> str:
    if language == "zh":
        return "原有台账的，请从备份恢复，或将台账地址改回原台账，再重新运行；期间到达的文件不会丢失。"
    return (
        "If there was an earlier ledger, restore it from the backup, or name its address again, and run once more. "
        "Files that arrived meanwhile are kept."
    )
