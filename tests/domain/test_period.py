"""Periods are read in every notation that a clerk, a statistician or DHIS2 writes, and printed in each."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.period import Period, add_months, months_between
from words.dates import period_label, period_of

KINDS = {"year": 1, "half": 2, "quarter": 4, "month": 12}


@st.composite
def periods(draw: st.DrawFn) -> Period:
    kind = draw(st.sampled_from(sorted(KINDS)))
    return Period(kind, draw(st.integers(1990, 2090)), draw(st.integers(1, KINDS[kind])))


@pytest.mark.parametrize(
    ("written", "sdmx"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年报", "2024"),
        ("2024-S1", "2024-S1"),
        ("2024S2", "2024-S2"),
        ("2024年上半年", "2024-S1"),
        ("2024-Q2", "2024-Q2"),
        ("2024Q2", "2024-Q2"),
        ("2024年2季度", "2024-Q2"),
        ("2024年第二季度", "2024-Q2"),
        ("2024-06", "2024-06"),
        ("202406", "2024-06"),
        ("2024年6月", "2024-06"),
        ("２０２４年６月", "2024-06"),
        ("2024 年 6 月份", "2024-06"),
        ("2016/2020", "2016/2020"),
        ("2016-2020", "2016/2020"),
        ("2016—2020年", "2016/2020"),
    ],
)
def test_a_period_is_read_as_people_write_it(written: str, sdmx: str) -> None:
    assert str(period_of(written)) == sdmx


@pytest.mark.parametrize("written", ["", "24", "2024-13", "2024-00", "2024-Q5", "2024年13月", "去年", "2020/2016"])
def test_anything_else_is_named_in_the_error(written: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        period_of(written)


@given(periods())
def test_every_period_reads_back_from_each_of_its_forms(period: Period) -> None:
    for written in (str(period), period.dhis2, period_label(period, "zh")):
        assert period_of(written) == period


@given(periods())
def test_next_and_previous_undo_each_other_and_leave_no_gap(period: Period) -> None:
    assert period.next().previous() == period
    assert (period.next().start - period.end).days == 1


def test_a_reporting_year_from_october_to_september_has_its_own_bounds() -> None:
    assert Period("year", 2023).bounds(-3) == (date(2022, 10, 1), date(2023, 9, 30))
    assert Period("quarter", 2023, 1).bounds(-3) == (date(2022, 10, 1), date(2022, 12, 31))


def test_two_of_five_years_are_exactly_two_fifths() -> None:
    whole = months_between(date(2020, 12, 31), date(2025, 12, 31))
    assert months_between(date(2020, 12, 31), date(2022, 12, 31)) / whole == 0.4


def test_month_ends_stay_month_ends() -> None:
    assert add_months(date(2023, 2, 28), 1) == date(2023, 3, 31)
    assert add_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert add_months(date(2023, 1, 15), -2) == date(2022, 11, 15)
