"""Which population a figure stands on: a yearly one on the last of its own year, a quarterly one on what was known when
it came."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.assessment import Assessment
from domain.indicator import Denominator, Parts

PARTS = Parts("全科医生数", "常住人口", 10_000.0, register="people")
GP = {"kind": "reach_at_least", "value": 4.0, "baseline_value": 2.0, "baseline_period": "2020"}
REGISTER = (
    Denominator("people", "370611", 2022, 400_000.0, "公报", "preliminary", known_from="2023-03-01"),
    Denominator("people", "370611", 2022, 410_000.0, "年鉴", "final", known_from="2023-10-01"),
    Denominator("people", "370611", 2023, 500_000.0, "公报", "final", known_from="2024-03-01"),
)


@pytest.fixture
def judged(build: Any) -> Any:
    """The verdict on 130.0 general practitioners of a period that came on a day."""

    def judge(period: str, came: datetime, as_of: date, register: Any = REGISTER) -> Assessment:
        row = ("x", period, (3.20, 130.0, None), {"received_at": came})
        verdict: Assessment = build.verdict(
            build.target(**GP),
            build.figures(row),
            as_of=as_of,
            indicators={"x": build.indicator(parts=PARTS)},
            denominators=register,
            time_zone="Asia/Shanghai",
        )
        return verdict

    return judge


APRIL = datetime(2023, 4, 10, 1, tzinfo=UTC)


def test_a_quarter_stands_on_the_last_year_that_was_known_when_it_came(judged: Any) -> None:
    verdict = judged("2023-Q1", APRIL, date(2023, 4, 10))
    assert verdict.denominator == "people 2022: 400,000 (preliminary; 公报)"
    assert verdict.actual == pytest.approx(3.25)


def test_what_is_published_later_judges_no_quarter_again(judged: Any) -> None:
    at_once, years_later = (judged("2023-Q1", APRIL, day) for day in (date(2023, 4, 10), date(2025, 6, 1)))
    assert (years_later.actual, years_later.denominator) == (at_once.actual, at_once.denominator)


def test_a_new_version_of_a_quarter_stands_on_what_was_known_when_that_came(judged: Any) -> None:
    verdict = judged("2023-Q1", datetime(2024, 5, 1, tzinfo=UTC), date(2025, 6, 1))
    assert verdict.denominator == "people 2023: 500,000 (final; 公报)"


def test_known_on_the_day_means_on_the_local_day(judged: Any) -> None:
    half_past_midnight = datetime(2023, 9, 30, 16, 30, tzinfo=UTC)
    verdict = judged("2023-Q2", half_past_midnight, date(2023, 10, 1))
    assert "410,000" in verdict.denominator


def test_a_year_goes_on_being_judged_by_the_final_row_of_its_own(judged: Any) -> None:
    came = datetime(2023, 5, 20, 1, tzinfo=UTC)
    first, final = (judged("2022", came, day) for day in (date(2023, 6, 1), date(2025, 6, 1)))
    assert (first.status, first.reason.partition("_")[0]) == ("provisional", "provisional")
    assert final.denominator == "people 2022: 410,000 (final; 年鉴)"


def test_before_any_row_was_known_a_quarter_stands_on_what_was_reported(build: Any, judged: Any) -> None:
    verdict = judged("2022-Q4", datetime(2023, 1, 9, tzinfo=UTC), date(2025, 6, 1))
    assert (verdict.actual, "people" in verdict.denominator) == (3.20, False)
