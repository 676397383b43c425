"""One value is one string wherever it is shown, and days and periods read as people write them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.period import Period
from words.dates import clock, day, period_label, period_of, short_day
from words.numbers import grouped, number, plain, printed


@given(st.decimals(-10_000, 10_000, places=5, allow_nan=False))
def test_a_figure_is_rounded_half_up_on_what_is_written(written: Decimal) -> None:
    shown = written.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(number(float(written), 2)) == shown
    assert not number(float(written), 2).startswith("-0.00")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_figure_that_a_cell_can_hold_is_printed(value: float) -> None:
    assert abs(float(number(value, 2)) - value) <= max(0.006, abs(value) * 1e-9)
    assert float(plain(value)) == float(number(value, 6))


def test_the_half_that_two_printers_told_apart_is_one_string() -> None:
    assert [number(2.835, 2), printed(2.835, 2), plain(2.835)] == ["2.84", "2.84", "2.835"]


def test_no_value_is_a_dash_and_a_large_one_is_grouped() -> None:
    assert printed(None, 2) == "–"
    assert [grouped(298_700, "zh"), grouped(298_700.5, "en")] == ["298,700", "298,700.5"]
    assert plain(None) == ""
    assert plain(float("inf")) == "inf"


@pytest.mark.parametrize("written", ["2024", "2024-S2", "2024-Q3", "2024-06", "2016/2020"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_period_is_read_back_as_it_is_printed(written: str, language: str) -> None:
    assert period_of(period_label(written, language)) == Period.parse(written)


def test_days_and_times_read_as_people_write_them() -> None:
    moment = datetime(2023, 9, 5, 9, 0)  # noqa: DTZ001  # a local time
    assert [day(moment, "zh"), day(moment, "en")] == ["9月5日（周二）", "Tuesday, 5 September 2023"]
    assert [short_day(date(2023, 9, 5), one) for one in ("zh", "en")] == ["9月5日", "5 September"]
    assert [clock(moment, "zh"), clock(moment.replace(minute=10), "zh"), clock(moment, "en")] == [
        "9时",
        "9:10",
        "09:00",
    ]
