"""How often people are told of what goes on: repeats, acknowledgements that run out, what comes and goes, what was explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.alert import TransitionKind
from domain.contact import Manners, Rung
from tests.alerts.test_alerts_machine import Book, behind, kinds, missing

MONDAY = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
OPENED, REPEATED, ESCALATED = TransitionKind.OPENED, TransitionKind.REPEATED, TransitionKind.ESCALATED


def told_days(book: Book, condition: object, days: int) -> list[tuple[str, int]]:
    """What is told on which day after the first Monday while a condition stands and nobody answers."""
    said = []
    for day in range(days):
        steps = book.run([condition], MONDAY + timedelta(days=day))  # type: ignore[list-item]
        said += [(step.kind, day) for step in steps if step.tell]
    return said


def test_a_form_that_nobody_sends_is_never_forgotten_and_asked_for_at_greater_and_greater_intervals() -> None:
    said = told_days(Book(), missing("late", late_by=4), 120)
    assert said[:2] == [(OPENED, 0), (ESCALATED, 2)]
    repeats = [day for kind, day in said if kind == REPEATED]
    # Five, ten, then every twenty working days.
    assert [after - before for before, after in zip([2, *repeats], repeats, strict=False)] == [7, 14, 28, 28, 28]


def test_a_gap_to_the_plan_is_told_once_and_not_again_while_nothing_changes() -> None:
    assert told_days(Book(), behind(), 90) == [(OPENED, 0)]


def test_an_acknowledgement_holds_the_ladder_for_ten_working_days_and_then_the_ladder_goes_on() -> None:
    book = Book()
    alert = book.run([missing("late")], MONDAY)[0].alert
    read = replace(book.latest[alert.key], state="acknowledged", answered_at=MONDAY + timedelta(hours=1))
    book.latest[alert.key] = read
    said = []
    for day in range(1, 22):
        for step in book.run([missing("late")], MONDAY + timedelta(days=day)):
            said.append((step.kind, step.reason, step.tell, day))
    # Monday the 25th is the tenth working day after.
    assert said == [("changed", "acknowledgement_over", False, 14), (ESCALATED, "", True, 15)]


def test_what_was_explained_for_a_quarter_is_not_asked_again_for_the_next_one_unless_it_is_graver() -> None:
    book = Book()
    first = book.run([behind(period="2023-Q1")])[0].alert
    book.latest[first.key] = replace(book.latest[first.key], state="explained", answered_at=MONDAY)
    (step,) = book.run([behind(period="2023-Q2", actual="2.30")], MONDAY + timedelta(days=90))
    assert (step.kind, step.tell, step.reason, step.alert.state) == (OPENED, False, "carried", "explained")
    (step,) = book.run([behind(period="2023-Q3", severity="critical")], MONDAY + timedelta(days=180))
    assert (step.tell, step.reason) == (False, "carried"), "graver only because it has lasted"
    (step,) = book.run([behind("regressing", "2023-Q4", severity="critical")], MONDAY + timedelta(days=270))
    assert (step.kind, step.tell, step.alert.state) == (OPENED, True, "open")


def test_what_comes_and_goes_is_told_no_more_until_it_stays() -> None:
    book, condition = Book(), missing("late")
    often = {condition.key: Manners().flaps + 1}
    (step,) = book.run([condition], MONDAY, flaps=often)
    assert (step.kind, step.tell, step.reason, step.alert.quiet) == (OPENED, False, "unsteady", False)
    assert book.run([condition], MONDAY + timedelta(days=1), flaps=often) == []
    (step,) = book.run([condition], MONDAY + timedelta(days=2))  # the first times are too long ago to count by now
    assert (step.tell, step.reason, step.alert.quiet) == (True, "stays", False)


def test_an_alert_climbs_the_ladder_that_held_when_it_opened_and_what_is_binding_climbs_faster() -> None:
    rungs = (Rung(0, ("clerk",)), Rung(8, ("section_lead",), binding_after_working_days=4))
    for binding, day in ((False, 12), (True, 8)):
        book, condition = Book(), replace(missing("late", late_by=0), binding=binding)
        alert = book.run([condition], MONDAY)[0].alert
        book.latest[alert.key] = replace(book.latest[alert.key], ladder=rungs)
        climbed = [one for one in told_days(book, condition, 20) if one[0] == ESCALATED]
        assert climbed == [(ESCALATED, climbed[0][1])]
        assert climbed[0][1] <= day, (binding, climbed)
    assert kinds(Book().run([missing("late")], MONDAY)) == [(OPENED, True)]


def test_a_corrected_submission_is_an_answer_and_the_ladder_begins_anew() -> None:
    book = Book()
    said = told_days(book, missing("late", late_by=4), 3)
    assert [kind for kind, _ in said] == [OPENED, ESCALATED]
    (came,) = book.run([missing("partial")], MONDAY + timedelta(days=3))
    assert (came.alert.step, came.alert.answered_at) == (1, MONDAY + timedelta(days=3))
