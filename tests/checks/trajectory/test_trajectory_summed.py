"""A city's figure is what its districts add up to, and says how much of the city that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.trajectory.assess import Evidence, Moment, Promises, assess, assessments
from checks.trajectory.summed import sums
from domain.assessment import Assessment, Status
from domain.indicator import Chance, Denominator, Indicator, Parts
from domain.place import Place
from domain.plan import Plan
from domain.submission import SubmissionStatus

CITY = Place("1", "市", "city")
DISTRICTS = tuple(Place(code, code, "district", parent="1") for code in ("11", "12", "13"))
PEOPLE = Parts("全科医生", "常住人口", 10_000.0, register="people")
REPORTED = Indicator("x", "指标", "u", "higher_better", "density", parts=Parts("全科医生", "常住人口", 10_000.0))
RATE = Indicator("x", "指标", "u", "higher_better", "density", parts=PEOPLE)


PLAN = Plan("plan", "规划", "1", date(2021, 8, 14), date(2021, 1, 1), date(2025, 12, 31))


@dataclass
class Town:
    """What districts report, as (district, period, value or (value, numerator, denominator), changes), seen from the city."""

    build: Any
    indicator: Indicator = REPORTED
    places: tuple[Place, ...] = (CITY, *DISTRICTS)
    denominators: tuple[Denominator, ...] = ()
    primary: frozenset[tuple[str, str, str]] = frozenset()
    asked: tuple[str, ...] = ("1",)
    late: tuple[tuple[str, str, date], ...] = ()
    baseline: float | None = 1.0

    def figures(self, *rows: Any) -> pl.DataFrame:
        return self.build.figures(*(self._row(*row) for row in rows))

    def _row(self, place: str, period: str, value: Any, changes: Any = None) -> tuple[Any, ...]:
        own = {"place": place, "submission_id": f"{place}.{period}.v1"}
        return self.indicator.code, period, value, own | (changes or {})

    def given(self, *rows: Any) -> tuple[Promises, Evidence, Moment]:
        build = self.build
        target = build.target(
            kind="reach_at_least",
            value=3.0,
            baseline_value=self.baseline,
            baseline_period="2020" if self.baseline else "",
            place="1",
        )
        known = {self.indicator.code: self.indicator}
        late = pl.DataFrame(list(self.late), schema=build.late, orient="row")
        return (
            Promises([target], {target.id: self.asked}, known, {"plan": PLAN}, build.kinds),
            Evidence(self.figures(*rows), late, self.denominators, places=self.places, primary=self.primary),
            Moment(date(2025, 12, 31), datetime(2025, 12, 31, tzinfo=UTC)),
        )

    def sums(self, *rows: Any) -> list[dict[str, Any]]:
        promises, evidence, moment = self.given(*rows)
        return sums(evidence, promises, moment).sort("place", "period").to_dicts()

    def sum(self, *rows: Any) -> dict[str, Any]:
        (one,) = self.sums(*rows)
        return one

    def verdict(self, *rows: Any) -> Assessment:
        promises, evidence, moment = self.given(*rows)
        return assessments(assess(promises, evidence, moment))[0]


@pytest.fixture
def town(build: Any) -> Town:
    return Town(build)


ALL = (("11", "2023", (2.0, 20, 100_000)), ("12", "2023", (1.0, 5, 50_000)), ("13", "2023", (4.0, 20, 50_000)))


def test_a_rate_is_all_numerators_over_all_denominators(town):
    found = town.sum(*ALL)
    assert found["value"] == pytest.approx(45 / 200_000 * 10_000)
    assert (found["numerator"], found["denominator"]) == (45, 200_000)
    assert (found["provenance"], found["covered"], found["parts"], found["parts_due"]) == ("derived", 1.0, 3, 3)


def test_a_derived_figure_names_every_version_that_it_stands_on(town):
    assert town.sum(*ALL)["submission_id"] == "11.2023.v1 12.2023.v1 13.2023.v1"


def test_counts_and_amounts_are_added(town):
    town.indicator = Indicator("x", "机构数", "u", "higher_better", "count")
    assert town.sum(("11", "2023", 3.0), ("12", "2023", 4.0), ("13", "2023", 5.0))["value"] == 12.0


@pytest.mark.parametrize("kind", ["score", "rank", "milestone", "share"])
def test_what_cannot_be_added_is_never_derived(town, kind):
    town.indicator = Indicator("x", "期望寿命", "u", "higher_better", kind)
    assert town.sums(("11", "2023", 3.0), ("12", "2023", 4.0), ("13", "2023", 5.0)) == []


def test_surveys_are_never_added_the_people_asked_are_not_those_who_live_there(town):
    asked = [(place, period, value, {"sample_size": 600.0}) for place, period, value in ALL]
    assert town.sums(*asked) == []
    town.indicator = replace(town.indicator, chance=Chance.SAMPLE)
    assert town.sums(*ALL) == []


def test_nothing_is_put_in_for_an_absent_district_and_the_share_says_so(town):
    town.indicator = RATE
    town.denominators = tuple(
        Denominator("people", code, 2023, people, "统计局")
        for code, people in (("11", 100_000), ("12", 50_000), ("13", 50_000))
    )
    found = town.sum(*ALL[:2])
    assert found["value"] == pytest.approx(25 / 150_000 * 10_000)
    assert (found["covered"], found["parts"], found["parts_due"]) == (0.75, 2, 3)
    assert found["status"] == SubmissionStatus.FINAL


def test_where_the_register_does_not_know_them_all_the_share_is_that_of_the_places(town):
    town.indicator = RATE
    town.denominators = (Denominator("people", "11", 2023, 100_000, "统计局"),)
    assert town.sum(*ALL[:2])["covered"] == pytest.approx(2 / 3)


def test_the_denominators_are_those_of_the_register(town):
    town.indicator = RATE
    town.denominators = tuple(Denominator("people", code, 2023, 80_000, "统计局") for code in ("11", "12", "13"))
    assert town.sum(*ALL)["denominator"] == 240_000


def test_the_register_of_the_city_itself_does_not_divide_what_its_districts_make(town):
    town.indicator = RATE
    town.denominators = (Denominator("people", "1", 2023, 400_000, "统计局"),)
    found = town.verdict(*ALL)
    assert found.actual == pytest.approx(2.25)
    assert found.denominator == "常住人口: 200000.0 (summed up)"


def test_a_sum_that_lacks_a_district_is_too_small_and_so_preliminary(town):
    town.indicator = Indicator("x", "机构数", "u", "higher_better", "count")
    found = town.sum(("11", "2023", 3.0), ("12", "2023", 4.0))
    assert (found["value"], found["covered"], found["status"]) == (7.0, pytest.approx(2 / 3), "preliminary")


def test_what_covers_less_than_half_of_the_city_is_not_its_figure(town):
    assert town.sum(*ALL[:1])["covered"] == pytest.approx(1 / 3)
    assert town.verdict(*ALL[:1]).status is Status.NO_DATA
    assert town.verdict(*ALL[:2]).covered == pytest.approx(2 / 3)


def test_the_first_to_send_do_not_judge_the_city_while_the_others_are_not_late(town):
    before = tuple((place, "2022", value) for place, _, value in ALL)
    assert town.verdict(*before, *ALL[:2]).status is Status.PROVISIONAL
    town.late = (("13", "x", date(2023, 12, 31)),)
    found = town.verdict(*before, *ALL[:2])
    assert (found.status, found.covered) == (Status.BEHIND, pytest.approx(2 / 3))


def test_who_has_never_reported_is_not_waited_for(town):
    assert town.sum(*ALL[:2])["status"] == "final"


def test_a_count_that_lacks_a_district_is_no_start_either(town):
    town.indicator = Indicator("x", "机构数", "u", "higher_better", "count")
    town.baseline = None
    lacking = (("11", "2021", 1.0), ("12", "2021", 1.0))
    whole = (("11", "2023", 1.0), ("12", "2023", 1.0), ("13", "2023", 1.0))
    found = town.verdict(*lacking, *whole)
    assert (found.actual, found.baseline) == (3.0, 3.0)


def test_the_city_is_judged_on_what_its_districts_make(town):
    found = town.verdict(*ALL)
    assert (found.status, found.provenance, found.covered) == (Status.ON_TRACK, "derived", 1.0)
    assert (found.parts, found.parts_due) == (3, 3)


def test_the_city_is_judged_on_its_own_figure_where_it_reports_one(town):
    rows = (*ALL, ("1", "2023", (2.5, 50, 200_000)))
    found = town.verdict(*rows)
    assert (found.actual, found.provenance, found.covered) == (2.5, "submitted", None)
    assert town.sum(*rows)["value"] == pytest.approx(2.25)


def test_a_city_that_does_not_do_it_itself_has_no_figure_of_its_own(town):
    assert town.verdict(*ALL, ("1", "2023", None, {"state": "missing"})).provenance == "derived"


def test_two_routes_differ_from_more_than_half_a_printed_unit_on():
    assert not RATE.tells_apart(2.30, 2.305)
    assert RATE.tells_apart(2.30, 2.306)


def test_a_held_district_holds_the_city(town):
    held = ("13", "2023", (4.0, 20, 50_000), {"usable": "held"})
    assert town.sum(*ALL[:2], held)["usable"] == "held"
    assert town.verdict(*ALL[:2], held).status is Status.HELD


def test_a_rejected_figure_is_not_there(town):
    assert town.sum(*ALL[:2], ("13", "2023", (4.0, 20, 50_000), {"usable": "rejected"}))["parts"] == 2


def test_a_preliminary_district_makes_the_city_preliminary(town):
    rows = (*ALL[:2], ("13", "2023", (4.0, 20, 50_000), {"status": "preliminary"}))
    assert town.sum(*rows)["status"] == "preliminary"
    assert (town.verdict(*rows).status, town.verdict(*rows).reason) == (Status.PROVISIONAL, "provisional_on_track")


def test_a_simulated_district_makes_the_city_simulated(town):
    found = town.verdict(*ALL[:2], ("13", "2023", (4.0, 20, 50_000), {"provenance": "simulated"}))
    assert found.is_derived
    assert found.is_simulated
    assert not town.verdict(*ALL).is_simulated


def test_years_that_end_on_different_days_are_never_mixed(town):
    shifted = {"period_start": date(2022, 10, 1), "period_end": date(2023, 9, 30)}
    found = town.sums(*ALL[:2], ("13", "2023", (4.0, 20, 50_000), shifted))
    assert sorted(one["parts"] for one in found) == [1, 2]


def test_items_are_never_mixed(town):
    found = town.sums(*ALL[:2], ("13", "2023", (4.0, 20, 50_000), {"item": "急诊"}))
    assert sorted(one["item"] for one in found) == ["", "急诊"]


def test_of_two_forms_the_primary_one_counts(town):
    town.primary = frozenset({("yearly", "x", "")})
    rows = (
        *ALL[:2],
        ("13", "2023", (4.0, 20, 50_000), {"form": "yearly"}),
        ("13", "2023", (6.0, 30, 50_000), {"form": "other"}),
    )
    assert town.sum(*rows)["numerator"] == 45
    assert town.sum(*rows)["usable"] == "accepted"


def test_two_different_figures_that_count_alike_hold_the_city(town):
    rows = (*ALL, ("13", "2023", (6.0, 30, 50_000), {"form": "other"}))
    assert town.sum(*rows)["usable"] == "held"


def test_the_districts_are_those_of_the_last_day_of_the_period(town):
    old = Place("14", "14", "district", parent="1", valid_to=date(2022, 12, 31))
    town.places = (*town.places, old)
    found = town.sums(*ALL, ("14", "2022", (1.0, 5, 50_000)), ("14", "2023", (1.0, 5, 50_000)))
    assert [(one["period"], one["parts"], one["parts_due"]) for one in found] == [("2022", 1, 4), ("2023", 3, 3)]


def test_a_place_below_a_district_is_not_counted_twice(town):
    town.places = (*town.places, Place("111", "园区", "zone", parent="11"))
    assert town.sum(*ALL, ("111", "2023", (9.0, 90, 100_000)))["numerator"] == 45


def test_a_province_stands_on_its_cities_and_those_on_their_districts(town):
    town.asked = ("0",)
    town.places = (
        Place("0", "省", "province"),
        replace(CITY, parent="0"),
        *DISTRICTS,
        Place("2", "市", "city", parent="0"),
    )
    found = town.sum(*ALL, ("2", "2023", (1.0, 10, 100_000)))
    assert (found["place"], found["numerator"], found["denominator"]) == ("0", 55, 300_000)


def test_a_province_of_which_only_some_cities_are_listed_is_not_summed_up(town):
    town.asked = ("0",)
    town.places = (Place("0", "省", "province", partial=True), replace(CITY, parent="0"), *DISTRICTS)
    assert town.sums(*ALL) == []


def test_a_place_below_an_unknown_one_and_a_ring_of_places_are_no_exception(town):
    town.places = (
        CITY,
        Place("11", "11", "district", parent="9"),
        Place("5", "5", "x", parent="6"),
        Place("6", "6", "x", parent="5"),
    )
    assert town.sums(*ALL) == []


MERGED = (
    Place("901", "甲", "district", valid_to=date(2021, 12, 31)),
    Place("902", "乙", "district", valid_to=date(2021, 12, 31)),
    Place("903", "丙", "district", valid_from=date(2022, 1, 1), predecessors=("901", "902")),
)


def test_a_merged_district_goes_on_from_the_sum_of_its_predecessors(town):
    town.places, town.asked = MERGED, ("903",)
    found = town.sum(
        ("901", "2020", (20.0, 200, 100_000)),
        ("902", "2020", (10.0, 50, 50_000)),
        ("903", "2023", (24.0, 360, 150_000)),
    )
    assert (found["place"], found["period"]) == ("903", "2020")
    assert found["value"] == pytest.approx(250 / 150_000 * 10_000)


def test_a_merged_district_has_no_past_where_one_of_its_predecessors_has_none(town):
    town.places, town.asked = MERGED, ("903",)
    assert town.sums(("901", "2020", (20.0, 200, 100_000)), ("903", "2023", (24.0, 360, 150_000))) == []


def test_what_predecessors_report_of_later_years_is_not_added(town):
    town.places, town.asked = MERGED, ("903",)
    assert town.sums(("901", "2023", (20.0, 200, 100_000)), ("902", "2023", (10.0, 50, 50_000))) == []


def test_districts_have_no_derived_figures(town):
    town.asked = ("11", "12", "13")
    assert town.sums(*ALL) == []


STILL = [HealthCheck.function_scoped_fixture]  # the builders hold nothing
counts = st.tuples(st.integers(0, 500), st.integers(1, 100_000))


@settings(max_examples=40, deadline=None, suppress_health_check=STILL)
@given(parts=st.lists(counts, min_size=1, max_size=3))
def test_a_derived_rate_lies_between_those_of_its_parts(build, parts):
    rates = [10_000 * upper / lower for upper, lower in parts]
    rows = [(place.code, "2023", (rate, *pair)) for place, rate, pair in zip(DISTRICTS, rates, parts, strict=False)]
    value = Town(build).sum(*rows)["value"]
    assert min(rates) - 1e-6 <= value <= max(rates) + 1e-6


@settings(max_examples=20, deadline=None, suppress_health_check=STILL)
@given(pair=counts)
def test_a_city_of_one_district_has_the_figure_of_that_district(build, pair):
    rate = 10_000 * pair[0] / pair[1]
    found = Town(build, places=(CITY, DISTRICTS[0])).sum(("11", "2023", (rate, *pair)))
    assert found["value"] == pytest.approx(rate)
    assert (found["covered"], found["status"]) == (1.0, "final")
