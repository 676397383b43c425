"""A ratio of two indicators is an indicator of its own: it stands beside them, and neither hides the other."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

DENSITY = {"id": "density", "indicator": "doctors", "kind": "reach_at_least", "baseline_value": 2.6}
DENSITY |= {"baseline_period": "2020", "value": 3.85}
RATIO = {"id": "ratio", "indicator": "doctors_a_bed", "kind": "ratio_of", "value": 0.55}
RATIO |= {"numerator": "doctors", "reference": "beds"}


def judged(build: Any, *figures: Any) -> dict[str, dict[str, Any]]:
    codes = ("doctors", "beds", "doctors_a_bed")
    frame = build.frame(
        [build.target(**DENSITY), build.target(**RATIO)],
        pl.concat(figures),
        applied={"density": ("370611",), "ratio": ("370611",)},
        indicators={code: build.indicator(code=code) for code in codes},
    )
    return {row["target_id"]: row for row in frame.iter_rows(named=True)}


def test_density_and_ratio_are_both_told(build: Any) -> None:
    doctors = build.figures(("doctors", "2025", 4.0))
    beds = build.figures(("beds", "2025", 8.0))
    verdicts = judged(build, doctors, beds)
    assert {name: row["actual"] for name, row in verdicts.items()} == {"density": 4.0, "ratio": 0.5}
    assert {name: row["indicator"] for name, row in verdicts.items()} == {
        "density": "doctors",
        "ratio": "doctors_a_bed",
    }
    assert all(row["strictest"] for row in verdicts.values())
    assert verdicts["ratio"]["status"] == "missed"


def test_a_ratio_reads_no_figure_that_was_submitted_for_it(build: Any) -> None:
    verdicts = judged(build, build.figures(("doctors_a_bed", "2024", 0.9)))
    assert verdicts["ratio"]["actual"] is None


def test_a_ratio_is_aged_while_what_it_is_made_of_is_overdue(build: Any) -> None:
    figures = pl.concat([build.figures(("doctors", "2023", 4.0)), build.figures(("beds", "2023", 8.0))])
    for late, aged in (("beds", True), ("nurses", False)):
        overdue = pl.DataFrame([("370611", late, date(2024, 12, 31))], schema=build.late, orient="row")
        codes = ("doctors", "beds", "nurses", "doctors_a_bed")
        verdict = build.verdict(
            build.target(**RATIO),
            figures,
            overdue=overdue,
            indicators={code: build.indicator(code=code) for code in codes},
        )
        assert verdict.aged is aged, late
