"""A channel or a contact that cannot work is found before anything is sent, and no address is quoted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts import lint as linting
from alerts.channellint import unusable
from domain.contact import Channel, Contact
from domain.deployment import Deployment
from tests.alerts.room import CHANNELS, KINDS, lint

MAIL = "mailto://mail.example/?from=a@example.org&to={address}"
TODAY = date(2023, 9, 11)


def of_channel(deployment: Deployment, channel: Channel, environ: dict[str, str] | None = None) -> list[str]:
    contacts = replace(deployment.contacts, channels=(*deployment.contacts.channels, channel))
    problems = linting.lint(replace(deployment, contacts=contacts), KINDS, CHANNELS, environ=environ)
    return [f"{one.level}: {one.given}; {one.allowed}" for one in problems if one.where == f"channel {channel.id}"]


def of_contact(deployment: Deployment, *, today: date | None = None, **changes: Any) -> list[str]:
    one = replace(Contact("new", "某人", "clerk", "370611", "file"), **changes)
    contacts = replace(deployment.contacts, contacts=(*deployment.contacts.contacts, one))
    problems = linting.lint(replace(deployment, contacts=contacts), KINDS, CHANNELS, today=today)
    return [f"{one.level}: {one.given}; {one.allowed}" for one in problems if one.where == "contact new"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense://key-to-hide", "not one that can be used"),
        ("http://", "not one that can be used"),
        ("json://city.example/key-to-hide", "the kind gateway"),
        ("feishu://no", "no Feishu robot"),
        ("mailto://", "not one that can be used"),
        ("http://[key-to-hide", "not one that can be used"),
    ],
)
def test_every_url_is_parsed_and_none_is_quoted(deployment: Deployment, url: str, words: str) -> None:
    private = not url.startswith("feishu")
    for channel, environ in (
        (Channel("x", "apprise", url, private), {}),
        (Channel("x", "apprise", "env:X", private), {"X": url}),
    ):
        (problem,) = of_channel(deployment, channel, environ)
        assert problem.startswith("error: it cannot be opened")
        assert words in problem
        assert "key-to-hide" not in problem


def test_what_is_not_in_this_environment_is_not_guessed_at(deployment: Deployment) -> None:
    assert of_channel(deployment, Channel("x", "apprise", "env:X")) == []
    (problem,) = unusable(
        [Channel("x", "apprise", "env:X")], CHANNELS, {}
    )  # but where it is to be sent from, it has to be
    assert "X is not set" in problem


@pytest.mark.parametrize("url", ["dingtalk://token-0123456789", "env:BOT"])
def test_the_robot_of_a_group_is_not_private_whatever_its_entry_says(deployment: Deployment, url: str) -> None:
    environ = {"BOT": "https://oapi.dingtalk.com/robot/send?access_token=token-0123456789"}
    (problem,) = of_channel(deployment, Channel("x", "apprise", url), environ)
    assert "this robot speaks to a group" in problem
    assert of_channel(deployment, Channel("x", "apprise", url, private=False), environ) == []
    (told,) = unusable([Channel("x", "apprise", url)], CHANNELS, environ)
    assert "this robot speaks to a group" in told


def test_two_contacts_on_one_robot_are_no_problem(deployment: Deployment) -> None:
    moved = tuple(
        replace(one, channel="group") if one.id in {"clerk-fs", "clerk-lz"} else one
        for one in deployment.contacts.contacts
    )
    found = lint(replace(deployment, contacts=replace(deployment.contacts, contacts=moved)))
    assert [one for one in found if one.where.startswith("contact ")] == []


def test_a_contact_needs_what_its_channel_fills_in(deployment: Deployment) -> None:
    assert of_contact(deployment, channel="mail") == ["error: no address; channel mail needs one for {address}"]
    assert of_contact(deployment, channel="mail", address="a@example.org;b@example.org") == [
        "error: address a@example.org;b@example.org; channel mail cannot reach it"
    ]
    assert of_contact(deployment, channel="mail", address="a@example.org") == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"fallback": "fax"}, "unknown fallback 'fax'"),
        ({"fallback": "file"}, "another channel than `channel`"),
        ({"fallback": "mail"}, "no fallback_address"),
        ({"fallback": "group"}, "a channel that is private"),
        ({"fallback_address": "a@example.org"}, "without fallback"),
    ],
)
def test_a_way_round_a_channel_that_leads_nowhere_is_an_error(
    deployment: Deployment, entry: dict[str, str], words: str
) -> None:
    (problem,) = of_contact(deployment, **entry)
    assert problem.startswith("error")
    assert words in problem
    assert of_contact(deployment, fallback="mail", fallback_address="a@example.org") == []


def test_who_keeps_an_entry_is_asked_for_only_where_a_deployment_says_so_of_anybody(deployment: Deployment) -> None:
    assert of_contact(deployment, today=TODAY) == []
    kept = {"owner": "规划信息科", "confirmed_on": date(2023, 9, 1)}
    assert of_contact(deployment, today=TODAY, **kept) == []
    assert of_contact(deployment, today=TODAY, **{**kept, "confirmed_on": date(2023, 1, 1)}) == [
        "warning: confirmed_on 2023-01-01; to be confirmed every 180 days"
    ]
    with_one = replace(deployment.contacts.contacts[0], **kept)
    contacts = replace(deployment.contacts, contacts=(with_one, *deployment.contacts.contacts[1:]))
    assert of_contact(replace(deployment, contacts=contacts), today=TODAY) == [
        "warning: no confirmed_on; the day on which its owner last confirmed it",
        "warning: no owner; who keeps this entry right",
    ]
