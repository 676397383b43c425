"""schedules.yaml: when jobs run, and what a person reads after a slip in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from config.loader import loads
from domain.errors import Problem
from flows.kinds import recorded_kinds, shipped_kinds

ProblemsOf = Callable[[Mapping[str, str]], tuple[Problem, ...]]


moment = datetime.fromisoformat


def with_schedules(live: Mapping[str, str], text: str) -> dict[str, str]:
    return {**live, "schedules.yaml": f"schedules:\n  {text}\n"}


def test_a_job_runs_by_a_cron_at_moments_or_not_by_itself(live: dict[str, str]) -> None:
    text = 'chase: {cron: "7  8 * * *"}\n  year: {at: [2027-03-20T09:00, 2027-01-20T09:00]}\n  digest: off'
    said = loads(with_schedules(live, text), {}, shipped_kinds()).schedules
    assert said["chase"].cron == "7 8 * * *"
    assert said["year"].at == (moment("2027-01-20T09:00"), moment("2027-03-20T09:00"))
    assert said["digest"].off
    assert [one.line for one in said.values()] == [2, 3, 4]


def test_a_deployment_that_says_nothing_has_the_shipped_times(live: dict[str, str]) -> None:
    assert not loads(live, {}, shipped_kinds()).schedules


@pytest.mark.parametrize(
    ("text", "given", "allowed"),
    [
        ('chase: {cron: "0 9 30 2 *"}', '"0 9 30 2 *"', "no moment ever comes"),
        ('chase: {cron: "61 * * * *"}', '"61 * * * *"', "minute hour day month weekday"),
        ('chase: {cron: "* * * * * *"}', '"* * * * * *"', "five parts"),
        ("year: {at: ['2027-01-20T09:00:30']}", '"2027-01-20T09:00:30"', "written as 2027-01-20T09:00"),
        ("year: {at: [2027-01-20T09:00, 2027-01-20T09:00]}", "not complete", "each moment once"),
        ("year: {at: [2027-01-20]}", '"2027-01-20"', "written as 2027-01-20T09:00"),
        ("chaise: off", 'did you mean "chase"?', "month, quarter, year"),
        ("chase: of", 'given "of"', "off, or {cron"),
        ("chase: {}", "not complete", "one of these: off"),
        ('district: {cron: "7 8 * * *"}', 'given "district"', "runs when a person starts it"),
        ('chase: {crom: "7 8 * * *"}', 'did you mean "cron"?', "cron, at, off"),
    ],
)
def test_a_slip_is_named_with_its_line_and_what_is_allowed(
    live: dict[str, str], problems_of: ProblemsOf, text: str, given: str, allowed: str
) -> None:
    (problem,) = problems_of(with_schedules(live, text))
    assert (problem.file, problem.line) == ("schedules.yaml", 2)
    assert given in problem.given
    assert allowed in problem.allowed


def test_a_configuration_that_a_ledger_keeps_may_name_a_job_that_is_no_more(live: dict[str, str]) -> None:
    kept = loads(with_schedules(live, "census: off"), {}, recorded_kinds())
    assert kept.schedules["census"].off
