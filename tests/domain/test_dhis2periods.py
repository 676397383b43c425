"""Periods as a DHIS2 names them: to the day, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from domain.dhis2periods import name_of, names_between, period_named, span_of
from domain.period import Period


@pytest.mark.parametrize(
    ("name", "kind", "offset", "period"),
    [
        ("202401", "month", 0, "2024-01"),
        ("2024Q1", "quarter", 0, "2024-Q1"),
        ("2024S1", "half", 0, "2024-S1"),
        ("2024", "year", 0, "2024"),
        ("2023Oct", "year", -3, "2024"),
        ("2024April", "year", 3, "2024"),
        ("2024April", "year", -9, "2025"),
    ],
)
def test_a_name_is_a_period_of_the_form_and_back(name: str, kind: str, offset: int, period: str) -> None:
    assert str(period_named(name, kind, offset)) == period
    assert name_of(Period.parse(period), offset) == name


@pytest.mark.parametrize(
    ("name", "kind", "offset"),
    [
        ("2024", "year", -3),  # a calendar year is no year from October to September
        ("2023Oct", "year", 0),
        ("2024NovemberX", "year", 0),
        ("2024W5", "month", 0),
        ("20240131", "month", 0),
        ("202413", "month", 0),
        ("2024Q5", "quarter", 0),
        ("2024AprilS1", "half", 0),
        ("202401", "year", 0),
        ("1023", "year", 0),
        ("２０２４", "year", 0),
        ("", "year", 0),
    ],
)
def test_any_other_name_is_none(name: str, kind: str, offset: int) -> None:
    assert period_named(name, kind, offset) is None


def test_a_span_for_which_a_dhis2_has_no_name_has_none() -> None:
    assert name_of(Period.parse("2024-S1"), -2) == ""
    assert span_of("2024Oct") == (date(2024, 10, 1), date(2025, 9, 30))


def test_the_periods_of_a_type_that_have_ended() -> None:
    assert names_between("Monthly", date(2023, 11, 5), date(2024, 2, 28)) == ["202311", "202312", "202401"]
    assert names_between("Quarterly", date(2023, 11, 5), date(2024, 3, 31)) == ["2023Q4", "2024Q1"]
    assert names_between("FinancialOct", date(2022, 5, 5), date(2024, 10, 1)) == ["2021Oct", "2022Oct", "2023Oct"]
    with pytest.raises(KeyError):
        names_between("Weekly", date(2023, 1, 1), date(2024, 1, 1))
