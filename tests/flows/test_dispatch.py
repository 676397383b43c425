"""Dispatch as the job does it: what cannot be delivered goes on over the contact's other channel, where everything that it says
may go; what has died is tried again for as long as a new message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.alert import Block, Delivery, DeliveryState, Message
from domain.contact import Channel, Contact
from domain.sending import Detour
from flows.cli import main
from flows.settings import Settings
from flows.steps.dispatch import detours, dispatch
from flows.steps.notify import telling
from flows.wiring import Workplace

CLERK = Contact("clerk", "填报人", "clerk", "370611", "new", address="a@x", fallback="file")
NEW = Channel("new", "file")
WEEK = Message("周报", (Block("lead", "本周无事项"),))


def changed(workplace: Workplace, *contacts: Contact, channels: tuple[Channel, ...] = ()) -> Workplace:
    """The workplace with other people in it."""
    were = workplace.deployment.contacts
    ours = replace(were, contacts=contacts, channels=(*were.channels, *channels))
    return replace(workplace, deployment=replace(workplace.deployment, contacts=ours))


def put(workplace: Workplace, **others: Any) -> None:
    now = workplace.clock()
    given: dict[str, Any] = {
        "id": "d1", "idem_key": "d1", "alert_id": "week-36", "kind": "weekly", "transition": "weekly",
        "recipient": "clerk", "recipient_name": "填报人", "channel": "old", "title": WEEK.title, "body": "本周无事项",
        "message": WEEK, "state": DeliveryState.PENDING, "created_at": now, "not_before": now,
        "expires_at": now.replace(year=now.year + 1), **others,
    }  # fmt: skip
    with workplace.store.begin() as work:
        work.outbox.add([Delivery(**given)])
        work.commit()


def rows(workplace: Workplace) -> list[Delivery]:
    with workplace.store.read() as work:
        return work.outbox.all()


def test_what_a_renamed_channel_cannot_deliver_goes_on_over_the_contacts_other_one(due_day: Workplace) -> None:
    workplace = changed(due_day, CLERK, channels=(NEW,))
    put(workplace)
    ended = dispatch(workplace)
    assert ended.name == "Completed"  # it went on, and nobody lacks it
    first, second = rows(workplace)
    assert (first.state, second.state, second.channel, second.address) == ("dead", "sent", "file", "clerk")
    assert "no channel 'old' in contacts.yaml" in first.last_error
    assert first.last_error.endswith("; goes on over file as No. 2")
    (written,) = (workplace.out / "messages").rglob("*.txt")
    assert "本周无事项" in written.read_text("utf-8")


def test_a_dead_letter_that_a_person_tries_again_is_worth_sending_as_long_as_a_new_one(
    due_day: Workplace, settings: Settings
) -> None:
    workplace = changed(due_day, replace(CLERK, fallback=""), channels=(NEW,))
    put(workplace, expires_at=workplace.clock())
    dispatch(workplace)
    (expired,) = rows(workplace)
    assert (expired.state, expired.last_error) == ("superseded", "expired")
    assert (
        main(["deliveries", "--config", str(settings.config), "--home", str(settings.home), "--retry", "d1"], {}) == 0
    )
    (again,) = rows(workplace)
    assert again.state == "retry"
    assert again.expires_at - due_day.machine() > timedelta(days=13)  # ten working days


@pytest.mark.parametrize(
    ("kind", "channel", "goes"),
    [
        ("missing", Channel("second", "file"), True),
        ("behind", Channel("second", "file"), True),
        ("missing", Channel("second", "wecom", "env:W", private=False), True),
        ("behind", Channel("second", "wecom", "env:W", private=False), False),
        ("event", Channel("second", "apprise", "twilio://x"), False),
    ],
)
def test_no_message_goes_on_where_it_may_not_be_read(
    due_day: Workplace, kind: str, channel: Channel, goes: bool
) -> None:
    role = "lead_department" if kind == "behind" else "clerk"
    one = replace(CLERK, role=role, fallback="second", fallback_address="b@x")
    workplace = changed(due_day, one, channels=(NEW, channel))
    with workplace.store.read() as work:
        way = detours(telling(work, workplace))
    said: Any = SimpleNamespace(mentions=(SimpleNamespace(alert=SimpleNamespace(kind=kind, place="370611")),))
    found = way(said, "clerk")
    assert (found is not None) == goes
    if found:
        assert found == Detour("second", "b@x" if channel.private else "")
    assert way(said, "nobody") is None
