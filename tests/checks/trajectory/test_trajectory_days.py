"""The register of denominators counts as it stood on the local day: half past midnight in Shanghai is yesterday in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from checks.trajectory.denominators import register_frame
from domain.indicator import Denominator, Parts
from words.sentences import denominator_phrase

EVENING = datetime(2023, 9, 30, 16, 30, tzinfo=UTC)
PARTS = Parts("全科医生数", "常住人口", 10_000.0, register="people")
REGISTER = (
    Denominator("people", "370611", 2022, 400_000.0, "公报", "preliminary", known_from="2023-03-01"),
    Denominator("people", "370611", 2022, 500_000.0, "年鉴", "final", known_from="2023-10-01"),
)
zones = pytest.mark.parametrize(("time_zone", "value"), [("UTC", 400_000), ("Asia/Shanghai", 500_000)])


@zones
def test_the_register_of_a_moment_is_that_of_its_local_day(time_zone: str, value: int) -> None:
    assert register_frame(REGISTER, EVENING, time_zone)["register_value"].to_list()[-1] == value


@zones
def test_a_verdict_and_its_sentence_stand_on_the_denominator_of_the_same_day(
    time_zone: str, value: int, build: Any
) -> None:
    indicator = build.indicator(parts=PARTS)
    verdict = build.verdict(
        build.target(kind="reach_at_least", value=3.0, baseline_value=2.0, baseline_period="2020"),
        build.figures(("x", "2022", (2.31, 92.4, None))),
        as_of=date(2023, 10, 1),
        known_at=EVENING,
        indicators={"x": indicator},
        denominators=REGISTER,
        time_zone=time_zone,
    )
    assert f"{value:,}" in verdict.denominator
    assert f"{value:,}" in denominator_phrase(verdict, indicator, REGISTER, "zh")
