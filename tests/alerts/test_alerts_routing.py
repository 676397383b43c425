"""Who is told, when, and that nobody is told what is not for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.outbox.routing import next_working_moment
from domain.alert import Delivery, Transition
from domain.assessment import Assessment
from domain.condition import SourceHealth
from domain.contact import REPORTING_ROLES, Channel, Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.workdays import WorkCalendar
from tests.alerts.room import decide, delivered, deliveries, past_empty

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
Route = Callable[..., list[Delivery]]


@pytest.fixture
def decided(deployment: Deployment) -> Callable[..., list[Transition]]:
    def make(**given: object) -> list[Transition]:
        rooms = [given.get(name, []) for name in ("expected", "findings", "assessments", "health")]
        return list(decide(*rooms, deployment, [], {}, now=NOW, as_of=AS_OF).steps)  # type: ignore[arg-type]

    return make


@pytest.fixture
def route(deployment: Deployment) -> Route:
    def make(steps: list[Transition], setting: Deployment = deployment, **more: object) -> list[Delivery]:
        arguments = {"now": NOW, "as_of": AS_OF, **more}
        return deliveries(steps, setting, **arguments)  # type: ignore[arg-type]

    return make


def names(sent: list[Delivery]) -> list[str]:
    return [one.recipient for one in sent]


def test_a_missing_form_and_a_doubtful_figure_go_to_the_desk_that_can_answer(
    decided: Callable[..., list[Transition]],
    route: Route,
    late_form: Callable[..., ExpectedSubmission],
    finding: Callable[..., Finding],
) -> None:
    assert names(route(decided(expected=[late_form()]))) == ["clerk-fs", "reviewer-fs"]
    assert names(route(decided(findings=[finding(1, "370683")]))) == ["clerk-lz", "reviewer-lz"]


def test_several_places_late_at_once_are_one_message_for_each_desk(
    decided: Callable[..., list[Transition]], route: Route, late_form: Callable[..., ExpectedSubmission]
) -> None:
    sent = route(decided(expected=[late_form(), late_form(place="370683")]))
    assert names(sent) == ["clerk-fs", "reviewer-fs", "clerk-lz", "reviewer-lz"]


def test_a_gap_goes_to_the_departments_of_the_plan_and_the_nearest_business_section(
    decided: Callable[..., list[Transition]], route: Route, gp_assessment: Callable[..., Assessment]
) -> None:
    sent = route(decided(assessments=[gp_assessment()]))
    assert names(sent) == ["health-fs", "staffing-fs", "section-yt", "finance-fs"]
    copies = [one.recipient for one in sent if "（抄送）" in one.body]
    assert copies == ["finance-fs"]


def test_a_gap_never_reaches_those_who_report_the_figure(
    decided: Callable[..., list[Transition]],
    route: Route,
    gp_assessment: Callable[..., Assessment],
    deployment: Deployment,
) -> None:
    contacts = deployment.contacts
    clerk = next(one for one in contacts.contacts if one.role == "clerk")
    # A clerk whose department leads, and a department that reads the clerk's own mailbox.
    posing = replace(clerk, id="posing", department="区卫生健康局")
    shared = Contact("shared", "甲", "lead_department", "370611", clerk.channel, "区卫生健康局", clerk.address)
    setting = replace(deployment, contacts=replace(contacts, contacts=(*contacts.contacts, posing, shared)))
    sent = route(decided(assessments=[gp_assessment()]), setting)
    roles = {one.id: one.role for one in setting.contacts.contacts}
    assert not {roles[one.recipient] for one in sent} & REPORTING_ROLES
    assert "shared" not in names(sent)


def test_a_mailbox_is_a_reporters_however_it_is_spelled_and_whichever_channel_leads_there(
    decided: Callable[..., list[Transition]],
    route: Route,
    gp_assessment: Callable[..., Assessment],
    deployment: Deployment,
) -> None:
    contacts = deployment.contacts
    own = Channel("own", "webhook", "https://example.org/one", private=True)
    ways = [
        ("file", "Clerk@Example.org "),  # the same box
        ("second", "clerk@example.org"),  # the same box over another channel of the kind
        ("file", "reserve@example.org"),  # where the clerk's post goes that cannot be delivered
        ("own", ""),  # a channel that leads to one place alone
    ]
    clerks = (
        Contact("c1", "填报", "clerk", "370611", "file", "", "clerk@example.org"),
        Contact(
            "c2", "填报", "clerk", "370611", "x", "", "c2", fallback="file", fallback_address="reserve@example.org"
        ),
        Contact("c3", "填报", "clerk", "370611", "own"),
    )
    leads = tuple(
        Contact(f"lead{n}", "甲", "lead_department", "370611", channel, "区卫生健康局", address)
        for n, (channel, address) in enumerate([*ways, ("file", "lead@example.org")])
    )
    more = (replace(contacts.channel("file"), id="second"), replace(contacts.channel("file"), id="x"), own)
    setting = replace(
        deployment,
        contacts=replace(contacts, contacts=(*clerks, *leads), channels=(*contacts.channels, *more)),
    )
    assert names(route(decided(assessments=[gp_assessment()]), setting)) == ["lead4"]


def test_news_of_a_matter_on_whose_lowest_rung_nobody_stands_reaches_the_next_one(
    decided: Callable[..., list[Transition]],
    route: Route,
    late_form: Callable[..., ExpectedSubmission],
    deployment: Deployment,
) -> None:
    empty = tuple(one for one in deployment.contacts.contacts if one.role not in ("clerk", "reviewer"))
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=empty))
    (step,) = decided(expected=[late_form()])
    for kind in ("worsened", "changed"):
        (news,) = past_empty([replace(step, kind=kind)], setting, now=NOW, as_of=AS_OF)
        assert names(route([news], setting)) == ["section-fs"]
        assert news.alert.step == 2
    groups = tuple(replace(one, channel="group") for one in empty)
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=groups))
    assert route([replace(step, kind="worsened")], setting) == []


def test_what_stands_is_told_to_no_group_on_a_higher_rung_and_to_nobody_above_a_desk_that_has_taken_it_up(
    decided: Callable[..., list[Transition]],
    route: Route,
    late_form: Callable[..., ExpectedSubmission],
    deployment: Deployment,
) -> None:
    (step,) = decided(expected=[late_form()])
    standing = replace(step, kind="standing", alert=replace(step.alert, step=2))
    assert names(route([standing])) == ["clerk-fs", "reviewer-fs", "section-fs"]
    taken = replace(standing, alert=replace(standing.alert, state="acknowledged"))
    assert names(route([taken])) == ["clerk-fs", "reviewer-fs"]
    moved = tuple(
        replace(one, channel="group") if one.role == "section_lead" else one for one in deployment.contacts.contacts
    )
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=moved))
    assert names(route([standing], setting)) == ["clerk-fs", "reviewer-fs"]


def test_an_alias_finds_the_department_under_its_other_name(
    decided: Callable[..., list[Transition]],
    route: Route,
    gp_assessment: Callable[..., Assessment],
    deployment: Deployment,
) -> None:
    contacts = deployment.contacts
    bureau = Contact("hr-fs", "乙", "lead_department", "370611", "file", "区人社局", "hr@example.org")
    setting = replace(deployment, contacts=replace(contacts, contacts=(*contacts.contacts, bureau)))
    assert "hr-fs" in names(route(decided(assessments=[gp_assessment()]), setting))


def test_a_group_hears_that_a_form_is_awaited_and_nothing_else(
    decided: Callable[..., list[Transition]],
    route: Route,
    gp_assessment: Callable[..., Assessment],
    late_form: Callable[..., ExpectedSubmission],
    finding: Callable[..., Finding],
    deployment: Deployment,
) -> None:
    moved = tuple(replace(one, channel="group") for one in deployment.contacts.contacts)
    setting = replace(deployment, contacts=replace(deployment.contacts, contacts=moved))
    assert route(decided(assessments=[gp_assessment()], findings=[finding()]), setting) == []
    steps = decided(expected=[late_form()])
    sent = route(steps, setting)
    assert {one.body for one in sent} == {
        (
            "【报送情况】2023年8月《卫生健康主要指标月报》已过截止时间，待报：福山区。请于9月12日（周二）下班前补报，"
            "有困难请直接联系我们。\n联系人：规划信息科 0535-0000000"
        )
    }
    assert route([replace(step, kind="escalated") for step in steps], setting) == []


def test_a_broken_source_is_told_to_operations_only(decided: Callable[..., list[Transition]], route: Route) -> None:
    assert names(route(decided(health=[SourceHealth("inbox", ok=False, error="gone")]))) == ["ops"]


def test_the_second_rung_goes_to_the_section_lead_alone(
    decided: Callable[..., list[Transition]], route: Route, late_form: Callable[..., ExpectedSubmission]
) -> None:
    (step,) = decided(expected=[late_form()])
    higher = replace(step, kind="escalated", alert=replace(step.alert, step=2))
    sent = route([higher])
    assert names(sent) == ["section-fs"]
    assert "逾期4个工作日" in sent[0].title


def test_recovery_goes_only_to_those_who_were_really_told(
    decided: Callable[..., list[Transition]], route: Route, late_form: Callable[..., ExpectedSubmission]
) -> None:
    (step,) = decided(expected=[late_form()])
    reached = delivered(step, NOW, {("file", "clerk-fs@example.org"), ("file", "section-fs@example.org")})
    for rung, told in ((2, ["clerk-fs", "section-fs"]), (1, ["clerk-fs"])):
        over = replace(step, kind="resolved", alert=replace(reached, state="resolved", step=rung))
        assert names(route([over])) == told
    assert route([replace(over, alert=replace(step.alert, state="resolved"))]) == []


def test_whoever_was_told_over_the_other_channel_hears_of_the_end(
    decided: Callable[..., list[Transition]],
    route: Route,
    late_form: Callable[..., ExpectedSubmission],
    deployment: Deployment,
) -> None:
    contacts = deployment.contacts
    spare = replace(contacts.channel("file"), id="spare")
    people = tuple(replace(one, fallback="spare", fallback_address="s@example.org") for one in contacts.contacts)
    setting = replace(deployment, contacts=replace(contacts, contacts=people[:1], channels=(*contacts.channels, spare)))
    (step,) = decided(expected=[late_form()])
    reached = delivered(step, NOW, {("spare", "s@example.org")})
    assert names(route([replace(step, kind="resolved", alert=replace(reached, state="resolved"))], setting)) == [
        people[0].id
    ]


def test_a_kind_that_nobody_has_released_is_kept_and_not_sent(
    decided: Callable[..., list[Transition]],
    route: Route,
    gp_assessment: Callable[..., Assessment],
    late_form: Callable[..., ExpectedSubmission],
    deployment: Deployment,
) -> None:
    shadow = replace(deployment, contacts=replace(deployment.contacts, released=frozenset({"missing"})))
    sent = route(decided(assessments=[gp_assessment()], expected=[late_form()]), shadow)
    assert {(one.kind, one.state) for one in sent} == {("missing", "pending"), ("behind", "shadow")}


def test_what_is_not_worth_telling_makes_no_delivery(
    decided: Callable[..., list[Transition]], route: Route, gp_assessment: Callable[..., Assessment]
) -> None:
    steps = decided(assessments=[gp_assessment(binding=False)])
    assert [step.tell for step in steps] == [False]
    assert route(steps) == []


def test_the_same_decision_made_twice_is_one_delivery(
    decided: Callable[..., list[Transition]], route: Route, late_form: Callable[..., ExpectedSubmission]
) -> None:
    steps = decided(expected=[late_form()])
    first, second = route(steps), route(steps, now=datetime(2023, 9, 11, 6, 0, tzinfo=UTC))
    assert [one.idem_key for one in first] == [one.idem_key for one in second]
    assert len({one.idem_key for one in first}) == len(first)


@pytest.mark.parametrize(
    ("at", "sent_at"),
    [
        (datetime(2023, 9, 11, 1, 0, tzinfo=UTC), datetime(2023, 9, 11, 1, 0, tzinfo=UTC)),  # Monday 9:00
        (datetime(2023, 9, 10, 23, 0, tzinfo=UTC), datetime(2023, 9, 11, 0, 30, tzinfo=UTC)),  # Monday 7:00
        (datetime(2023, 9, 11, 9, 30, tzinfo=UTC), datetime(2023, 9, 12, 0, 30, tzinfo=UTC)),  # Monday 17:30
        (datetime(2023, 9, 9, 4, 0, tzinfo=UTC), datetime(2023, 9, 11, 0, 30, tzinfo=UTC)),  # Saturday
        (datetime(2023, 9, 29, 4, 0, tzinfo=UTC), datetime(2023, 10, 7, 0, 30, tzinfo=UTC)),  # holiday, then 调休
    ],
)
def test_nobody_is_disturbed_outside_working_hours(calendar: WorkCalendar, at: datetime, sent_at: datetime) -> None:
    assert next_working_moment(at, calendar) == sent_at


def test_a_reminder_is_stale_when_its_day_is_over_and_lateness_is_not(
    decided: Callable[..., list[Transition]], route: Route, late_form: Callable[..., ExpectedSubmission]
) -> None:
    due = decided(expected=[late_form("due", due_on=AS_OF)])
    late = decided(expected=[late_form()])
    assert {one.expires_at for one in route(due)} == {datetime(2023, 9, 11, 16, 0, tzinfo=UTC)}
    assert {one.expires_at for one in route(late)} == {datetime(2023, 9, 25, 16, 0, tzinfo=UTC)}
