"""Everything at once: however many places and matters, one message for each person, no more in a minute than the channel takes,
and a cost that grows with the matters and not with their square. Real servers count what reaches them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts.conditions.missing import MissingFacts
from alerts.messages.writer import MessageWriter
from alerts.telling import Telling
from bench import storm
from domain.condition import Condition
from domain.contact import Contact
from domain.deployment import Deployment
from domain.mention import Address
from domain.secrets import Secret
from ledger.store import Store
from tests.alerts.servers import mail_server
from tests.ledger.sending import Place, Service, robot


def reporting(deployment: Deployment) -> list[str]:
    return [one.code for one in deployment.places if one.code != storm.CITY]


def decide(place: Place, deployment: Deployment, found: list[Condition]) -> int:
    """Decides as `notify` does, and lets the place send with the real words."""
    place.channels, place.clock.now = deployment.contacts.channels, storm.NOW
    kinds = (storm.KINDS[storm.Sort.CONDITION], storm.KINDS[storm.Sort.CHANNEL])
    place.words = MessageWriter(lambda now: Telling(deployment, *kinds, now, now.date()))  # type: ignore[assignment]
    return storm.decide(place.store, deployment, found, storm.NOW, storm.Clock())


def with_channels(deployment: Deployment, *channels: object, **more: object) -> Deployment:
    return replace(deployment, contacts=replace(deployment.contacts, channels=channels, **more))  # type: ignore[arg-type]


@pytest.mark.slow
def test_fourteen_districts_behind_with_thirty_indicators_are_one_mail_a_person_and_fifteen_a_minute(
    place: Place,
) -> None:
    plain = storm.deployment_of(14)
    with mail_server() as (mailbox, url):
        deployment = with_channels(plain, replace(plain.contacts.channels[0], url=Secret(url), per_minute=15))
        people = len(deployment.contacts.contacts)
        assert decide(place, deployment, storm.conditions(reporting(deployment), 30, "2022")) == people == 29
        by_minute = []
        for _ in range(3):
            before = len(mailbox.taken)
            place.run()
            place.run(name="1")  # a second dispatcher has no limit of its own
            by_minute.append(len(mailbox.taken) - before)
            place.clock.later(minutes=1, seconds=10)
    came = Counter(to for (to,), _ in mailbox.taken)
    assert by_minute == [15, 14, 0]
    assert set(came.values()) == {1}
    assert set(came) == {one.address for one in deployment.contacts.contacts}


def test_fourteen_districts_late_in_one_group_are_one_message_of_its_robot(place: Place, service: Service) -> None:
    plain = storm.deployment_of(14)
    districts = reporting(plain)
    clerks = tuple(Contact(f"clerk-{code}", "填报人", "clerk", code, "bot") for code in districts)
    given = {"contacts": clerks, "released": frozenset({"missing"})}
    deployment = with_channels(plain, robot("bot", service, per_minute=15), **given)
    late = [
        Condition(
            "missing", code, "monthly-services", "2024-01", "warning", binding=False,
            facts=MissingFacts("月报", f"{code}区", "2024年1月", "late", date(2024, 3, 5), date(2024, 3, 12), 3, 0, 14),
            since=date(2024, 3, 5),
        )
        for code in districts
    ]  # fmt: skip
    assert decide(place, deployment, late) == 1
    place.run()
    (said,) = service.got
    assert "14" in said


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_storm_of_six_thousand_is_one_message_for_each_address_and_the_next_period_costs_its_own_share(
    store: Store,
) -> None:
    deployment = storm.deployment_of(200)
    codes, spent, seconds = reporting(deployment), [], 0.0
    for period, week in (("2022", 0), ("2023", 1)):
        found = storm.conditions(codes, 30, period)
        seconds = time.process_time()
        storm.decide(store, deployment, found, storm.NOW + timedelta(days=7 * week), storm.Clock())
        spent.append(time.process_time() - seconds)
        with store.read() as work:
            rows = [one for one in work.outbox.all() if one.created_at == storm.NOW + timedelta(days=7 * week)]
        addresses: Counter[Address] = Counter((one.channel, one.address) for one in rows)
        assert (len(addresses), max(addresses.values())) == (401, 1)
    first, following = spent
    assert following < 3 * first, "twice as many open alerts, no more than about twice the work"
