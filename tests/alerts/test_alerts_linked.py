"""The link by which a recipient answers leaves with the message and is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.episodes.links import PATH, Links, holders, token_of
from alerts.messages.linked import linking
from alerts.messages.writer import MessageWriter
from alerts.outbox.routing import deliveries
from domain.alert import AlertState, Delivery
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.mention import RETRACTED
from domain.sending import NothingToSay, Written
from tests.alerts.room import CHANNELS, decide, telling

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
Late = Callable[..., ExpectedSubmission]


def links(setting: Deployment) -> Links:
    return Links("https://jiankang.example", (b"k" * 32,), 30, holders(setting.contacts, CHANNELS))


def written(setting: Deployment, *expected: ExpectedSubmission) -> list[tuple[Delivery, Written, Delivery]]:
    """What is told: the delivery, its words as they are kept, and the delivery as it leaves."""
    about = telling(setting, NOW, AS_OF)
    steps = decide(list(expected), [], [], [], setting, [], {}, now=NOW, as_of=AS_OF).steps
    writer = MessageWriter(lambda now: about, linking(links(setting), setting.contacts))
    found = []
    for number, one in enumerate(deliveries(steps, about), 1):
        said = writer.write(replace(one, number=number), NOW)
        kept = replace(one, number=number, body=said.body, message=said.message)
        found.append((one, said, writer.filled(kept, NOW)))
    return found


@pytest.mark.parametrize("shape", ["text", "markdown", "html"])
def test_what_leaves_holds_a_link_for_its_reader_and_what_is_kept_holds_stars(
    deployment: Deployment, late_form: Late, shape: str
) -> None:
    channels = tuple(replace(one, format=shape) for one in deployment.contacts.channels)  # type: ignore[arg-type]
    setting = replace(deployment, contacts=replace(deployment.contacts, channels=channels))
    for delivery, said, leaving in written(setting, late_form()):
        assert f"{PATH}***" in said.body
        assert not any("***" not in block.text and PATH in block.text for block in said.message.blocks)
        start = leaving.body.index("https://jiankang.example" + PATH)
        address = leaving.body[start:].split("\n")[0].split(")")[0].split('"')[0]
        read = links(setting).read(token_of(address), NOW)
        assert (read.contact, read.alert_id) == (delivery.recipient, delivery.alert_id)
        assert len(leaving.body.encode()) == len(said.body.encode()) <= 2048


def test_a_list_has_one_link_that_leads_to_each_of_its_matters(deployment: Deployment, late_form: Late) -> None:
    shared = tuple(
        replace(one, address="desk@example.org") if one.role == "clerk" else one for one in deployment.contacts.contacts
    )
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=shared))
    (found,) = [one for one in written(setting, late_form(), late_form(place="370683")) if len(one[0].mentions) > 1]
    _, _, leaving = found
    assert leaving.body.count(PATH) == 1
    token = token_of(leaving.body[leaving.body.index("https://") :].split("\n")[0])
    assert links(setting).read(token, NOW).alert_id == ""


def test_a_group_and_a_way_round_get_no_link(deployment: Deployment, late_form: Late) -> None:
    grouped = tuple(replace(one, channel="group") for one in deployment.contacts.contacts)
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=grouped))
    assert not any(PATH in leaving.body for _, _, leaving in written(setting, late_form()))
    about = telling(deployment, NOW, AS_OF)
    link = linking(links(deployment), deployment.contacts)
    steps = decide([late_form()], [], [], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps
    assert [bool(link(replace(one, channel="mail"), NOW)) for one in deliveries(steps, about)] == [False, False]


def test_what_was_answered_while_the_message_waited_is_not_asked(
    deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    about = telling(deployment, NOW, AS_OF)
    asked = [finding(number) for number in (1, 2)]
    steps = decide([], asked, [], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps
    sent = deliveries(steps, about)
    assert sent
    for answered, cells in ((set(), 2), ({asked[0].id}, 1)):
        writer = MessageWriter(lambda now: about, answered=lambda ids, done=answered: done & set(ids))  # type: ignore[misc]
        assert [f"{cells}处需核实" in writer.write(one, NOW).body for one in sent] == [True] * len(sent)
    over = MessageWriter(lambda now: about, answered=frozenset)
    with pytest.raises(NothingToSay):
        over.write(sent[0], NOW)


def test_a_message_to_somebody_who_is_no_contact_any_more_is_not_written(
    deployment: Deployment, late_form: Late
) -> None:
    steps = decide([late_form()], [], [], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps
    about = telling(deployment, NOW, AS_OF)
    gone = replace(deployment, contacts=replace(deployment.contacts, contacts=()))
    writer = MessageWriter(lambda now: telling(gone, NOW, AS_OF))
    for one in deliveries(steps, about):
        with pytest.raises(NothingToSay, match="nobody"):
            writer.write(one, NOW)


def writer_of(setting: Deployment) -> MessageWriter:
    """Who writes by this configuration."""
    about = telling(setting, NOW, AS_OF)
    return MessageWriter(lambda now: about, linking(links(setting), setting.contacts))


def test_what_goes_to_the_address_of_a_predecessor_holds_no_link_of_the_successor(
    deployment: Deployment, late_form: Late
) -> None:
    steps = decide([late_form()], [], [], [], deployment, [], {}, now=NOW, as_of=AS_OF).steps
    heirs = tuple(replace(one, name="新来的", address="new@example.org") for one in deployment.contacts.contacts)
    later = replace(deployment, contacts=replace(deployment.contacts, contacts=heirs))
    for one in deliveries(steps, telling(deployment, NOW, AS_OF)):
        assert PATH not in writer_of(later).write(one, NOW).body


def test_a_repeat_about_what_is_over_or_for_whom_no_link_holds_shows_no_stars(
    deployment: Deployment, late_form: Late
) -> None:
    heirs = tuple(replace(one, address="new@example.org") for one in deployment.contacts.contacts)
    later = replace(deployment, contacts=replace(deployment.contacts, contacts=heirs))
    for one, said, _ in written(deployment, late_form()):
        leaving = writer_of(later).filled(replace(one, body=said.body, message=said.message), NOW)
        assert PATH in said.body
        assert PATH not in leaving.body
        assert "***" not in "".join(block.text for block in leaving.message.blocks)


def test_the_link_of_a_list_stays_as_long_when_one_of_its_matters_is_over(
    deployment: Deployment, late_form: Late
) -> None:
    shared = tuple(
        replace(one, address="desk@example.org") if one.role == "clerk" else one for one in deployment.contacts.contacts
    )
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=shared))
    both = written(setting, late_form(), late_form(place="370683"))
    ((one, said, _),) = [found for found in both if len(found[0].mentions) > 1]
    first, *others = one.mentions
    over = replace(first, alert=replace(first.alert, state=AlertState.RESOLVED))
    repeat = replace(one, body=said.body, message=said.message, mentions=(over, *others))
    assert len(writer_of(setting).filled(repeat, NOW).body.encode()) == len(said.body.encode())


def test_what_was_written_for_one_reader_is_not_repeated_over_a_channel_that_others_read_now(
    deployment: Deployment, late_form: Late
) -> None:
    opened = tuple(replace(one, private=False) for one in deployment.contacts.channels)
    later = replace(deployment, contacts=replace(deployment.contacts, channels=opened))
    gone = replace(deployment, contacts=replace(deployment.contacts, contacts=()))
    for one, said, _ in written(deployment, late_form()):
        repeat = replace(one, body=said.body, message=said.message)
        with pytest.raises(NothingToSay, match="others read"):
            writer_of(later).filled(repeat, NOW)
        with pytest.raises(NothingToSay, match="nobody"):
            writer_of(gone).filled(repeat, NOW)
        week = replace(repeat, mentions=(), alert_id="week-1", transition="week")
        with pytest.raises(NothingToSay, match="others read"):
            writer_of(later).write(week, NOW)
        with pytest.raises(NothingToSay, match="nobody"):
            writer_of(gone).write(week, NOW)
        writer_of(gone).write(replace(week, transition=RETRACTED), NOW)
