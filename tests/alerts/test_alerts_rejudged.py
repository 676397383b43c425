"""A revised plan or denominator gives an old figure another verdict: kept, and told to nobody anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from alerts.conditions.storm import StormFacts
from domain.alert import Alert, Transition
from domain.assessment import Assessment
from tests.alerts.room import quieted

NOW = datetime(2023, 9, 11, 1, tzinfo=UTC)
ROW = Assessment(
    run_id="month-2", place="370611", target_id="p.t16", indicator="gp_density", period="2022", as_of=date(2023, 9, 11),
    known_at=NOW, status="slightly_behind", submission_id="s.v1",
)  # fmt: skip
BEFORE = replace(ROW, run_id="month-1", status="on_track")


def opened(subject: str = "gp_density") -> Transition:
    facts = StormFacts("", "", "", 0, 0)
    alert = Alert("a-1", "k", 1, "behind", "370611", subject, "2022", "open", "notice", True, facts, NOW, NOW)
    return Transition("opened", alert, None, tell=True)


def test_the_same_figure_judged_worse_by_a_revised_plan_is_kept_and_not_told() -> None:
    (step,) = quieted([opened()], [ROW], [BEFORE])
    assert (step.tell, step.reason) == (False, "rejudged")


def test_the_same_figure_on_a_revised_population_is_kept_and_not_told_however_it_stood() -> None:
    for now, then in (("behind", "slightly_behind"), ("missed", "on_track"), ("regressing", "missed")):
        row = replace(ROW, status=now, denominator="resident_population 2022: 1 (final)")  # type: ignore[arg-type]
        (step,) = quieted([opened()], [row], [replace(BEFORE, status=then)])  # type: ignore[arg-type]
        assert (step.tell, step.reason) == (False, "rejudged")


def test_a_new_version_of_the_figure_is_told() -> None:
    (step,) = quieted([opened()], [replace(ROW, submission_id="s.v2")], [BEFORE])
    assert step.tell


def test_a_figure_released_from_a_question_is_told() -> None:
    (step,) = quieted([opened()], [ROW], [replace(BEFORE, status="held")])
    assert step.tell


def test_a_deadline_that_has_passed_is_told() -> None:
    (step,) = quieted([opened()], [replace(ROW, status="missed")], [BEFORE])
    assert step.tell


def test_other_alerts_are_left_as_they_are() -> None:
    (step,) = quieted([opened("nurse_density")], [ROW], [BEFORE])
    assert step.tell
