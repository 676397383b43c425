"""Readings as observations, printed figures as submissions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

import frames
from domain.columns import OBSERVATION
from domain.contact import Contacts
from domain.deployment import Deployment, PrintedFigure
from domain.errors import ConfigInvalid
from domain.form import DueRule, Form, FormLine
from domain.indicator import Denominator, Indicator, Parts, Unit
from domain.place import PlaceTree
from domain.plan import Plan, Quote, Target
from domain.submission import Submission
from domain.workdays import WorkCalendar
from sources.frame import observation_frame
from sources.printed import printed_submissions

RECEIVED = datetime(2023, 9, 5, 1, tzinfo=UTC)


@pytest.fixture
def deployment(places: PlaceTree, form: Form, indicators: dict[str, Indicator]) -> Deployment:
    """A district with a plan for general practitioners, printed figures of 2020, and both forms."""
    gps = Parts("全科医生数", "年末常住人口", 10_000.0, register="resident_population")
    listed = {
        "gp_density": Indicator("gp_density", "每万人口全科医生数", "per_10k", "higher_better", "density", parts=gps),
        "smoking": Indicator("smoking", "吸烟率", "percent", "lower_better", "share", 1),
        "ncd": Indicator("ncd", "过早死亡率", "percent", "lower_better", "share", 2),
    }

    def target(indicator: str, kind: Any, baseline: float, value: float) -> Target:
        quote = (Quote("…", "表"),)
        span: dict[str, Any] = {"baseline_value": baseline, "baseline_period": "2020", "deadline": date(2025, 12, 31)}
        return Target(f"t-{indicator}", "plan", indicator, kind, "表", quote, "370611", value=value, **span)

    targets = (
        target("gp_density", "reach_at_least", 1.67, 4),
        target("smoking", "reach_at_most", 25.4, 22),
        target("ncd", "stay_at_most", 13.62, 14),
    )
    days = (date(2023, 8, 14), date(2021, 1, 1), date(2025, 12, 31))
    plan = Plan("plan", "规划", "370611", *days, targets=targets)
    other = Plan("other", "另一规划", "370611", date(2022, 3, 1), *days[1:], received_on=date(2022, 4, 1))
    annual = Form(
        "annual-plan", "年报", "year", tuple(FormLine(code, 1) for code in listed), ("370611",), DueRule(), days[1]
    )
    monthly = Form("monthly-services", "月报", "month", form.lines, form.places, form.due, form.valid_from)
    csv = "place,indicator\n370611,gp_density\n"
    return Deployment(
        home="370600",
        places=places,
        units={"percent": Unit("percent", "%", "share", 100)},
        indicators=listed | indicators,
        denominators=(Denominator("resident_population", "370611", 2022, 298_700, "公报"),),
        plans={"plan": plan, "other": other},
        forms={"annual-plan": annual, "monthly-services": monthly},
        rules={},
        sources=(),
        contacts=Contacts((), ()),
        calendar=WorkCalendar(),
        printed=(
            PrintedFigure(
                "370611",
                "gp_density",
                "2020",
                1.67,
                "1.67",
                "per_10k",
                ("16 …1.67", "二"),
                "",
                "plan",
                file="printed/plan.csv",
                line=2,
            ),
            PrintedFigure(
                "370611", "smoking", "2018", 25.4, "25.4%", "", ("8 …",), "", "plan", file="printed/plan.csv", line=3
            ),
            PrintedFigure(
                "370611",
                "ncd",
                "2020",
                13.62,
                "13.62",
                "percent",
                ("6 …",),
                "",
                "other",
                file="printed/other.csv",
                line=2,
            ),
        ),
        files={"printed/plan.csv": csv, "printed/other.csv": csv + "\n"},
    )


def test_the_frame_has_exactly_the_columns_of_the_contract(clerk: Any) -> None:
    empty = observation_frame([], clerk.indicators)
    assert empty.columns == list(OBSERVATION)
    assert empty.schema == frames.OBSERVATION


def test_a_reading_becomes_a_row_per_cell_with_the_days_of_its_submission(clerk: Any) -> None:
    reading = clerk.reads(E7="约90")
    days = (date(2023, 8, 1), date(2023, 8, 31))
    submission = Submission("s1", "monthly", "370611", "2023-08", *days, 2, "r1", "月报.xlsx", "submitted", RECEIVED)
    frame = observation_frame([(reading, submission)], clerk.indicators)
    first, second, _ = frame.to_dicts()
    assert (first["submission_id"], first["period_start"], first["period_end"], first["version"]) == ("s1", *days, 2)
    assert (first["value"], first["unit"], first["cell"], first["received_at"]) == (92.4, "percent", "E6", RECEIVED)
    assert (first["is_new"], first["usable"]) == (True, "accepted")
    assert (second["state"], second["value"], second["value_text"]) == ("missing", None, "约90")


def test_printed_figures_are_submissions_received_with_their_document(deployment: Deployment) -> None:
    found = {
        submission.id: (reading, submission, receipt)
        for reading, submission, receipt, _ in printed_submissions(deployment)
    }
    reading, submission, receipt = found["370611.printed.2018.v1"]
    assert submission.received_at == datetime(2023, 8, 14, tzinfo=UTC)
    assert (submission.provenance, receipt.provenance, reading.provenance) == ("printed", "printed", "printed")
    cell = reading.cells[0]
    assert (cell.cell, cell.note, cell.value, cell.decimals, cell.unit) == ("L3", "8 …", 25.4, 1, "percent")
    assert printed_submissions(deployment) == printed_submissions(deployment)


def test_two_plans_that_print_the_same_year_do_not_replace_each_other(deployment: Deployment) -> None:
    found = printed_submissions(deployment)
    assert [(submission.form, reading.cells[0].indicator) for reading, submission, _, _ in found] == [
        ("printed", "ncd"),
        ("printed", "smoking"),
        ("printed-plan", "gp_density"),
    ]
    assert found[0][1].received_at == datetime(2022, 4, 1, tzinfo=UTC)
    assert found[0][3] == deployment.files["printed/other.csv"].encode()
    assert found[1][2] == found[2][2]


def test_a_printed_figure_of_an_unknown_plan_names_its_line(deployment: Deployment) -> None:
    from dataclasses import replace

    lost = replace(deployment.printed[0], plan="nobody")
    with pytest.raises(ConfigInvalid, match=r"printed/plan\.csv:2: plan: nobody"):
        printed_submissions(replace(deployment, printed=(lost,)))
