"""A file that was not taken is quoted for what it was meant for, and for nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.duedate import ExpectedSubmission, SubmissionState
from domain.refusals import Refusal
from domain.submission import Receipt, ReceiptState
from domain.untaken import Untaken
from domain.workdays import WorkCalendar
from flows.steps.chase import latest_file, newest_ended, refusals

ON = date(2023, 9, 5)
CALENDAR = WorkCalendar(time_zone="Asia/Shanghai")


def row(form: str, period: str, end: date, grace: date = date(2023, 9, 11)) -> ExpectedSubmission:
    start = end.replace(day=1)
    return ExpectedSubmission(form, "370611", period, start, end, grace, grace, SubmissionState.DUE)


ROWS = (
    row("monthly", "2023-07", date(2023, 7, 31), date(2023, 8, 7)),
    row("monthly", "2023-08", date(2023, 8, 31)),
    row("yearly", "2022", date(2022, 12, 31), date(2023, 2, 1)),
    row("staff", "2023-08", date(2023, 8, 31)),
)


def file(refusal: Refusal, at: datetime = datetime(2023, 9, 4, tzinfo=UTC)) -> Untaken:
    receipt = Receipt(
        "r", "", "inbox", "370611/a.xlsx", 1, at, state=ReceiptState.REFUSED, refusal=refusal, box="370611"
    )
    return Untaken(receipt, ("370611",))


def quoted(one: Untaken, on: date = ON) -> set[tuple[str, str]]:
    return {(form, period) for _, form, period in refusals(ROWS, [one], on, CALENDAR, "zh")}


def test_a_file_that_says_what_it_is_is_quoted_for_that_alone() -> None:
    assert quoted(file(Refusal("two_places", form="monthly", period="2023-08"))) == {("monthly", "2023-08")}
    assert quoted(file(Refusal("two_places", form="monthly", period="2023-07"))) == {("monthly", "2023-07")}
    assert quoted(file(Refusal("unknown_period", form="monthly"))) == {("monthly", "2023-08")}


def test_a_file_that_says_nothing_is_quoted_within_grace_for_the_newest_period_of_each_form() -> None:
    unknown = file(Refusal("empty"))
    assert quoted(unknown) == {("monthly", "2023-08"), ("staff", "2023-08")}
    assert quoted(unknown, on=date(2023, 9, 12)) == set()


def test_a_file_counts_by_the_local_day_on_which_it_came() -> None:
    """07:30 on the 1st in Shanghai is still the last of August in UTC."""
    early = file(Refusal("empty"), datetime(2023, 8, 31, 23, 30, tzinfo=UTC))
    newest = newest_ended(ROWS, ON)
    assert latest_file(ROWS[1], [early.receipt], newest, CALENDAR) == early.receipt
    before = file(Refusal("empty"), datetime(2023, 8, 31, 15, 30, tzinfo=UTC))
    assert latest_file(ROWS[1], [before.receipt], newest, CALENDAR) is None
