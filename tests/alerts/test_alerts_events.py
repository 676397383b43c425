"""Single cases on their own way, and one doubt in most places at once as one notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.conditions.event import EventFacts
from alerts.decide import Decision
from alerts.episodes.answers import explain
from domain.alert import Alert, AlertState, Delivery
from domain.assessment import Assessment
from domain.condition import EventRecord
from domain.contact import Channel, Contact, Rung
from domain.deployment import Deployment
from domain.finding import Finding
from tests.alerts import room as recompute
from tests.alerts.room import CODEC, decide, deliveries, inhibit, lint, may_carry

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
PLACES = ("370611", "370683", "370602", "370612", "370681")
Death = Callable[..., EventRecord]


def run(
    deployment: Deployment, events: list[EventRecord], before: list[Alert] | None = None, now: datetime = NOW
) -> Decision:
    known = {alert.key: alert for alert in before or []}
    still = [alert for alert in known.values() if alert.is_open]
    stood: dict[str, AlertState] = {alert.id: "open" for alert in known.values() if not alert.is_open}
    return decide([], [], [], [], deployment, still, known, now=now, as_of=now.date(), events=events, stood=stood)


def sent(decision: Decision, deployment: Deployment) -> list[Delivery]:
    return deliveries(decision.steps, deployment, now=NOW, as_of=AS_OF)


def with_contacts(deployment: Deployment, *more: Contact, **changes: object) -> Deployment:
    contacts = replace(deployment.contacts, contacts=(*deployment.contacts.contacts, *more))
    return replace(deployment, contacts=replace(contacts, **changes))  # type: ignore[arg-type]


def test_a_case_is_told_with_its_chance_and_without_place_rate_or_exact_births(
    deployment: Deployment, death: Death
) -> None:
    decision = run(deployment, [death()])
    (one,) = sent(decision, deployment)
    whole = one.title + one.body
    for telling in ("福山", "370611", "2512", "39.8", "40", "5.6"):
        assert telling not in whole.replace("请勿转发", "")
    for said in ("2023年2季度", "1例", "活产数约2500", "规划控制水平", "约为13%", "请勿转发", "不涉及责任认定"):
        assert said in whole
    facts = decision.kept[0].facts
    assert CODEC.read("event", CODEC.stored(facts)) == facts


def test_a_case_goes_to_the_leader_and_to_maternal_health_and_to_nobody_else(
    deployment: Deployment, death: Death
) -> None:
    assert [one.recipient for one in sent(run(deployment, [death()]), deployment)] == ["leader-yt"]
    section = Contact("mch-yt", "妇幼健康科负责人", "business_section", "370600", "file", "妇幼健康科")
    setting = with_contacts(deployment, section)
    assert [one.recipient for one in sent(run(setting, [death()]), setting)] == ["leader-yt", "mch-yt"]


def test_maternal_health_does_not_read_what_is_for_the_other_sections(
    deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    section = Contact("mch-yt", "妇幼健康科负责人", "business_section", "370600", "file", "妇幼健康科")
    setting = with_contacts(deployment, section)
    decision = decide([], [], [gp_assessment()], [], setting, [], {}, now=NOW, as_of=AS_OF)
    assert "mch-yt" not in [one.recipient for one in sent(decision, setting)]


@pytest.mark.parametrize(
    ("channel", "allowed"),
    [
        (Channel("mail", "apprise", "mailto://127.0.0.1"), True),
        (Channel("app", "apprise", "wechat://corp:secret@1/@user"), True),
        (Channel("file", "file", private=False), False),
        (Channel("bot", "wecom", "env:BOT"), False),
        (Channel("bot", "apprise", "dingtalk://token"), False),
        (Channel("x", "apprise", "env:CITY_SMS_URL"), False),
        (Channel("x", "apprise", "twilio://sid:token@1/2"), False),
    ],
)
def test_a_case_is_on_no_group_channel_and_in_no_text_message(
    deployment: Deployment, death: Death, channel: Channel, allowed: bool
) -> None:
    assert may_carry(channel) == allowed
    moved = tuple(replace(one, channel=channel.id) for one in deployment.contacts.contacts)
    channels = (*(one for one in deployment.contacts.channels if one.id != channel.id), channel)
    contacts = replace(deployment.contacts, contacts=moved, channels=channels)
    setting = replace(deployment, contacts=contacts)
    assert bool(sent(run(setting, [death()]), setting)) == allowed
    said = [str(problem) for problem in lint(setting) if "kind event" in str(problem)]
    assert bool(said) != allowed


def test_a_ladder_that_would_tell_more_people_of_a_case_is_an_error_and_tells_nobody(
    deployment: Deployment, death: Death
) -> None:
    setting = with_contacts(deployment, ladders={"event": (Rung(0, ("leader", "clerk", "ops", "section_lead")),)})
    said = [str(problem) for problem in lint(setting) if "ladders.event" in str(problem)]
    assert len(said) == 3
    assert [one.recipient for one in sent(run(setting, [death()]), setting)] == ["leader-yt"]


def test_an_event_is_kept_in_shadow_until_its_kind_is_released(deployment: Deployment, death: Death) -> None:
    (kept,) = sent(run(deployment, [death()]), deployment)
    setting = with_contacts(deployment, released=frozenset({"event"}))
    (out,) = sent(run(setting, [death()]), setting)
    assert (kept.state, out.state) == ("shadow", "pending")


def test_the_same_case_is_told_once_and_a_second_one_is_told(deployment: Deployment, death: Death) -> None:
    first = run(deployment, [death()]).steps[0]
    assert run(deployment, [death()], [first.alert]).steps == ()
    away = run(deployment, [], [first.alert], NOW + timedelta(days=1)).steps[0]
    assert (away.kind, away.tell, away.reason) == ("unfollowed", False, "past_event")
    back = run(deployment, [death()], [away.alert], NOW + timedelta(days=2)).steps[0]
    assert (back.kind, back.tell) == ("followed", False)
    assert run(deployment, [death()], [back.alert]).steps == ()
    more = run(deployment, [death(count=2, chance=0.009)], [back.alert], NOW + timedelta(days=3)).steps[0]
    assert (more.kind, more.tell) == ("changed", True)
    facts = more.alert.facts
    assert isinstance(facts, EventFacts)
    assert (facts.by_chance, facts.chance) == (False, "")


def test_what_a_document_prints_and_what_no_plan_watches_is_no_event(deployment: Deployment, death: Death) -> None:
    for record in (death(provenance="printed"), death(target_id="gone"), death(count=0)):
        assert recompute.build([], [], [], [], deployment, as_of=AS_OF, events=[record]) == []
    assert recompute.build([], [], [], [], deployment, as_of=date(2023, 8, 13), events=[death()]) == []


def test_one_case_is_not_counted_twice_and_no_rate_of_deaths_is_ever_behind(
    deployment: Deployment, death: Death, gp_assessment: Callable[..., Assessment]
) -> None:
    verdict = gp_assessment(
        indicator="maternal_mortality", target_id="fushan-145.2", status="breached", period="2023-Q2"
    )
    for count in (1, 2):
        found = recompute.build([], [], [verdict], [], deployment, as_of=AS_OF, events=[death(count=count)])
        assert [one.kind for one in inhibit(found)] == ["event"]
    chance = replace(verdict, status="within_chance", annual_light="within_chance", plan_light="within_chance")
    found = recompute.build([], [], [chance], [], deployment, as_of=AS_OF, events=[death()])
    assert [one.kind for one in found] == ["event"]


def storm(deployment: Deployment, findings: list[Finding], before: list[Alert] | None = None) -> Decision:
    known = {alert.key: alert for alert in before or []}
    return decide([], findings, [], [], deployment, list(known.values()), known, now=NOW, as_of=AS_OF)


def kinds(decision: Decision) -> list[tuple[str, str]]:
    return sorted((one.kind, one.place) for one in decision.kept)


def test_one_rule_on_most_places_is_one_notice_and_no_district_is_asked(
    wide: Deployment, finding: Callable[..., Finding]
) -> None:
    decision = storm(wide, [finding(number, place) for number, place in enumerate(PLACES[:3], 1)])
    assert kinds(decision) == [("storm", "370600")]
    out = sent(decision, wide)
    assert [one.recipient for one in out] == ["ops", "section-yt"]
    assert "应报5家，3家因“超出取值范围”需核实" in out[0].body


def test_two_of_five_places_or_three_of_four_are_no_storm(
    wide: Deployment, deployment: Deployment, finding: Callable[..., Finding]
) -> None:
    two = [finding(number, place) for number, place in enumerate(PLACES[:2], 1)]
    assert [kind for kind, _ in kinds(storm(wide, two))] == ["implausible"] * 2
    assert [kind for kind, _ in kinds(storm(deployment, two))] == ["implausible"] * 2  # all, but of two places


def test_what_is_doubtful_beside_the_storm_is_still_asked(wide: Deployment, finding: Callable[..., Finding]) -> None:
    own = finding(9, "370611", rule="other_rule")
    decision = storm(wide, [*(finding(number, place) for number, place in enumerate(PLACES, 1)), own])
    assert kinds(decision) == [("implausible", "370611"), ("storm", "370600")]
    assert next(one for one in decision.kept if one.kind == "implausible").evidence == (own.id,)


def test_a_storm_closes_no_question_that_was_asked_before(wide: Deployment, finding: Callable[..., Finding]) -> None:
    asked = storm(wide, [finding(1, "370611")]).steps[0].alert
    decision = storm(wide, [finding(number, place) for number, place in enumerate(PLACES, 1)], [asked])
    assert [step.alert.kind for step in decision.steps] == ["storm"]


def test_a_storm_that_a_person_has_explained_lets_each_district_be_asked(
    wide: Deployment, finding: Callable[..., Finding]
) -> None:
    doubted = [finding(number, place) for number, place in enumerate(PLACES, 1)]
    alert = storm(wide, doubted).steps[0].alert
    answered = explain(alert, "表样无变化，请逐家核实", "王科长", NOW)
    assert answered is not None
    decision = storm(wide, doubted, [answered.alert])
    assert [step.alert.kind for step in decision.steps if step.tell] == ["implausible"] * 5
