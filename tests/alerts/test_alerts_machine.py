"""The state machine: told once, told again only when it matters, and everything comes to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.conditions.behind import BehindFacts
from alerts.conditions.implausible import FindingFacts, ImplausibleFacts
from alerts.conditions.missing import MissingFacts
from alerts.conditions.source_down import SourceDownFacts
from alerts.toldkind import Ending
from domain.alert import Alert, AlertState, Transition
from domain.condition import Condition
from domain.mention import UNTOLD, Told
from domain.workdays import WorkCalendar
from tests.alerts.room import delivered, transitions

CALENDAR = WorkCalendar(time_zone="Asia/Shanghai", known_years=frozenset({2023}))
START = datetime(2023, 9, 4, 1, 0, tzinfo=UTC)


def missing(
    state: str = "late", place: str = "370611", late_by: int = 1, answer_by: date = date(2023, 9, 12)
) -> Condition:
    severity = {"due_soon": "info", "due": "info", "in_grace": "notice", "late": "warning"}.get(state, "notice")
    facts = MissingFacts("月报", "福山区", "2023年8月", state, date(2023, 9, 5), answer_by, late_by, 1, 2)
    return Condition("missing", place, "monthly", "2023-08", severity, False, facts, date(2023, 9, 5))  # type: ignore[arg-type]


def behind(status: str = "behind", period: str = "2022", actual: str = "2.31", severity: str = "warning") -> Condition:
    year = int(period[:4])
    facts = BehindFacts(
        "福山区", "全科医生", "人", status, True, f"{period}年", date(year, 12, 31), actual, "2.60", "0.29", "约7个半月",
        "4", 2025, "1.67", "2020年", "40%", "27.5%", "0.32", "0.56", "1.8", "2023年", "3.07", "规划", "7号",
        "主要发展指标 序号16", "原文", (), (), 1,
    )  # fmt: skip
    return Condition("behind", "370611", "gp_density", period, severity, True, facts, facts.period_end)  # type: ignore[arg-type]


class Book:
    """The alerts of a ledger, in memory."""

    def __init__(self) -> None:
        self.latest: dict[str, Alert] = {}
        self.stood: dict[str, AlertState] = {}
        self.told: list[Transition] = []

    def run(self, conditions: Sequence[Condition], now: datetime = START, **more: object) -> list[Transition]:
        steps = transitions(
            conditions,
            [one for one in self.latest.values() if one.is_open],
            self.latest,
            now=now,
            calendar=CALENDAR,
            ladders={},
            stood={one.id: self.stood[one.id] for one in self.latest.values() if one.state == "unfollowed"},
            **more,  # type: ignore[arg-type]
        )
        self.stood |= {step.alert.id: step.alert.state for step in steps if step.alert.is_open}
        self.latest |= {step.alert.key: delivered(step, now) for step in steps}
        self.told += [step for step in steps if step.tell]
        return steps


def kinds(steps: Sequence[Transition]) -> list[tuple[str, bool]]:
    return [(step.kind, step.tell) for step in steps]


FACTS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        missing,
        st.sampled_from(["due_soon", "due", "in_grace", "late", "refused", "partial"]),
        st.sampled_from(["370611", "370683"]),
        st.integers(0, 9),
    ),
    st.builds(
        behind,
        st.sampled_from(["slightly_behind", "behind", "missed"]),
        st.sampled_from(["2022", "2023"]),
        st.sampled_from(["2.31", "2.20"]),
        st.sampled_from(["notice", "warning", "critical"]),
    ),
    st.builds(
        lambda error: Condition(
            "source_down",
            "370600",
            "inbox",
            "",
            "critical",
            False,
            SourceDownFacts("inbox", "inbox", error, "look"),
            date(2023, 9, 4),
        ),
        st.sampled_from(["gone", "denied"]),
    ),
)
KEYS = ["missing|370611|monthly|2023-08", "behind|370611|gp_density|2022", "source_down|370600|inbox|"]
ENDS = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(Ending, st.sampled_from(["resolved", "unfollowed"]), st.sampled_from(["", "returned"])),
)
DAYS = st.lists(st.lists(FACTS, max_size=4, unique_by=lambda one: one.key), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DAYS)
def test_the_same_facts_a_second_time_tell_nobody_anything(days: list[list[Condition]]) -> None:
    book = Book()
    for number, conditions in enumerate(days):
        book.run(conditions, START + timedelta(days=number))
        assert book.run(conditions, START + timedelta(days=number)) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DAYS)
def test_every_condition_has_its_alert_and_no_alert_ends_because_its_condition_is_gone(
    days: list[list[Condition]],
) -> None:
    book, so_far = Book(), set()
    for number, conditions in enumerate(days):
        book.run(conditions, START + timedelta(days=number))
        so_far |= {one.key for one in conditions}
        assert {one.key for one in book.latest.values() if one.is_open} == so_far


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DAYS, ENDS)
def test_what_is_no_longer_followed_ends_in_silence_and_a_condition_that_holds_never_ends(
    days: list[list[Condition]], ends: dict[str, Ending]
) -> None:
    book = Book()
    for number, conditions in enumerate(days):
        before = {one.key for one in book.latest.values() if one.is_open}
        steps = book.run(conditions, START + timedelta(days=number), ends=ends)
        still = {one.key for one in conditions}
        over = {step.alert.key: step for step in steps if step.kind in ("resolved", "unfollowed")}
        assert set(over) == (before - still) & set(ends)
        assert all(step.kind == ends[key].state and not step.alert.is_open for key, step in over.items())
        assert not any(step.tell for step in over.values() if step.kind == "unfollowed" or step.reason)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DAYS)
def test_recovery_is_told_at_most_once_per_episode_and_never_to_people_who_knew_nothing(
    days: list[list[Condition]],
) -> None:
    book = Book()
    for number, conditions in enumerate([*days, []]):
        ends = {key: Ending("resolved") for key in book.latest}
        book.run(conditions, START + timedelta(days=number), ends=ends)
    closed = [step for step in book.told if step.kind == "resolved"]
    assert len({step.alert.id for step in closed}) == len(closed)
    opened = {step.alert.id for step in book.told if step.kind != "resolved"}
    assert {step.alert.id for step in closed} <= opened


def test_a_reminder_is_not_repeated_on_the_due_day_and_lateness_is_told() -> None:
    book = Book()
    assert kinds(book.run([missing("due_soon")])) == [("opened", True)]
    assert kinds(book.run([missing("due")], START + timedelta(days=1))) == [("changed", False)]
    assert kinds(book.run([missing("in_grace")], START + timedelta(days=2))) == [("worsened", False)]
    assert kinds(book.run([missing("late")], START + timedelta(days=4))) == [("worsened", True)]
    assert book.run([missing("late", late_by=2)], START + timedelta(days=4, hours=2)) == []


def test_the_section_lead_hears_of_it_only_after_the_clerk_had_the_day_that_was_promised() -> None:
    book = Book()
    monday = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
    book.run([missing("late", late_by=4)], monday)  # asked for an answer by Tuesday the 12th
    assert book.run([missing("late", late_by=5)], monday + timedelta(days=1)) == []
    steps = book.run([missing("late", late_by=6)], monday + timedelta(days=2))
    assert kinds(steps) == [("escalated", True)]
    assert steps[0].alert.step == 2
    assert steps[0].alert.facts.late_by == 6  # type: ignore[union-attr]
    assert book.run([missing("late", late_by=7)], monday + timedelta(days=8)) == []  # there is no third rung


def test_an_acknowledged_alert_climbs_no_ladder_but_hears_of_something_worse() -> None:
    book = Book()
    book.run([behind("slightly_behind")])
    key = behind().key
    book.latest[key] = replace(book.latest[key], state="acknowledged")
    assert book.run([behind("slightly_behind")], START + timedelta(days=30)) == []
    steps = book.run([behind("regressing", severity="critical")], START + timedelta(days=31))
    assert kinds(steps) == [("worsened", True)]
    assert steps[0].alert.state == "open"


def test_a_mild_lag_is_kept_for_the_digest_and_told_once_it_is_a_warning() -> None:
    book = Book()
    assert kinds(book.run([behind("slightly_behind", severity="notice")])) == [("opened", False)]
    assert kinds(book.run([behind("behind")])) == [("worsened", True)]
    assert kinds(book.run([behind("slightly_behind", severity="notice")])) == [("improved", False)]
    assert kinds(book.run([behind("behind")])) == [("worsened", False)]  # the same facts were told before


def test_a_recovery_is_told_with_the_facts_of_the_good_verdict_and_leaves_nothing_to_do() -> None:
    book = Book()
    book.run([behind()])
    good = replace(behind().facts, status="on_track", period_label="2023年", actual="3.09")
    (step,) = book.run([], START + timedelta(days=1), ends={behind().key: Ending("resolved", facts=good)})
    assert (step.kind, step.tell, step.reason) == ("resolved", True, "")
    assert (step.alert.facts, step.alert.resolved_at) == (good, START + timedelta(days=1))


def test_a_recovery_is_not_told_where_nobody_heard_of_the_matter() -> None:
    book = Book()
    book.run([behind("slightly_behind", severity="notice")])
    (step,) = book.run([], ends={behind().key: Ending("resolved")})
    assert (step.kind, step.tell, step.reason) == ("resolved", False, "never_told")


def test_a_recovery_is_told_to_whom_the_first_message_is_just_leaving() -> None:
    book = Book()
    alert = book.run([missing("late")])[0].alert
    book.latest[alert.key] = replace(alert, told=Told(leaves=frozenset({("file", "clerk@example.org")})))
    (step,) = book.run([], ends={alert.key: Ending("resolved")})
    assert (step.kind, step.tell, step.reason) == ("resolved", True, "")


def test_a_matter_that_was_over_and_comes_back_is_a_new_episode_under_its_old_number() -> None:
    book = Book()
    first = book.run([missing("late")])[0].alert
    book.run([], ends={first.key: Ending("resolved")})
    again = book.run([missing("late")])[0]
    assert (again.kind, again.alert.episode, again.alert.number) == ("reopened", 2, first.number)
    assert again.alert.id != first.id


@pytest.mark.parametrize("answer", [None, "acknowledged", "explained"])
def test_a_matter_that_was_not_followed_for_a_day_goes_on_as_it_stood_and_nobody_is_told_twice(
    answer: AlertState | None,
) -> None:
    book = Book()
    for condition in (missing("late"), behind()):
        first = book.latest[book.run([condition])[0].alert.key]
        if answer:
            first = book.latest[first.key] = replace(first, state=answer)
            book.stood[first.id] = answer
        (away,) = book.run([], START + timedelta(days=1), ends={first.key: Ending("unfollowed", "not_configured")})
        (back,) = book.run([condition], START + timedelta(days=1, hours=1))
        assert kinds([away, back]) == [("unfollowed", False), ("followed", False)]
        assert replace(back.alert, changed_at=START) == replace(first, changed_at=START)
        book.latest.clear()


def test_what_was_due_while_a_matter_was_not_followed_is_told_when_it_is_followed_again() -> None:
    for then, told in ((missing("late"), ("reopened", True)), (missing("in_grace"), ("worsened", False))):
        book = Book()
        reminded = book.run([missing("due")])[0].alert
        book.run([], ends={reminded.key: Ending("unfollowed", "not_configured")})
        assert kinds(book.run([then], START + timedelta(days=3))) == [told]
    climbed = Book()
    late = climbed.run([missing("late")])[0].alert
    climbed.run([], ends={late.key: Ending("unfollowed", "not_configured")})
    assert kinds(climbed.run([missing("late", late_by=9)], START + timedelta(days=9))) == [("escalated", True)]


@pytest.mark.parametrize(
    "then",
    [
        behind(actual="2.20"),
        replace(missing("late"), facts=replace(missing("late").facts, due_on=date(2023, 9, 6))),  # type: ignore[type-var]
    ],
)
def test_a_matter_that_comes_back_with_something_new_to_read_is_told(then: Condition) -> None:
    book = Book()
    first = book.run([behind() if then.kind == "behind" else missing("late")])[0].alert
    book.run([], ends={first.key: Ending("unfollowed", "rejudged")})
    assert kinds(book.run([then])) == [("reopened", True)]


def test_a_source_that_is_asked_again_and_does_not_answer_is_told_again() -> None:
    down = Condition("source_down", "370600", "inbox", "", "critical", False,
                     SourceDownFacts("inbox", "inbox", "gone", "look"), date(2023, 9, 4))  # fmt: skip
    book = Book()
    first = book.run([down])[0].alert
    book.run([], ends={first.key: Ending("unfollowed", "not_configured")})
    assert kinds(book.run([down])) == [("reopened", True)]


def test_numbers_take_the_row_of_the_plan_and_never_name_two_things() -> None:
    book = Book()
    other = behind()
    other = replace(other, subject="gp_share")
    steps = book.run([behind(), other])
    assert [step.alert.number for step in steps] == ["JD-2022-370611-016", "JD-2022-370611-101"]


def test_more_findings_are_told_and_fewer_are_not() -> None:
    def returned(*ids: str, version: int = 1) -> Condition:
        cells = tuple(FindingFacts(one, "表1", "E8", "指标", "1", "", "依据", "", "query") for one in ids)
        facts = ImplausibleFacts("月报", "福山区", "2023年8月", version, date(2023, 9, 13), 3, cells)
        return Condition("implausible", "370611", "monthly", "2023-08", "notice", False, facts, date(2023, 9, 11))

    book = Book()
    assert kinds(book.run([returned("a", "b")])) == [("opened", True)]
    assert kinds(book.run([returned("a")])) == [("changed", False)]
    assert kinds(book.run([returned("a", "c")])) == [("changed", True)]
    assert kinds(book.run([returned("a", "c", version=2)])) == [("changed", True)]


def test_a_question_whose_message_was_long_on_its_way_climbs_only_after_the_day_that_it_promised() -> None:
    def returned(answer_by: date) -> Condition:
        cells = (FindingFacts("a", "表1", "E8", "指标", "1", "", "依据", "", "query"),)
        facts = ImplausibleFacts("月报", "福山区", "2023年8月", 1, answer_by, 3, cells)
        return Condition("implausible", "370611", "monthly", "2023-08", "notice", False, facts, date(2023, 9, 11))

    book = Book()
    (opened,) = book.run([returned(date(2023, 9, 14))])
    arrived = datetime(2023, 9, 20, 1, 0, tzinfo=UTC)
    book.latest[opened.alert.key] = delivered(replace(opened, alert=replace(opened.alert, told=UNTOLD)), arrived)
    asked = returned(date(2023, 9, 25))  # as the ledger keeps it since the message arrived
    climbed = [day for day in range(21, 31) if book.run([asked], datetime(2023, 9, day, 1, 0, tzinfo=UTC))]
    assert climbed == [28]  # three working days after the 25th
