"""How much has come counts the same thing from day to day: of each form the newest period that has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.duedate import ExpectedSubmission
from domain.form import DueRule, Form
from reports.pages.counts import counted, counts_sentence

FORMS = {
    code: Form(code, name, "month", (), (), DueRule(3), date(2020, 1, 1))
    for code, name in (("m", "月报"), ("n", "旬报"), ("o", "周报"))
}


def row(number: int = 1, state: str = "accepted", month: int = 10, form: str = "m", **more: Any) -> ExpectedSubmission:
    end = date(2024, month + 1, 1) - timedelta(days=1)
    due, came = end + timedelta(days=5), end + timedelta(days=3) if state not in {"late", "in_grace", "due"} else None
    one = ExpectedSubmission(
        form,
        f"p{number}",
        f"2024-{month:02}",
        end.replace(day=1),
        end,
        due,
        due + timedelta(days=2),
        state,
        received_on=came,
    )
    return replace(one, **more)


def test_every_figure_of_a_form_adds_up_to_all_who_are_to_send_it() -> None:
    rows = [row(1), row(2, received_on=date(2024, 11, 9)), row(3, "late"), row(4, "in_grace"), row(5, "returned", open_findings=2),
            row(6, "partial", missing_lines=("x",))]  # fmt: skip
    said = counts_sentence(rows, date(2024, 11, 8), FORMS, "zh")
    assert said == "2024年10月《月报》应报6，已收4，其中迟报（已补报）1，部分报送1，待报1，逾期未报1，退回核实1"


def test_they_never_fall_before_the_next_period_ends_however_far_the_window_rolls() -> None:
    months = [row(number, month=month) for month in (7, 8, 9) for number in range(1, 4)]
    for on in (date(2024, 11, 5), date(2024, 11, 11), date(2024, 11, 29)):
        rows = [*months, row(1), row(2), row(3, "late")]
        (one,) = counted([one for one in rows if (on - one.due_on).days <= 62], on)
        assert (one.period, one.expected, one.came, one.overdue) == ("2024-10", 3, 2, 1)


def test_a_period_counts_from_the_day_after_its_end_on() -> None:
    rows = [row(1), row(1, "due", month=11)]
    assert [one.period for one in counted(rows, date(2024, 11, 30))] == ["2024-10"]
    assert [one.period for one in counted(rows, date(2024, 12, 1))] == ["2024-11"]


def test_a_form_that_is_whole_is_no_longer_spoken_of_after_a_month_and_one_that_is_not_is() -> None:
    later = date(2024, 12, 20)
    assert counts_sentence([row()], later, FORMS, "zh") == "近期没有应报的报表"
    assert counts_sentence([row(1), row(2, "late")], later, FORMS, "zh") == "2024年10月《月报》应报2，已收1，逾期未报1"


def test_of_many_forms_the_newest_are_told_of_and_the_rest_is_counted() -> None:
    rows = [row(1, "late"), row(1, "late", form="n", month=9), row(1, "late", form="o", month=8)]
    said = counts_sentence(rows, date(2024, 11, 20), FORMS, "zh")
    assert (
        said
        == "2024年10月《月报》应报1，已收0，逾期未报1；2024年9月《旬报》应报1，已收0，逾期未报1；另有1张报表见报送情况"
    )
