"""A plan of Fushan judged on made-up annual forms: what an evaluation is written from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import frames
from checks.trajectory.assess import Evidence, Moment, Promises, assess, assessments
from checks.trajectory.reasons import reason_name
from checks.trajectory.schedules import Asked, schedules
from config.loader import load
from domain.deployment import Deployment
from domain.kind import Sort
from domain.plan import Target
from flows.kinds import shipped_kinds
from reports.evaluation.model import Evaluation, Subject, schedule_days
from reports.evaluation.schema import OVERDUE
from reports.evaluation.write import write_evaluation

ROOT = Path(__file__).resolve().parents[3]
FUSHAN, PLAN = "370611", "fushan-145"
KINDS = shipped_kinds()[Sort.TARGET]
AS_OF = date(2023, 6, 30)
KNOWN_AT = datetime(2023, 6, 30, 8, tzinfo=UTC)
SHA = {2021: "a" * 64, 2022: "b" * 64}
# indicator: (2021, 2022); None where the form said nothing. Made up, to meet as many different verdicts as can be.
FIGURES: Mapping[str, tuple[float | None, float | None]] = {
    "life_expectancy": (79.2, 79.9),
    "healthy_life_expectancy": (None, 69.0),
    "maternal_mortality_rate": (0.0, 40.0),
    "infant_mortality_rate": (2.4, 2.1),
    "under5_mortality_rate": (3.2, 2.9),
    "premature_ncd_mortality_rate": (13.5, 14.6),
    "health_literacy_rate": (23.7, 25.3),
    "smoking_rate_15plus": (25.6, 25.9),
    "hospital_bed_density": (4.70, 4.90),
    "childcare_place_density": (1.60, 2.90),
    "physician_density": (2.90, 3.20),
    "tcm_physician_density": (0.57, 0.63),
    "nurse_density": (2.80, 3.02),
    "pharmacist_density": (0.33, 0.34),
    "public_health_staff_density": (0.60, 0.66),
    "gp_density": (1.95, 2.31),
    "youth_myopia_rate": (51.20, 50.10),
    "geriatrics_dept_share": (92.3, 95.0),
    "tcm_dept_coverage": (100.0, 100.0),
    "out_of_pocket_share": (27.7, None),
    "health_care_industry_revenue": (64.0, 75.0),
}
HELD = "nurse_density"
RARE_COUNTS = {"maternal_mortality_rate": ((0, 2510), (1, 2500))}


@pytest.fixture(scope="session")
def shandong() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def _of_the_table(deployment: Deployment) -> tuple[Target, ...]:
    """The 21 targets of the plan's table of main indicators."""
    return tuple(target for target in deployment.plans[PLAN].targets if target.clause.startswith("主要发展指标"))


def _row(deployment: Deployment, indicator: str, year: int, value: float, row: int) -> dict[str, Any]:
    counts = RARE_COUNTS.get(indicator, ((None, None), (None, None)))[year - 2021]
    known = deployment.indicators[indicator]
    return {
        "submission_id": f"{FUSHAN}.annual-plan.{year}.v1",
        "receipt_id": SHA[year],
        "form": "annual-plan",
        "place": FUSHAN,
        "indicator": indicator,
        "period": str(year),
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "item": "",
        "state": "value",
        "value": value,
        "numerator": counts[0],
        "denominator": counts[1],
        "unit": known.unit,
        "value_text": str(value),
        "decimals": known.decimals,
        "file": f"福山区_{year}年_规划指标年报.xlsx",
        "sheet": "规划指标年报",
        "cell": f"E{row}",
        "note": "",
        "provenance": "simulated",
        "received_at": datetime(year + 1, 5, 20, 1, tzinfo=UTC),
        "version": 1,
        "is_new": False,
        "usable": "held" if indicator == HELD and year == 2022 else "accepted",
    }


@pytest.fixture(scope="session")
def figures(shandong: Deployment) -> pl.DataFrame:
    """Both annual forms as observations."""
    rows = [
        _row(shandong, indicator, 2021 + n, value, 8 + line)
        for line, (indicator, pair) in enumerate(FIGURES.items())
        for n, value in enumerate(pair)
        if value is not None
    ]
    return pl.DataFrame(rows, schema=frames.OBSERVATION)


@pytest.fixture(scope="session")
def judged(shandong: Deployment, figures: pl.DataFrame) -> Callable[..., Any]:
    """The verdicts of the plan's targets; any piece can be given anew."""
    targets = _of_the_table(shandong)
    late = {"place": [FUSHAN], "indicator": ["out_of_pocket_share"], "period_end": [date(2022, 12, 31)]}

    def run(**other: Any) -> Any:
        pieces: dict[str, Any] = {
            "targets": targets,
            "applied": {target.id: shandong.places_of(target) for target in targets},
            "observations": figures,
            "indicators": shandong.indicators,
            "plans": {PLAN: shandong.plans[PLAN]},
            "overdue": pl.DataFrame(late, schema=OVERDUE),
            "as_of": AS_OF,
            "known_at": KNOWN_AT,
            "config_sha256": shandong.sha256,
            "denominators": shandong.denominators,
        } | other
        promised = (pieces[name] for name in ("targets", "applied", "indicators", "plans"))
        evidence = Evidence(pieces["observations"], pieces["overdue"], pieces["denominators"])
        moment = Moment(pieces["as_of"], pieces["known_at"], config_sha256=pieces["config_sha256"])
        return pieces, assessments(assess(Promises(*promised, KINDS), evidence, moment))

    return run


@pytest.fixture(scope="session")
def again(judged: Callable[..., Any]) -> Callable[[Any], Any]:
    """The verdicts computed from nothing but an export that was read back."""
    names = ("targets", "applied", "observations", "indicators", "plans", "overdue", "as_of", "known_at",
             "config_sha256", "denominators")  # fmt: skip
    return lambda bundle: judged(**{name: getattr(bundle, name) for name in names})[1]


def _subjects(deployment: Deployment, targets: tuple[Target, ...]) -> dict[tuple[str, str], Subject]:
    """Path and dead band of each target at the place that it was written for."""
    plan = deployment.plans[PLAN]
    asked = [Asked(n, one.baseline_value, schedule_days(one, plan)) for n, one in enumerate(targets)]
    found = schedules(Promises(targets, {}, deployment.indicators, deployment.plans, KINDS), asked)
    return {(target.id, FUSHAN): Subject(one.points, one.dead_band) for target, one in zip(targets, found, strict=True)}


@pytest.fixture(scope="session")
def evaluation(shandong: Deployment, judged: Callable[..., Any]) -> Evaluation:
    """The table of fushan-145 on 30 June 2023."""
    pieces, rows = judged()
    plan = shandong.plans[PLAN]
    subjects = _subjects(shandong, pieces["targets"])
    given = {name: pieces[name] for name in ("targets", "applied", "observations", "overdue", "indicators", "as_of", "known_at", "config_sha256", "denominators")}  # fmt: skip
    return Evaluation(
        plan=plan,
        assessments=rows,
        units=shandong.units,
        places={FUSHAN: shandong.places[FUSHAN]},
        subjects=subjects,
        receipts={sha: sha for sha in SHA.values()},
        reasons={row.reason: reason_name(row.reason, "zh") for row in rows},
        rules=shandong.rules,
        product_version="0.1.0",
        kinds=KINDS,
        time_zone="Asia/Shanghai",
        **given,
    )


@pytest.fixture(scope="session")
def english(evaluation: Evaluation) -> Evaluation:
    reasons = {row.reason: reason_name(row.reason, "en") for row in evaluation.assessments}
    return replace(evaluation, language="en", reasons=reasons)


@pytest.fixture(scope="session")
def export(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one written evaluation; tests copy what they change."""
    folder = tmp_path_factory.mktemp("evaluation")
    write_evaluation(folder, evaluation)
    return folder
