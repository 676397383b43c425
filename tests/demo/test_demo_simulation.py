"""The simulated years: the same every time, clean where nothing was planted, and planted as the manifest says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from checks.gate.judge import Batch, Known, judge
from config.loader import load
from demo.simulation.records import SimulatedFile, SimulatedYear
from demo.simulation.story import PLANS
from demo.simulation.year import simulate, with_forms_from
from domain.deployment import Deployment
from domain.duedate import due_on
from domain.finding import Finding
from domain.submission import Submission, submission_id
from flows.kinds import shipped_kinds
from flows.wiring import ruleset
from sources.frame import observation_frame

ROOT = Path(__file__).resolve().parents[2]
FUSHAN = "370611"
SCREENING = "two_cancer_screening_coverage"


def kinds_of(deployment: Deployment) -> set[str]:
    return {rule.kind for rule in deployment.rules.values()}


@pytest.fixture(scope="module")
def shandong() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


@pytest.fixture(scope="module")
def year(shandong: Deployment) -> SimulatedYear:
    return simulate(shandong, kinds=kinds_of(shandong))


def findings_of(deployment: Deployment, year: SimulatedYear) -> tuple[Finding, ...]:
    """What the gate asks about all of its readings."""
    pairs = []
    for one in year.files:
        reading = one.reading
        start, end = reading.period.bounds(deployment.forms[reading.form].reporting_year_offset_months)
        number = submission_id(reading.place, reading.form, str(reading.period), one.version)
        on = datetime.combine(one.deliver_on, time(), UTC)
        pairs.append(
            (
                reading,
                Submission(
                    number,
                    reading.form,
                    reading.place,
                    str(reading.period),
                    start,
                    end,
                    one.version,
                    "r",
                    one.name,
                    "simulated",
                    on,
                ),
            )
        )
    frame = observation_frame(pairs, deployment.indicators)
    run = judge(Batch(frame, datetime(2025, 1, 1, tzinfo=UTC)), Known(), ruleset(deployment))
    return run.findings


def test_the_same_seed_is_the_same_year_and_another_is_not(shandong: Deployment, year: SimulatedYear) -> None:
    assert simulate(shandong, kinds=kinds_of(shandong)) == year
    assert simulate(shandong, seed=7).files != year.files


def test_the_figures_do_not_depend_on_the_rules_that_exist(shandong: Deployment, year: SimulatedYear) -> None:
    without = simulate(shandong)
    assert without.files == year.files
    later = {one.id for one in without.planted if one.exists}
    assert {"x100-1", "parts-1"}.isdisjoint(later)
    assert {"late-1", "missing-1", "early-1"} <= later


def test_every_district_sends_every_form_that_is_asked_of_it(shandong: Deployment, year: SimulatedYear) -> None:
    sent = {(one.reading.form, one.reading.place) for one in year.files}
    assert sent == {(form.code, place) for form in shandong.forms.values() for place in form.places}
    cities = {"370600", "371082", "371500"}
    assert {one.box for one in year.files} == set(shandong.forms["monthly-services"].places) | cities
    months = {str(one.reading.period) for one in year.files if one.reading.form == "monthly-services"}
    assert "2024-12" in months


def test_everything_says_that_it_is_simulated(year: SimulatedYear) -> None:
    assert {one.reading.provenance for one in year.files} == {"simulated"}


def test_files_come_in_order_on_working_days_after_their_period(shandong: Deployment, year: SimulatedYear) -> None:
    early = {one.file for one in year.planted if one.kind == "early"}
    days = [one.deliver_on for one in year.files]
    assert days == sorted(days)
    for one in year.files:
        if one.name not in early:
            _, end = one.reading.period.bounds(shandong.forms[one.reading.form].reporting_year_offset_months)
            assert one.deliver_on > end
            assert shandong.calendar.is_working(one.deliver_on)


def test_only_the_planted_ones_are_late(shandong: Deployment, year: SimulatedYear) -> None:
    late = set()
    for one in year.files:
        form = shandong.forms[one.reading.form]
        _, end = one.reading.period.bounds(form.reporting_year_offset_months)
        grace = shandong.calendar.add(due_on(form.due, end, shandong.calendar), form.due.grace_working_days)
        if one.version == 1 and one.deliver_on > grace:
            late.add((one.reading.place, str(one.reading.period)))
    assert late == {(one.place, one.period) for one in year.planted if one.kind == "late"}


def test_one_day_after_another_gives_every_file_once(year: SimulatedYear) -> None:
    given: list[SimulatedFile] = []
    after: date | None = None
    for upto in year.days():
        given.extend(year.between(after, upto))
        after = upto
    assert given == list(year.files)


def test_every_trouble_of_the_story_is_planted_in_the_shipped_deployment(year: SimulatedYear) -> None:
    assert {one.id.split(".")[0] for one in year.planted} == {plan.id for plan in PLANS}
    assert len({one.id for one in year.planted}) == len(year.planted)


def test_what_never_comes_has_no_file_and_what_is_corrected_has_two(year: SimulatedYear) -> None:
    for one in year.planted:
        files = [
            file
            for file in year.files
            if (file.reading.form, file.reading.place, str(file.reading.period)) == (one.form, one.place, one.period)
        ]
        assert len(files) == (0 if one.kind == "missing" else 2 if one.corrected_on else 1)
        assert [file.deliver_on for file in files] == [day for day in (one.on, one.corrected_on) if day]


def test_fushan_falls_behind_and_recovers(year: SimulatedYear) -> None:
    told = {
        str(one.reading.period): next(c for c in one.reading.cells if c.indicator == "gp_density").value_text
        for one in year.files
        if (one.reading.form, one.reading.place) == ("annual-plan", FUSHAN)
    }
    assert told["2022"] == "2.31"
    assert told["2023"] == "3.09"


def test_what_accumulates_never_falls_within_a_year(year: SimulatedYear) -> None:
    totals: dict[tuple[str, int], list[float]] = {}
    for one in year.files:
        for cell in one.reading.cells:
            if cell.indicator == SCREENING and one.reading.form == "monthly-services" and cell.numerator is not None:
                planted = one.reading.place == "370687" and str(one.reading.period) == "2024-08"  # the copy of July
                key = one.reading.place, one.reading.period.year
                if not planted:
                    totals.setdefault(key, []).append(cell.numerator)
    assert totals
    for series in totals.values():
        if len(series) == 12:
            assert series == sorted(series)


def test_every_level_says_where_it_comes_from(shandong: Deployment, year: SimulatedYear) -> None:
    printed = {(p.place, p.indicator): p.value for p in shandong.printed if p.item == "" and p.period == "2020"}
    anchors = {(one.place, one.indicator): one for one in year.anchors}
    shown = {(one.reading.place, cell.indicator) for one in year.files for cell in one.reading.cells}
    told = {key for key in shown if key[1] != "maternal_mortality_rate" and key[1] != SCREENING}
    assert told <= anchors.keys()
    assert {one.source for one in year.anchors} <= {"printed", "target", "assumed"}
    own = [one for one in year.anchors if one.place == FUSHAN and one.choice.startswith("own")]
    assert len(own) > 15
    for one in own:
        if one.period == "2020":
            assert one.value == printed[FUSHAN, one.indicator]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2024, 7])
def test_the_gate_finds_what_was_planted_and_nothing_else(shandong: Deployment, seed: int) -> None:
    year = simulate(shandong, seed=seed, kinds=kinds_of(shandong))
    found: dict[tuple[str, str, str, str], set[tuple[str, str]]] = {}
    for finding in findings_of(shandong, year):
        key = finding.place, finding.form, finding.period, finding.indicator
        found.setdefault(key, set()).add((shandong.rules[finding.rule].kind, finding.severity))
    for one in year.planted:
        kinds = found.pop((one.place, one.form, one.period, one.indicator), set())
        if one.expect == "seen" and one.seen_by == "finding" and one.exists:
            assert one.rule_kind in {kind for kind, _ in kinds}, one
            assert {kind for kind, _ in kinds} <= {one.rule_kind, *one.other_kinds}, one
        else:
            assert {severity for _, severity in kinds} <= {"note"}, one
    screened = {
        ("370602", SCREENING),
        ("370685", SCREENING),
    }  # the months after those of the manifest, one of them explained
    assert {(place, indicator) for place, _, _, indicator in found} <= screened


def test_a_deployment_without_the_story_is_simulated_all_the_same() -> None:
    tiny = load(ROOT / "tests" / "deployments" / "tiny", {}, shipped_kinds())
    form = next(iter(tiny.forms.values()))
    year = simulate(tiny, years=(form.valid_from.year, form.valid_from.year + 1), seed=1)
    assert year.files
    assert year.planted == ()
    assert {one.layout for one in year.files} == {"form"}


def test_forms_may_be_given_a_history_that_they_did_not_have(shandong: Deployment) -> None:
    earlier = with_forms_from(shandong, date(2021, 1, 1))
    shared = {"monthly-services", "quarterly-resources", "annual-mch"}  # that of 2021 began in October 2020
    year = simulate(earlier, years=(2021, 2021), kinds=kinds_of(earlier))
    of_the_plans = sum(len(form.places) for form in earlier.forms.values() if form.code not in shared)
    assert len(year.files) == 13 * (12 + 4) + of_the_plans
    assert {one.reading.period.year for one in year.files} == {2021}
