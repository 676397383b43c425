"""Findings: opened, found again, answered, reviewed, closed, and what each moment knew of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import frames
from domain.errors import NotKnown
from domain.finding import Finding, Rule
from domain.form import DueRule, Form, FormLine
from domain.submission import Answer, Submission
from ledger.store import Store
from words.stated import Stated

Record = Callable[..., Submission]
Ask = Callable[..., Finding]
DAY = timedelta(days=1)


def test_a_question_lives_from_the_first_version_to_the_one_that_answers_it(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (opened,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.mark_sent([opened.id], now)
        second = record(work, {"htn_rate": 925.0}, version=2, at=now + DAY)
        again = finding(second, "htn_rate", cell="F9", observed="925.00", due_on=date(2023, 9, 11))
        (sent,) = work.findings.reconcile(second, [again], now + DAY)
        third = record(work, {"htn_rate": 92.5}, version=3, at=now + 2 * DAY)
        assert work.findings.reconcile(third, [], now + 2 * DAY) == []
        work.commit()
    assert (opened.state, opened.opened_at, opened.id) == ("open", now, f"{opened.fingerprint}-1")
    assert (sent.id, sent.state, sent.submission_id, sent.cell, sent.observed, sent.due_on, sent.opened_at) == (
        opened.id, "sent", second.id, "F9", "925.00", date(2023, 9, 11), now,
    )  # fmt: skip
    with store.read() as work:
        (closed,) = work.findings.all()
        assert (closed.state, closed.closed_by, closed.closed_at) == ("closed", third.id, now + 2 * DAY)
        assert [event["kind"] for event in work.findings.events(closed.id)] == [
                "opened", "sent", "found_again", "closed",
            ]  # fmt: skip
        assert closed.history == (91.0, 92.0)
        assert closed.params == {"unit": "%"}


def test_each_moment_knows_its_own_questions(store: Store, record: Record, finding: Ask, now: datetime) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (opened,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.mark_sent([opened.id], now + DAY)
        second = record(work, {"htn_rate": 92.5}, version=2, at=now + 2 * DAY)
        work.findings.reconcile(second, [], now + 2 * DAY)
        work.commit()
    with store.read() as work:
        assert work.findings.all(now - DAY) == []
        assert work.findings.all(now) == [opened]
        assert work.findings.all(now + DAY) == [replace(opened, state="sent")]
        assert work.findings.open() == []
        assert [one.state for one in work.findings.all(now + 2 * DAY)] == ["closed"]


def test_the_same_question_a_year_later_is_a_new_episode(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        for version, flagged in ((1, True), (2, False), (3, True)):
            one = record(work, {"htn_rate": float(version)}, version=version, at=now + version * DAY)
            work.findings.reconcile(one, [finding(one, "htn_rate")] if flagged else [], now + version * DAY)
        work.commit()
    with store.read() as work:
        assert [(one.id[-2:], one.state) for one in work.findings.all()] == [("-1", "closed"), ("-2", "open")]


def test_a_workbook_can_name_a_question_before_it_is_kept(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        for version, flagged in ((1, True), (2, True), (3, False), (4, True)):
            one = record(work, {"htn_rate": float(version)}, version=version, at=now)
            found = [finding(one, "htn_rate")] if flagged else []
            named = [asked.id for asked in work.findings.identify(found)]
            assert named == [kept.id for kept in work.findings.reconcile(one, found, now)]
        assert named[0].endswith("-2")


def test_judging_the_same_version_again_changes_nothing(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        once = work.findings.reconcile(first, [finding(first, "htn_rate")] * 2, now)
        twice = work.findings.reconcile(first, [finding(first, "htn_rate")], now + DAY)
        assert once == twice
        assert len(once) == len(work.findings.events(once[0].id)) == 1


def test_questions_of_other_places_and_periods_are_left_alone(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        here, there = record(work, {"htn_rate": 924.0}), record(work, {"htn_rate": 924.0}, place="370612")
        work.findings.reconcile(here, [finding(here, "htn_rate")], now)
        work.findings.reconcile(there, [finding(there, "htn_rate")], now)
        fixed = record(work, {"htn_rate": 92.4}, version=2, at=now + DAY)
        work.findings.reconcile(fixed, [], now + DAY)
        assert [one.place for one in work.findings.open()] == ["370612"]


def test_a_rule_that_could_not_be_tested_closes_nothing(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        second = record(work, {"htn_rate": None}, version=2, at=now + DAY)
        assert work.findings.reconcile(second, [], now + DAY, untested=[asked.fingerprint]) == [asked]


@pytest.mark.parametrize(
    ("choice", "state"), [("explain", "explained"), ("definition", "definition_query"), ("fix", "open")]
)
def test_an_answer_moves_the_question_on(
    store: Store, record: Record, finding: Ask, now: datetime, choice: str, state: str
) -> None:
    answer = Answer("", choice, "real_change", "新建医院", "批复", "填报人")  # type: ignore[arg-type]
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        answer = replace(answer, finding_id=asked.id)
        after = work.findings.answer(answer, now + DAY)
        assert work.findings.answer(answer, now + 2 * DAY) == after
        events = work.findings.events(asked.id)
    assert (after.state, after.answer_reason, after.answer_note, after.answer_evidence) == (
        state, "real_change", "新建医院", "批复",
    )  # fmt: skip
    assert [(event["kind"], event["by"], event["note"]) for event in events[1:]] == [("answered", "填报人", choice)]


def test_an_explanation_under_review_outlives_a_version_that_leaves_the_figure_as_it_is(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0, "dm_rate": 1.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.answer(Answer(asked.id, "explain", "real_change"), now)
        second = record(work, {"htn_rate": 924.0, "dm_rate": 2.0}, version=2, at=now + DAY)
        (kept,) = work.findings.reconcile(second, [finding(second, "htn_rate")], now + DAY)
        assert (kept.state, kept.submission_id, kept.answer_reason) == ("explained", second.id, "real_change")
        third = record(work, {"htn_rate": 930.0}, version=3, at=now + 2 * DAY)
        (asked_again,) = work.findings.reconcile(third, [finding(third, "htn_rate", observed="930.00")], now + 2 * DAY)
        assert asked_again.state == "sent"


def test_an_accepted_explanation_closes_the_question_and_is_an_exception_until_its_day(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.answer(Answer(asked.id, "explain", "real_change"), now)
        accepted = work.findings.accept(asked.id, "科长", date(2024, 6, 30), now + DAY)
        assert (accepted.state, accepted.closed_by, accepted.closed_at) == ("explanation_accepted", "科长", now + DAY)
        assert work.findings.open() == []
        before, after = work.findings.exceptions(now), work.findings.exceptions(now + DAY)
        with pytest.raises(NotKnown, match="not open: it is explanation_accepted"):
            work.findings.accept(asked.id, "科长", None, now + 2 * DAY)
        assert work.findings.answer(Answer(asked.id, "fix"), now + 2 * DAY) == accepted
        assert work.submissions.observations(now)["usable"].to_list() == ["held"]
        assert work.submissions.observations(now + DAY)["usable"].to_list() == ["accepted"]
    assert before.is_empty()
    assert before.schema == after.schema == frames.EXCEPTION
    assert after.rows() == [("hard_range", "370611", "htn_rate", "", date(2024, 6, 30))]


def test_a_rejected_explanation_leaves_the_question_open_with_the_note(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.answer(Answer(asked.id, "explain", "other"), now)
        assert work.findings.reject(asked.id, "科长", "请附批复", now + DAY).state == "explanation_rejected"
        assert work.findings.events(asked.id)[-1]["note"] == "请附批复"
        work.findings.mark_sent([asked.id], now + DAY)
        assert [one.state for one in work.findings.open()] == ["explanation_rejected"]


def test_a_question_that_is_not_there_says_so(store: Store, now: datetime) -> None:
    with store.begin() as work, pytest.raises(NotKnown, match="no finding 'x-1'"):
        work.findings.answer(Answer("x-1", "fix"), now)


def test_the_trail_of_a_question_cannot_be_changed(store: Store, record: Record, finding: Ask, now: datetime) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.commit()
    for statement in ("UPDATE finding_events SET note = 'x'", "DELETE FROM finding_events"):
        with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


def rules_of(asked: Finding, *indicators: str) -> dict[str, Rule]:
    """The rule that asks, over all indicators or over some."""
    return {asked.rule: Rule(asked.rule, asked.rule, "deterministic", "block", "cell", indicators=indicators)}


def test_a_question_of_a_rule_that_no_longer_concerns_its_indicator_is_withdrawn(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = finding(first, "htn_rate")
        work.findings.reconcile(first, [asked], now)
        assert work.findings.age(now.date(), rules_of(asked, "htn_rate"), now) == 0
        assert work.findings.age(now.date(), rules_of(asked, "dm_rate"), now) == 1
        assert [found.state for found in work.findings.all()] == ["withdrawn"]


def test_a_question_nobody_answers_is_overdue_after_its_day_and_not_before(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = finding(first, "htn_rate", due_on=date(2023, 9, 8))
        (opened,) = work.findings.reconcile(first, [asked], now)
        assert work.findings.age(date(2023, 9, 9), rules_of(asked), now) == 0  # nobody has been asked yet
        work.findings.mark_sent([opened.id], now)
        assert work.findings.age(date(2023, 9, 8), rules_of(asked), now) == 0
        assert work.findings.age(date(2023, 9, 9), rules_of(asked), now + DAY) == 1
        (overdue,) = work.findings.open()
        assert overdue.state == "overdue"
        assert work.findings.age(date(2023, 9, 10), rules_of(asked), now + DAY) == 0


def test_a_question_whose_rule_is_withdrawn_asks_nothing_more(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.findings.age(date(2023, 9, 6), {}, now)
        assert work.findings.open() == []
        assert [found.state for found in work.findings.all()] == ["withdrawn"]


def test_a_question_whose_rule_only_notes_by_now_asks_nothing_more_and_was_asked_until_then(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (asked,) = work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        rules = {name: replace(rule, severity="note") for name, rule in rules_of(asked).items()}
        assert work.findings.age(date(2023, 9, 6), rules, now + DAY) == 1
        assert [found.state for found in work.findings.all()] == ["withdrawn"]
        assert work.submissions.observations(now)["usable"].to_list() == ["held"]
        assert work.submissions.observations(now + DAY)["usable"].to_list() == ["accepted"]


def test_who_is_asked_later_than_it_was_found_has_the_full_time_from_then_on(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        (found,) = work.findings.reconcile(first, [finding(first, "htn_rate", due_on=date(2023, 9, 8))], now)
        second = record(work, {"htn_rate": 925.0}, version=2, at=now + DAY)
        again = finding(second, "htn_rate", observed="925.00", due_on=date(2023, 9, 11))
        assert [one.state for one in work.findings.reconcile(second, [again], now + DAY)] == ["open"]
        work.findings.mark_sent([found.id], now + 9 * DAY, date(2023, 9, 19))
        work.findings.mark_sent([found.id], now + 12 * DAY, date(2023, 9, 25))
        assert [(one.state, one.due_on) for one in work.findings.open()] == [("sent", date(2023, 9, 19))]


NOT_OBTAINED = Stated("缺报", "原始记录未取得", "表1", "E8", "zh")


def test_a_state_instead_of_a_figure_is_an_answer_for_the_city_and_excuses_no_later_figure(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate")], now)[0]
        second = record(work, {"htn_rate": None}, version=2, at=now + DAY)
        marks, said = {asked.fingerprint}, {("htn_rate", ""): NOT_OBTAINED}
        (answered,) = work.findings.reconcile(second, [], now + DAY, untested=marks, stated=said)
        assert (answered.id, answered.state, answered.submission_id) == (asked.id, "explained", second.id)
        assert (answered.observed, answered.answer_note) == ("缺报", "缺报：原始记录未取得")
        assert [event["kind"] for event in work.findings.events(asked.id)] == ["opened", "answered"]
        taken = work.findings.accept(asked.id, "规划信息科", None, now + DAY)
        assert (taken.state, taken.exception_id) == ("explanation_accepted", "")
        assert work.findings.exceptions(now + 9 * DAY).is_empty()


def test_a_state_that_the_city_has_not_taken_is_no_new_answer_and_the_figure_that_comes_back_is_asked_about(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate")], now)[0]
        marks, said = {asked.fingerprint}, {("htn_rate", ""): NOT_OBTAINED}
        second = record(work, {"htn_rate": None}, version=2, at=now + DAY)
        work.findings.reconcile(second, [], now + DAY, untested=marks, stated=said)
        work.findings.reject(asked.id, "规划信息科", "请补报", now + DAY)
        third = record(work, {"htn_rate": None, "dm_rate": 1.0}, version=3, at=now + 2 * DAY)
        (still,) = work.findings.reconcile(third, [], now + 2 * DAY, untested=marks, stated=said)
        assert (still.state, still.submission_id) == ("explanation_rejected", second.id)
        fourth = record(work, {"htn_rate": 924.0}, version=4, at=now + 3 * DAY)
        (again,) = work.findings.reconcile(fourth, [finding(fourth, "htn_rate")], now + 3 * DAY)
        assert (again.id, again.state, again.observed) == (asked.id, "sent", finding(fourth, "htn_rate").observed)


def test_what_the_clerk_explains_stays_beside_the_state_and_a_blank_says_nothing(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate")], now)[0]
        marks = {asked.fingerprint}
        second = record(work, {"htn_rate": None}, version=2, at=now + DAY)
        (blank,) = work.findings.reconcile(second, [], now + DAY, untested=marks)
        assert (blank.state, blank.submission_id) == ("open", first.id)
        work.findings.answer(Answer(asked.id, "explain", "late_source", "等公安数据"), now + DAY)
        said = {("htn_rate", ""): NOT_OBTAINED}
        (stays,) = work.findings.reconcile(second, [], now + DAY, untested=marks, stated=said)
        assert (stays.answer_reason, stays.answer_note, stays.observed) == ("late_source", "等公安数据", "缺报")


def test_a_question_whose_rule_was_away_for_a_while_is_asked_again_as_it_stood_and_once(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate", due_on=date(2023, 9, 8))], now)[0]
        work.findings.mark_sent([asked.id], now)
        work.findings.age(date(2023, 9, 6), {}, now + DAY)
        assert work.findings.open() == []
        for _ in range(2):
            work.findings.age(date(2023, 9, 7), rules_of(asked), now + 2 * DAY)
            (again,) = work.findings.open()
            assert (again.id, again.state, again.due_on) == (f"{asked.fingerprint}-2", "sent", date(2023, 9, 8))
        held = [work.submissions.observations(now + n * DAY)["usable"].to_list() for n in range(3)]
        assert held == [["held"], ["accepted"], ["held"]]
        work.findings.age(date(2023, 9, 8), {}, now + 3 * DAY)
        assert work.findings.open() == []


def test_a_question_of_a_rule_that_comes_back_as_another_one_or_about_an_older_version_is_not_asked_again(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate")], now)[0]
        work.findings.age(date(2023, 9, 6), {}, now + DAY)
        other = {name: replace(rule, version=rule.version + 1) for name, rule in rules_of(asked).items()}
        assert work.findings.age(date(2023, 9, 7), other, now + 2 * DAY) == 0
        record(work, {"htn_rate": 92.4}, version=2, at=now + 2 * DAY)
        assert work.findings.age(date(2023, 9, 7), rules_of(asked), now + 2 * DAY) == 0


def test_a_question_about_a_form_that_no_longer_asks_the_place_is_withdrawn(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    form = Form(
        "monthly-services", "月报", "month", (FormLine("htn_rate", 1),), ("370611",), DueRule(3), date(2023, 1, 1)
    )
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0})
        asked = work.findings.reconcile(first, [finding(first, "htn_rate")], now)[0]
        rules = rules_of(asked)
        assert work.findings.age(now.date(), rules, now, forms={form.code: form}, indicators=["htn_rate"]) == 0
        for other in (
            replace(form, places=("370612",)),
            replace(form, valid_to=date(2023, 7, 31)),
            replace(form, lines=()),
        ):
            assert (
                work.findings.age(now.date(), rules, now, forms={form.code: other}) == 1
            )  # the indicator may be gone too
            assert work.findings.open() == []
            assert work.findings.age(now.date(), rules, now, forms={form.code: form}, indicators=["htn_rate"]) == 1
