"""The frame of verdicts: its numbers, its columns, several targets, held and provisional figures, bad input."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

import frames
from checks.trajectory.reasons import reason_name
from domain.assessment import NON_VERDICTS, Status
from domain.columns import ASSESSMENT
from domain.indicator import Denominator, Parts
from domain.period import Period
from words.catalogue import catalogue, languages

GP = {
    "kind": "reach_at_least",
    "baseline_value": 1.67,
    "baseline_text": "1.67",
    "baseline_period": "2020",
    "value": 4.0,
    "value_text": "4",
}
LINE = {"kind": "reach_at_least", "baseline_value": 20.0, "baseline_period": "2020", "value": 70.0}


def test_general_practitioners_of_fushan_stand_seven_and_a_half_months_behind(build: Any) -> None:
    verdict = build.verdict(
        build.target(**GP, nature="binding"),
        build.figures(("x", "2020", 1.67), ("x", "2022", 2.31)),
        as_of=date(2023, 9, 11),
        run_id="run",
        config_sha256="abc",
    )
    assert (verdict.status, verdict.period, verdict.binding) == ("slightly_behind", "2022", True)
    numbers = {
        "expected": 2.602,
        "actual": 2.31,
        "gap": -0.292,
        "slip_months": 7.5193133,
        "pace_achieved": 0.32,
        "pace_needed": 0.5633333,
        "next_value": 3.068,
        "share_done": 0.2746781,
        "share_of_time": 0.4,
    }
    for name, value in numbers.items():
        assert getattr(verdict, name) == pytest.approx(value, rel=1e-6), name
    assert (verdict.run_id, verdict.config_sha256) == ("run", "abc")
    assert (verdict.document_no, verdict.clause, verdict.quote) == ("烟福政办发〔2023〕7号", "一", "原文")
    assert verdict.submission_id == f"{build.place}.annual.2022.v1"


def test_of_a_figure_before_the_baseline_no_time_has_gone_and_not_less(build: Any) -> None:
    verdict = build.verdict(build.target(**LINE), build.figures(("x", "2019", 18.0)))
    assert (verdict.period, verdict.share_of_time, verdict.expected) == ("2019", 0.0, 20.0)


def test_the_frame_has_exactly_the_columns_of_an_assessment_and_a_row_per_target_and_place(build: Any) -> None:
    targets = [build.target(id="a", **LINE), build.target(id="b", indicator="y", **LINE)]
    frame = build.frame(
        targets, build.figures(("x", "2022", 40.0)), applied={"a": ("370611", "370602"), "b": ("370611",)}
    )
    assert tuple(frame.columns) == ASSESSMENT
    assert frame.schema == frames.ASSESSMENT
    assert frame.select("target_id", "place").rows() == [("a", "370611"), ("a", "370602"), ("b", "370611")]


def test_a_figure_after_the_date_and_a_rejected_one_do_not_count(build: Any) -> None:
    figures = build.figures(("x", "2021", 30.0), ("x", "2022", 99.0, {"usable": "rejected"}), ("x", "2023", 10.0))
    verdict = build.verdict(build.target(**LINE), figures, as_of=date(2023, 6, 30))
    assert (verdict.period, verdict.status) == ("2021", "on_track")


def test_only_the_plain_item_of_an_indicator_counts(build: Any) -> None:
    figures = build.figures(("x", "2021", 30.0), ("x", "2022", 99.0, {"item": "rural"}))
    assert build.verdict(build.target(**LINE), figures).period == "2021"


def test_a_missing_state_is_no_figure(build: Any) -> None:
    figures = build.figures(("x", "2022", None, {"state": "missing"}))
    verdict = build.verdict(build.target(**LINE), figures)
    assert (verdict.status, verdict.reason, verdict.actual) == ("no_data", "no_figure", None)


def test_a_verdict_stands_while_a_newer_figure_is_overdue_and_shows_its_age(build: Any) -> None:
    late = pl.DataFrame([("370611", "x", date(2023, 12, 31))], schema=build.late, orient="row")
    old = build.verdict(build.target(**LINE), build.figures(("x", "2022", 40.0)), overdue=late)
    assert (old.status, old.aged, old.overdue_end) == ("on_track", True, date(2023, 12, 31))
    done = build.target(**LINE, deadline="2022-12-31")
    final = build.verdict(done, build.figures(("x", "2022", 40.0)), overdue=late)
    assert (final.status, final.aged) == ("missed", False)
    none = build.verdict(build.target(**LINE), build.figures(), overdue=late)
    assert (none.status, none.reason, none.aged) == ("no_data", "overdue", False)


def test_every_other_place_climbs_from_its_own_baseline(build: Any) -> None:
    target = build.target(**LINE, place="370600", applies_to="children")
    figures = pl.concat(
        [
            build.figures(("x", "2020", 50.0), ("x", "2022", 58.0)),
            build.figures(("x", "2022", 58.0), place="370602"),
        ]
    )
    frame = build.frame([target], figures, applied={"t": ("370611", "370602")})
    assert frame["expected"].to_list() == [pytest.approx(58.0), pytest.approx(58.0)]
    assert frame["baseline_provisional"].to_list() == [False, True]
    assert frame.select("status", "reason").rows() == [
        ("on_track", "within_dead_band"),
        ("no_baseline", "first_figure_is_baseline"),
    ]


def test_exactly_one_of_several_targets_is_the_strictest_active_one(build: Any) -> None:
    targets = [
        build.target(id="city", **LINE),
        build.target(id="district", **{**LINE, "value": 90.0}),
        build.target(id="old", **{**LINE, "value": 99.0}, effective_to="2022-06-30"),
        build.target(id="wish", kind="trend"),
    ]
    frame = build.frame(targets, build.figures(("x", "2021", 25.0), ("x", "2022", 40.0)), as_of=date(2023, 1, 31))
    assert frame.filter("strictest")["target_id"].to_list() == ["district"]
    assert frame.filter(pl.col("target_id") == "old")["reason"].item() == "superseded"


def test_of_two_ceilings_the_lower_is_the_stricter(build: Any) -> None:
    targets = [build.target(id=f"{value:g}", kind="stay_at_most", value=value) for value in (14.0, 12.0)]
    frame = build.frame(targets, build.figures(("x", "2022", 13.0)))
    assert frame.select("target_id", "status", "strictest").rows() == [
        ("14", "maintained", False),
        ("12", "breached", True),
    ]


def test_a_held_figure_moves_no_verdict_and_both_readings_are_named(build: Any) -> None:
    figures = build.figures(("x", "2021", 30.0), ("x", "2022", 75.0, {"usable": "held"}))
    verdict = build.verdict(build.target(**LINE), figures)
    assert (verdict.status, verdict.reason) == ("held", "held_achieved_else_on_track")
    assert (verdict.actual, verdict.plan_light) == (75.0, "held")
    assert "已达目标值" in reason_name(verdict.reason, "zh")
    assert "符合进度" in reason_name(verdict.reason, "zh")


def test_an_older_held_figure_is_simply_not_there(build: Any) -> None:
    figures = build.figures(("x", "2021", 99.0, {"usable": "held"}), ("x", "2022", 40.0))
    verdict = build.verdict(build.target(**LINE), figures)
    assert (verdict.status, verdict.pace_achieved) == ("on_track", pytest.approx(10.0))


def test_a_preliminary_denominator_makes_a_provisional_verdict_that_names_it(build: Any) -> None:
    parts = Parts("doctors", "population", 10_000.0, register="resident_population")
    indicator = build.indicator(parts=parts)
    register = (
        Denominator("resident_population", build.place, 2022, 400_000.0, "公报", "preliminary"),
        Denominator("resident_population", build.place, 2022, 500_000.0, "年鉴", "final", known_from="2023-10-01"),
    )
    figures = build.figures(("x", "2022", (2.31, 92.4, None)))
    before = build.verdict(
        build.target(**GP), figures, as_of=date(2023, 9, 11), indicators={"x": indicator}, denominators=register
    )
    assert (before.status, before.reason) == ("provisional", "provisional_slightly_behind")
    assert before.denominator == "resident_population 2022: 400,000 (preliminary; 公报)"
    after = build.verdict(
        build.target(**GP), figures, as_of=date(2023, 11, 1), indicators={"x": indicator}, denominators=register
    )
    assert (after.status, after.actual) == ("behind", pytest.approx(1.848))
    assert "final" in after.denominator


def test_a_register_that_gives_the_same_printed_figure_leaves_it_as_reported(build: Any) -> None:
    indicator = build.indicator(parts=Parts("doctors", "population", 10_000.0, register="people"))
    register = (Denominator("people", build.place, 2022, 400_100.0, "年鉴"),)
    figures = build.figures(("x", "2022", (2.31, 92.4, None)))
    verdict = build.verdict(build.target(**GP), figures, indicators={"x": indicator}, denominators=register)
    assert verdict.actual == 2.31


BAD = {
    "a baseline after the deadline": (LINE | {"baseline_period": "2026"}, [("x", "2022", 40.0)], "no_baseline", "baseline_after_deadline"),
    "two accepted values for one period": (LINE, [("x", "2022", 40.0), ("x", "2022", 41.0)], "held", "two_values"),
    "a denominator of zero": (LINE, [("x", "2022", (40.0, 1, 0))], "no_data", "zero_denominator"),
    "a figure that is not finite": (LINE, [("x", "2022", float("nan"))], "no_data", "not_a_number"),
    "a value state without a value": (LINE, [("x", "2022", None)], "no_data", "not_a_number"),
    "no target value": (LINE | {"value": None}, [("x", "2022", 40.0)], "not_due", "no_target_value"),
    "a baseline period that is no period": (LINE | {"baseline_period": "??"}, [("x", "2022", 40.0)], "no_baseline", "baseline_undated"),
    "zero under a log path": (LINE | {"path": "log"}, [("x", "2022", 0.0)], "no_data", "not_positive_under_log"),
    "a baseline of zero under a log path": (LINE | {"path": "log", "baseline_value": 0.0}, [("x", "2022", 1.0)], "no_baseline", "log_needs_positive"),
    "a target that equals its baseline, missed": (LINE | {"value": 20.0}, [("x", "2022", 19.0)], "breached", ""),
    "a trend of an indicator without direction": ({"kind": "trend", "direction": "neutral"}, [("x", "2022", 19.0)], "not_due", "one_figure"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "rows", "status", "reason"), BAD.values(), ids=BAD)
def test_bad_input_is_a_named_status_never_an_exception(
    given: dict[str, Any], rows: list[Any], status: str, reason: str, build: Any
) -> None:
    indicators = {"x": build.indicator(direction="neutral")} if given["kind"] == "trend" else None
    verdict = build.verdict(build.target(**given), build.figures(*rows), indicators=indicators)
    assert (verdict.status, verdict.reason) == (status, reason)


def test_two_different_values_for_the_baseline_period_are_no_baseline(build: Any) -> None:
    target = build.target(**{**LINE, "baseline_value": None})
    figures = build.figures(("x", "2020", 20.0), ("x", "2020", 21.0), ("x", "2022", 40.0))
    verdict = build.verdict(target, figures)
    assert (verdict.status, verdict.reason) == ("no_baseline", "two_baseline_values")


def test_equal_restatements_of_a_figure_are_one_figure(build: Any) -> None:
    verdict = build.verdict(build.target(**LINE), build.figures(("x", "2022", 40.0), ("x", "2022", 40.0)))
    assert verdict.status == "on_track"


def test_nothing_at_all_is_an_empty_frame(build: Any) -> None:
    assert build.frame([], build.figures()).columns == list(ASSESSMENT)
    assert build.frame([build.target(**LINE)], build.figures(), applied={}).height == 0


def test_a_target_of_an_unknown_indicator_or_plan_has_no_data(build: Any) -> None:
    verdict = build.verdict(
        build.target(**{**LINE, "plan": "other"}), build.figures(), indicators={"y": build.indicator()}
    )
    assert verdict.status == "no_data"


def test_the_years_step_and_the_whole_plan_are_two_lights(build: Any) -> None:
    yearly = build.target(kind="change_per_year", baseline_value=60.0, baseline_period="2020", value=-1.0)
    slow_then_good = build.verdict(yearly, build.figures(("x", "2021", 60.0), ("x", "2022", 59.0)))
    assert (slow_then_good.annual_light, slow_then_good.plan_light) == ("on_track", "behind")
    air = build.target(
        kind="reach_at_least", baseline_value=87.0, baseline_period="2020", value=87.5,
        path="milestones", milestones=[("2022-12-31", 85.6)],
    )  # fmt: skip
    good_year = build.verdict(air, build.figures(("x", "2022", 86.5)))
    assert (good_year.annual_light, good_year.plan_light) == ("on_track", "regressing")


def test_a_floor_has_the_same_light_twice(build: Any) -> None:
    verdict = build.verdict(build.target(kind="maintain_at_least", value=95.0), build.figures(("x", "2022", 94.0)))
    assert (verdict.annual_light, verdict.plan_light) == ("breached", "breached")


def test_a_target_on_its_line_is_at_risk_when_the_pace_needed_has_been_high_twice(build: Any) -> None:
    rows = [("x", "2020", 20.0), ("x", "2021", 45.0), ("x", "2022", 50.0), ("x", "2023", 55.0), ("x", "2024", 60.0)]
    target = build.target(**{**LINE, "deadline": "2025-12-31"})
    assert build.verdict(target, build.figures(*rows), as_of=date(2024, 12, 31)).status == "at_risk"
    assert build.verdict(target, build.figures(*rows[:3]), as_of=date(2022, 12, 31)).status == "ahead"


def test_a_target_on_its_line_that_has_moved_back_is_at_risk(build: Any) -> None:
    rows = [("x", "2020", 20.0), ("x", "2021", 66.0), ("x", "2022", 64.0), ("x", "2023", 62.0), ("x", "2024", 59.0)]
    verdict = build.verdict(build.target(**LINE), build.figures(*rows), as_of=date(2024, 12, 31))
    assert (verdict.status, verdict.reason) == ("at_risk", "wrong_direction")


@pytest.mark.parametrize("length", ["month", "quarter"])
def test_the_pace_of_months_and_quarters_is_looked_up_in_time_and_not_in_rows(build: Any, length: str) -> None:
    """It rose fast for a year, then slowly: three months back nothing of that is seen, two years back all of it."""
    periods, period = [], Period.containing(date(2021, 1, 1), length)
    while period.end <= date(2024, 6, 30):
        periods.append(period)
        period = period.next()

    def value(day: date) -> float:
        years = (day.year - 2020) + day.month / 12 - 1
        return 20 + (17 * years if years < 1.5 else 25.5 + 2.5 * (years - 1.5))

    figures = build.figures(*(("x", str(one), value(one.end)) for one in periods))
    target = build.target(**{**LINE, "value": 80.0, "deadline": "2027-12-31"})
    verdict = build.verdict(target, figures, as_of=date(2024, 6, 30))
    assert (verdict.status, verdict.reason) == ("at_risk", "needed_pace_high")


def test_every_reason_and_reading_has_words_in_both_languages() -> None:
    for language in languages():
        assert all(catalogue(language).table("verdict_reason").values())
        assert all(reason_name(f"held_{one}_else_{other}", language) for one in Status for other in NON_VERDICTS)
        assert all(reason_name(f"provisional_{status}", language) for status in Status)


def test_what_is_known_later_does_not_change_what_was_known_then(build: Any) -> None:
    known = datetime(2023, 9, 1, tzinfo=UTC)
    verdict = build.verdict(build.target(**LINE), build.figures(("x", "2022", 40.0)), known_at=known)
    assert verdict.known_at == known


@pytest.mark.slow
def test_many_verdicts_at_once_are_the_verdicts_one_by_one(build: Any) -> None:
    places = [f"3706{n:02d}" for n in range(6)]
    targets = [
        build.target(id="reach", place="", **LINE),
        build.target(id="own", place="370600", **LINE),
        build.target(id="cap", place="", kind="stay_at_most", value=45.0),
        build.target(id="trend", place="", kind="trend"),
        build.target(id="yearly", place="", kind="change_per_year", value=3.0),
        build.target(id="other", place="", indicator="y", kind="zero_events", value=0.0),
        build.target(id="ratio", place="", kind="ratio_of", reference="y", value=9.0),
    ]
    rows = []
    for n, place in enumerate(places):
        years = [year for year in range(2019, 2025) if (year + n) % 4]
        rows.append(build.figures(*[("x", f"{year}", 20.0 + n * (year - 2019) * 1.7) for year in years], place=place))
        rows.append(build.figures(*[("y", f"{year}", float((year * n) % 5)) for year in years[n:]], place=place))
        rows.append(build.figures(("x", "2023-Q1", 3.0 * n, {"usable": "held" if n % 2 else "accepted"}), place=place))
    figures = pl.concat(rows)
    indicators = {"x": build.indicator(code="x"), "y": build.indicator(code="y")}
    together = build.frame(targets, figures, applied={one.id: places for one in targets}, indicators=indicators)
    alone = [
        build.frame([one], figures.filter(pl.col("place") == place), applied={one.id: (place,)}, indicators=indicators)
        for one in targets
        for place in places
    ]
    columns = [name for name in ASSESSMENT if name != "strictest"]
    assert together.height == 42
    assert together.select(columns).equals(pl.concat(alone).select(columns), null_equal=True)
    assert together.group_by("place", "indicator").agg(pl.col("strictest").sum())["strictest"].unique().to_list() == [1]


def test_of_periods_that_end_together_the_year_counts(build: Any) -> None:
    figures = build.figures(("x", "2022-12", 1.0), ("x", "2022-Q4", 2.0), ("x", "2022", 40.0), ("x", "2020/2022", 30.0))
    assert build.verdict(build.target(**LINE), figures).period == "2022"


def test_months_in_between_do_not_hide_the_pace_of_the_years(build: Any) -> None:
    years = [("x", "2020", 20.0), ("x", "2021", 66.0), ("x", "2022", 64.0), ("x", "2023", 62.0), ("x", "2024", 59.0)]
    figures = build.figures(*years, ("x", "2023-06", 61.0), ("x", "2024-03", 60.0))
    assert build.verdict(build.target(**LINE), figures, as_of=date(2024, 12, 31)).status == "at_risk"
