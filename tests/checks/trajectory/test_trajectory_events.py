"""A single death is an event of its own; benches run."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.trajectory.events import EVENT_SCHEMA, events
from checks.trajectory.given import Promises

ROOT = Path(__file__).parents[3]
CEILING = {"kind": "stay_at_most", "value": 5.6}


def found(build: Any, targets: list[Any], figures: Any, multiplier: float | None = 100_000.0) -> list[dict[str, Any]]:
    indicator = build.indicator(kind="rate" if multiplier else "count", direction="lower_better", multiplier=multiplier)
    applied = {one.id: (one.place,) for one in targets}
    frame = events(Promises(targets, applied, {"x": indicator}, {}, build.kinds), figures, as_of=date(2025, 12, 31))
    assert dict(frame.schema) == EVENT_SCHEMA
    return frame.to_dicts()


def test_one_maternal_death_is_an_event_once_with_what_chance_says(build: Any) -> None:
    targets = [build.target(id="a", **CEILING), build.target(id="b", **{**CEILING, "value": 7.0})]
    told = found(build, targets, build.figures(("x", "2022", (40.0, 1, 2500))))
    assert [(row["target_id"], row["count"], row["period"]) for row in told] == [("a", 1, "2022")]
    assert told[0]["chance"] == pytest.approx(0.1306, abs=1e-4)


def test_no_death_a_common_event_and_a_figure_under_question_are_no_event(build: Any) -> None:
    target = [build.target(**CEILING)]
    assert found(build, target, build.figures(("x", "2022", (0.0, 0, 2500)))) == []
    assert found(build, target, build.figures(("x", "2022", (5.0, 10, 200_000)))) == []
    assert found(build, target, build.figures(("x", "2022", (40.0, 1, 2500), {"usable": "held"}))) == []
    assert found(build, target, build.figures(("x", "2022", 40.0))) == []


def test_what_may_never_happen_is_an_event_when_it_does(build: Any) -> None:
    target = [build.target(kind="zero_events", value=0.0)]
    told = found(build, target, build.figures(("x", "2021", 1.0), ("x", "2022", 2.0)), multiplier=None)
    assert [(row["period"], row["count"], row["chance"]) for row in told] == [("2022", 2, 0.0)]


@pytest.mark.slow
def test_the_speed_of_verdicts_is_measured_by_a_script_that_runs() -> None:
    command = [sys.executable, str(ROOT / "bench" / "assess.py"), "--places", "7", "--targets", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "| 7 | 20 | 700 | 140 |" in done.stdout
