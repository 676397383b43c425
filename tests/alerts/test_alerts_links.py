"""Links for answers: only what was signed with one of our keys is read, for as long as it holds, for whom it was made."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.episodes.links import Link, Links, holders, token_of
from domain.alert import Alert
from domain.contact import Channel, Contact, Contacts
from domain.deployment import Deployment
from domain.errors import LinkRefused
from domain.kind import Sort
from flows.kinds import shipped_kinds

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, OLD = "k" * 40, "o" * 40
LINKS = Links("https://answers.example", (KEY,), 30, {"health-fs": "a1", "ops": "a2"})
ALERT = Alert(
    "f453ad6db16ad3a8-1", "k", 1, "missing", "370611", "f", "2023-08", "open", "warning", False, None, NOW, NOW,  # type: ignore[arg-type]
)  # fmt: skip
TOKEN = LINKS.token_for(ALERT, "health-fs", "d1", NOW)
LETTERS = string.ascii_letters + string.digits + "-_.=+/ %\n中"


def fault(links: Links, token: str, now: datetime = NOW) -> str:
    with pytest.raises(LinkRefused) as refused:
        links.read(token, now)
    return refused.value.fault


def test_a_link_says_whom_it_was_made_for_about_what_and_in_which_message() -> None:
    address = LINKS.link_for(ALERT, "health-fs", "d1", NOW)
    assert address == f"https://answers.example/a/{TOKEN}"
    assert len(address) < 230
    expires = (NOW + 30 * DAY).timestamp()
    assert token_of(f"{address}?done=recorded") == token_of(address)
    assert LINKS.read(token_of(f" {address}/ "), NOW) == Link(ALERT.id, "health-fs", "d1", expires, "a1")


def test_a_link_holds_until_its_last_second() -> None:
    assert LINKS.read(TOKEN, NOW + 30 * DAY - timedelta(seconds=1)).contact == "health-fs"
    assert fault(LINKS, TOKEN, NOW + 30 * DAY) == "expired"
    longer = replace(LINKS, days=300)
    assert fault(longer, TOKEN, NOW + 30 * DAY) == "expired"  # a setting prolongs no link that is out


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_no_character_of_a_link_can_be_another_one(position: int, letter: str) -> None:
    changed = TOKEN[:position] + letter + TOKEN[position + 1 :]
    if changed != TOKEN:
        assert fault(LINKS, changed) == "forged"


@given(st.integers(0, len(TOKEN)), st.sampled_from(LETTERS))
def test_no_character_can_be_put_into_a_link(position: int, letter: str) -> None:
    assert fault(LINKS, TOKEN[:position] + letter + TOKEN[position:]) == "forged"


@given(st.integers(0, len(TOKEN) - 1))
def test_no_part_of_a_link_is_one(length: int) -> None:
    assert fault(LINKS, TOKEN[:length]) == "forged"
    assert fault(LINKS, TOKEN[-length:] if length else "") == "forged"


@given(st.text(max_size=300))
def test_what_somebody_makes_up_is_no_link(text: str) -> None:
    assert fault(LINKS, text) == "forged"


def test_the_first_key_signs_and_every_key_is_accepted() -> None:
    both = replace(LINKS, keys=(KEY, OLD))
    assert both.token_for(ALERT, "health-fs", "d1", NOW) == TOKEN
    old = replace(LINKS, keys=(OLD,)).token_for(ALERT, "health-fs", "d1", NOW)
    assert both.read(old, NOW) == both.read(TOKEN, NOW)
    assert fault(LINKS, old) == "forged"
    assert fault(replace(LINKS, keys=()), TOKEN) == "forged"
    assert KEY not in repr(LINKS)


def test_a_link_of_somebody_who_is_there_no_more_is_void() -> None:
    assert fault(replace(LINKS, holders={}), TOKEN) == "void"
    assert fault(replace(LINKS, holders={"health-fs": "a9"}), TOKEN) == "void"


@pytest.mark.parametrize("links", [replace(LINKS, base=""), replace(LINKS, keys=()), replace(LINKS, holders={})])
def test_without_an_address_a_key_or_a_reader_of_its_own_there_is_no_link(links: Links) -> None:
    assert links.link_for(ALERT, "health-fs", "d1", NOW) == ""


def test_only_contacts_who_read_alone_have_links_and_another_person_has_another_mark(deployment: Deployment) -> None:
    kinds = shipped_kinds()[Sort.CHANNEL]
    contacts = deployment.contacts
    group = Contact("group-fs", "群", "clerk", "370611", "group")
    hidden = Contact("robot-fs", "群", "clerk", "370611", "robot")  # says that it is private, and speaks to a group
    texted = Contact("sms-fs", "手机", "clerk", "370611", "sms", address="130")
    more = (Channel("robot", "wecom", "env:W", private=True), Channel("sms", "apprise", "twilio://x/{address}"))
    known = Contacts((*contacts.contacts, group, hidden, texted), (*contacts.channels, *more))
    marks = holders(known, kinds)
    assert set(marks) == {one.id for one in contacts.contacts}
    for changed in ({"name": "另一位"}, {"address": "x@example.org"}, {"channel": "mail"}):
        first, *others = known.contacts
        after = holders(replace(known, contacts=(replace(first, **changed), *others)), kinds)
        assert after.pop(first.id) != marks[first.id]
        assert after.items() <= marks.items()
