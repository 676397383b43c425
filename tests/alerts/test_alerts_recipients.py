"""Who reports a figure reads clause and gap, and never the value that would please: over every recipient there can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.messages.notice import Reader
from config.loader import load
from domain.alert import Delivery
from domain.assessment import Assessment
from domain.contact import REPORTING_ROLES, ROLES, Contact, Rung
from domain.deployment import Deployment
from flows.kinds import shipped_kinds
from tests.alerts.room import deliveries, message
from tests.alerts.scenes import AS_OF, NOW, steps_of

ROOT = Path(__file__).resolve().parents[2]
FUSHAN, CITY = "370611", "370600"
# 3.07 is the value that would be back on the path at the end of 2023; it stands in no other line.
NEXT = "3.07"
EVERYBODY = (Rung(0, tuple(ROLES)),)


def read(one: Delivery) -> str:
    return one.title + one.body + "".join(block.text for block in one.message.blocks)


def told(setting: Deployment, assessment: Assessment, kind: str = "opened") -> list[Delivery]:
    steps = [replace(step, kind=kind) for step in steps_of(setting, assessments=[assessment])]
    return deliveries(steps, setting, now=NOW, as_of=AS_OF)


def speaks_for(place: str, contact: Contact, setting: Deployment) -> bool:
    """Whether any entry with the same address is one of the place."""
    return any(
        one.place == place and (one.id == contact.id or (one.address and one.address == contact.address))
        for one in setting.contacts.contacts
    )


def held(setting: Deployment, sent: list[Delivery]) -> None:
    contacts = {one.id: one for one in setting.contacts.contacts}
    for one in sent:
        reader = contacts[one.recipient]
        assert reader.role not in REPORTING_ROLES
        assert "少0.29" in read(one)
        assert (NEXT in read(one)) == (not speaks_for(FUSHAN, reader, setting)), reader


@pytest.fixture(scope="module")
def shandong() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def test_of_the_shipped_contacts_the_citys_section_reads_the_value_and_the_district_does_not(
    shandong: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    for ladders in (shandong.contacts.ladders, {**shandong.contacts.ladders, "behind": EVERYBODY}):
        setting = replace(shandong, contacts=replace(shandong.contacts, ladders=ladders))
        sent = told(setting, gp_assessment(target_id="fushan-145.t16", submission_id=f"{FUSHAN}.annual-plan.2022.v1"))
        held(setting, sent)
        knows = {one.recipient for one in sent if NEXT in read(one)}
        assert "section-370600" in knows
        assert "dept-370611-weijian" in {one.recipient for one in sent} - knows


CONTACTS = st.lists(
    st.builds(
        lambda role, place, department, address: (role, place, department, address),
        st.sampled_from(ROLES),
        st.sampled_from((FUSHAN, "370683", CITY, "370000")),
        st.sampled_from(("区卫生健康局", "区委编办", "区财政局", "")),
        st.sampled_from(("a@example.org", "b@example.org", "c@example.org", "")),
    ),
    max_size=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_contacts=CONTACTS)
def test_whoever_the_contacts_are_nobody_of_the_reporting_place_reads_the_value(
    deployment: Deployment,
    gp_assessment: Callable[..., Assessment],
    given_contacts: list[tuple[str, str, str, str]],
) -> None:
    more = [
        Contact(f"c{n}", "甲", role, place, "file", of, mail)
        for n, (role, place, of, mail) in enumerate(given_contacts)
    ]  # type: ignore[arg-type]
    contacts = replace(
        deployment.contacts, contacts=(*deployment.contacts.contacts, *more), ladders={"behind": EVERYBODY}
    )
    setting = replace(deployment, contacts=contacts)
    sent = told(setting, gp_assessment())
    assert sent
    held(setting, sent)


def test_a_figure_that_its_place_does_not_report_may_be_read_there_in_full(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    sent = told(deployment, gp_assessment(provenance="derived", covered=0.9))
    assert all(NEXT in read(one) for one in sent)


def test_nothing_that_follows_on_a_gap_carries_the_value(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    for kind in ("escalated", "resolved"):
        for step in steps_of(deployment, assessments=[gp_assessment()]):
            text = message(replace(step, kind=kind), deployment, Reader("王科长"), now=NOW, as_of=AS_OF)
            assert NEXT not in "".join(block.text for block in text.blocks)
