"""One value is one string, wherever a person meets it: in a message, on a page, on the sheet that goes back to the clerk, in
the terminal, on a chart and in an evaluation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import frames
from alerts.conditions.behind import facts_of
from domain.assessment import Assessment
from domain.contact import Contacts
from domain.deployment import Deployment
from domain.finding import Finding, Rule
from domain.form import DueRule, Form, FormLine
from domain.indicator import Indicator, Unit
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.plan import Plan, Quote, Target
from domain.workdays import WorkCalendar
from flows.cli.verbs.assess import assessment_row
from flows.kinds import shipped_kinds
from reports.charts.chart import progress_chart
from reports.charts.spec import ChartPoint, ChartSpec
from reports.evaluation.model import Evaluation
from reports.evaluation.page import page
from reports.pages.overview import assessment_rows
from reports.pages.tables import markdown_table
from reports.workbook.formofplace import form_of_place
from reports.workbook.questions import Returned
from reports.workbook.returned import returned_workbook
from reports.workbook.template import blank_form

PLACE, CODE = Place("370611", "福山区", "district", name_en="Fushan"), "gp_density"
YEAR_END, KNOWN_AT = date(2022, 12, 31), datetime(2023, 6, 30, 8, tzinfo=UTC)
# Far from every value that is tried: a message tells two figures apart by more decimals where they print alike.
TARGET = Target(
    "t.1", "plan", CODE, "reach_at_least", "序号16", (Quote("1.67 4", "序号16"),), PLACE.code,
    baseline_value=1.67, baseline_period="2020", value=4.0, value_text="4", deadline=date(2025, 12, 31),
)  # fmt: skip
FORM = Form(
    "annual", "规划指标年报", "year", (FormLine(CODE, 1),), (PLACE.code,), DueRule(working_days=3), date(2020, 1, 1)
)
RULE = Rule(
    "r", "jump", "statistical", "query", "cell", names={"zh": "变化"}, texts={"zh": "变化"}, causes={"zh": "？"}
)
ORIGINAL: dict[str, bytes] = {}


@dataclass(frozen=True)
class Figure:
    """One figure of an indicator with so many decimals, and everything that shows it."""

    value: float
    decimals: int
    short_by: float = 7.0

    @property
    def deployment(self) -> Deployment:
        indicator = Indicator(CODE, "每万人口全科医生数", "per_10k", "higher_better", "density", self.decimals)
        plan = Plan(
            "plan", "规划", PLACE.code, date(2021, 1, 1), date(2021, 1, 1), date(2025, 12, 31), targets=(TARGET,)
        )
        return Deployment(
            home=PLACE.code,
            places=PlaceTree((PLACE,)),
            units={"per_10k": Unit("per_10k", "人", "density", 10_000)},
            indicators={CODE: indicator},
            denominators=(),
            plans={plan.id: plan},
            forms={FORM.code: FORM},
            rules={RULE.id: RULE},
            sources=(),
            contacts=Contacts((), ()),
            calendar=WorkCalendar(),
            kinds=shipped_kinds(),
        )

    @property
    def verdict(self) -> Assessment:
        expected = self.value + self.short_by
        return Assessment(
            "run", PLACE.code, TARGET.id, CODE, "2022", YEAR_END, KNOWN_AT, "behind",
            expected=expected, actual=self.value, gap=self.value - expected, unit="per_10k", provenance="submitted",
        )  # fmt: skip

    def in_the_message(self) -> str:
        return facts_of(self.verdict, (), self.deployment, {}).actual

    def on_the_page_of_a_run(self) -> str:
        table = markdown_table(assessment_rows([self.verdict], self.deployment))
        return table.splitlines()[-1].split("|")[5].strip()

    def in_the_terminal(self) -> str:
        return str(assessment_row(self.verdict, self.deployment)["actual_text"])

    def on_the_sheet_of_findings(self) -> str:
        deployment = self.deployment
        about = Returned(
            FORM, PLACE, Period("year", 2022), 1, date(2023, 7, 3), "zh", False, deployment.indicators, deployment.rules
        )
        if "form" not in ORIGINAL:
            ORIGINAL["form"] = blank_form(form_of_place(deployment, FORM.code, PLACE.code), about.period)
        finding = Finding(
            "f-1", "f", RULE.id, 1, "statistical", "query", PLACE.code, CODE, FORM.code, "2022", "", "s", "", "", "",
            history=(self.value,),
        )  # fmt: skip
        sheet = load_workbook(BytesIO(returned_workbook(ORIGINAL["form"], [finding], about))).worksheets[-1]
        return str(sheet["F9"].value)

    def on_the_chart(self) -> str:
        points = (ChartPoint(YEAR_END, self.value),)
        drawn = progress_chart(ChartSpec("标题", "", "", self.decimals, "zh", points=points)).to_dict()
        (said,) = {row["says"] for rows in _data(drawn) for row in rows if "says" in row}
        return str(said)

    def in_the_evaluation(self) -> str:
        deployment = self.deployment
        evaluation = Evaluation(
            plan=deployment.plans["plan"],
            targets=(TARGET,),
            applied={TARGET.id: (PLACE.code,)},
            assessments=(replace(self.verdict, status="on_track"),),
            observations=frames.empty(frames.OBSERVATION),
            overdue=pl.DataFrame(),
            indicators=deployment.indicators,
            units=deployment.units,
            places={PLACE.code: PLACE},
            as_of=YEAR_END,
            known_at=KNOWN_AT,
            kinds=deployment.target_kinds,
        )
        row = next(row for row in re.findall(r"<tr>.*?</tr>", page(evaluation, "", ""), re.DOTALL) if "#v1" in row)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        return str(cells[4])  # number, unit, baseline, goal, figure

    def everywhere(self) -> Mapping[str, str]:
        return {
            "message": self.in_the_message(),
            "page": self.on_the_page_of_a_run(),
            "terminal": self.in_the_terminal(),
            "workbook": self.on_the_sheet_of_findings(),
            "chart": self.on_the_chart(),
            "evaluation": self.in_the_evaluation(),
        }


def _data(drawn: object) -> list[list[dict[str, object]]]:
    """Every list of rows that a chart holds."""
    if isinstance(drawn, dict):
        own = [drawn["values"]] if isinstance(drawn.get("values"), list) else []
        own += list(drawn.get("datasets", {}).values())
        rows = [one for one in own if all(isinstance(row, dict) for row in one)]
        return rows + [found for value in drawn.values() for found in _data(value)]
    return [found for value in drawn for found in _data(value)] if isinstance(drawn, list) else []


VALUES = st.floats(0.001, 99_999, allow_nan=False).map(lambda value: round(value, 5)) | st.decimals(
    "0.005", "999.995", places=3
).map(float)


@settings(max_examples=30, deadline=None)
@given(VALUES, st.integers(0, 3))
@example(2.835, 2)
@example(0.285, 2)
@example(2.5, 0)
@example(1234567.125, 2)
@pytest.mark.slow
def test_a_figure_is_the_same_string_wherever_it_is_shown(value: float, decimals: int) -> None:
    shown = Figure(value, decimals).everywhere()
    assert len(set(shown.values())) == 1, shown


@pytest.mark.parametrize(("value", "decimals", "string"), [(2.835, 2, "2.84"), (0.285, 2, "0.29"), (2.5, 0, "3")])
def test_a_half_goes_up_as_it_is_written(value: float, decimals: int, string: str) -> None:
    assert set(Figure(value, decimals).everywhere().values()) == {string}


@pytest.mark.parametrize(
    ("value", "short_by", "told"),
    [
        (2.314, 0.291, ("2.31", "2.61", "-0.30")),  # who subtracts finds what is printed
        (3.1, 0.004, ("3.100", "3.104", "-0.004")),  # two that print alike are told apart, everywhere
    ],
)
def test_a_figure_its_path_and_their_gap_are_the_same_strings_wherever_they_stand(
    value: float, short_by: float, told: tuple[str, str, str]
) -> None:
    shown = Figure(value, 2, short_by)
    verdict, deployment = shown.verdict, shown.deployment
    facts = facts_of(verdict, (), deployment, {})
    page = markdown_table(assessment_rows([verdict], deployment)).splitlines()[-1].split("|")
    terminal = assessment_row(verdict, deployment)
    assert (facts.actual, facts.expected, f"-{facts.gap}") == told
    assert tuple(cell.strip() for cell in page[5:8]) == told
    assert (terminal["actual_text"], terminal["expected_text"], terminal["gap_text"]) == told
    assert all(string in str(terminal["message_zh"]) for string in told)
