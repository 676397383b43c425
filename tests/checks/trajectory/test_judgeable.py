"""Whether a target can be judged is known before any figure comes: whose figure, what start, which day, or why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.trajectory.judgeable import judgeable
from domain.contact import Contacts
from domain.deployment import Deployment, PrintedFigure
from domain.form import DueRule, Form, FormLine
from domain.indicator import Counted, Indicator, IndicatorKind, Parts, Unit
from domain.judgeable import Judgeable, Lack, Source, Start, lacks_of, sources_of
from domain.place import Place, PlaceTree
from domain.plan import DatedValue, Plan, Quote, Target
from domain.workdays import WorkCalendar
from flows.kinds import shipped_kinds

CITY, EAST, WEST = (
    Place("1", "甲市", "city"),
    Place("11", "东区", "district", "1"),
    Place("12", "西区", "district", "1"),
)
SHARE = Indicator("x", "占比", "u", "higher_better", "share", parts=Parts("甲", "乙", 100))
LIFE = Indicator("life", "预期寿命", "u", "higher_better", "score")
SPAN = date(2021, 1, 1), date(2025, 12, 31)
TARGET = Target(
    "t", "p", "x", "reach_at_least", "一", (Quote("原文", "一"),), "11", value=90.0, deadline=SPAN[1],
    baseline_value=80.0, baseline_period="2020",
)  # fmt: skip
YEARLY = Form("yearly", "年报", "year", (FormLine("x", 3),), ("11",), DueRule(months_after=3, day=10), SPAN[0])


def deployment(target: Target = TARGET, *forms: Form, **given: Any) -> Deployment:
    plan = Plan("p", "规划", target.place, date(2021, 6, 1), *SPAN, targets=(target,))
    return Deployment(
        home="1", places=PlaceTree((CITY, EAST, WEST)), units={"u": Unit("u", "%", "share", 100)},
        indicators={"x": SHARE, "life": LIFE}, denominators=(), plans={"p": plan},
        forms={form.code: form for form in forms}, rules={}, sources=(), contacts=Contacts((), ()),
        calendar=WorkCalendar(), kinds=shipped_kinds(), **given,
    )  # fmt: skip


def of(target: Target = TARGET, *forms: Form, **given: Any) -> Judgeable:
    """The one answer about the one target."""
    made = deployment(target, *forms, **given)
    (row,) = judgeable(made, made.targets)
    return row


def printed(period: str, place: str = "11", value: float | None = 81.0) -> PrintedFigure:
    return PrintedFigure(place, "x", period, value, "81", "u", ("原文",), "", "p")


def changed(**changes: Any) -> Target:
    return replace(TARGET, **changes)


def test_the_first_verdict_comes_with_the_first_figure_after_the_printed_baseline() -> None:
    row = of(TARGET, YEARLY)
    assert (row.source, row.form, row.row) == (Source.OWN, "yearly", 3)
    assert (row.start, row.start_period) == (Start.PRINTED, "2020")
    assert (row.first_period, row.first_on) == ("2021", date(2022, 3, 10))


def test_without_a_printed_baseline_it_starts_from_the_last_figure_before_the_plan() -> None:
    row = of(changed(baseline_value=None), replace(YEARLY, valid_from=date(2019, 1, 1)))
    assert (row.start, row.start_period, row.first_period) == (Start.BEFORE_PLAN, "2020", "2021")
    row = of(changed(baseline_value=None), YEARLY, printed=(printed("2018"),))
    assert (row.start, row.start_period) == (Start.BEFORE_PLAN, "2018")


def test_else_from_the_first_figure_within_it_and_the_second_is_judged() -> None:
    row = of(changed(baseline_value=None), YEARLY)
    assert (row.start, row.start_period, row.first_period) == (Start.FIRST_FIGURE, "2021", "2022")


def test_a_printed_baseline_is_that_of_its_own_place_alone() -> None:
    made = deployment(changed(place="1", applies_to="children"), replace(YEARLY, places=("11", "12")))
    assert [row.start for row in judgeable(made, made.targets)] == [Start.FIRST_FIGURE, Start.FIRST_FIGURE]


def test_a_limit_needs_no_start() -> None:
    row = of(changed(kind="maintain_at_least"), YEARLY)
    assert (row.start, row.first_period) == (Start.NONE_NEEDED, "2021")


def test_values_that_the_plan_dates_need_no_start_and_wait_for_the_first_of_them() -> None:
    dated = changed(baseline_value=None, milestones=(DatedValue(date(2023, 12, 31), 85.0),))
    row = of(dated, YEARLY)
    assert (row.start, row.first_period) == (Start.NONE_NEEDED, "2023")


def test_what_was_added_within_the_plan_starts_from_nought() -> None:
    made = deployment(changed(kind="count_to_complete", value=4.0, baseline_value=None), YEARLY)
    flow = replace(SHARE, parts=None, kind=IndicatorKind.COUNT, measure=Counted.FLOW)
    (row,) = judgeable(replace(made, indicators={"x": flow}), made.targets)
    assert (row.start, row.first_period) == (Start.NONE_NEEDED, "2021")


def test_a_revised_target_waits_for_the_day_of_its_revision() -> None:
    row = of(changed(effective_from=date(2024, 1, 1)), YEARLY)
    assert (row.first_period, row.first_on) == ("2021", date(2024, 1, 1))


def test_a_trend_waits_for_the_same_period_of_the_year_before() -> None:
    quarterly = replace(YEARLY, periodicity="quarter")
    row = of(changed(kind="trend", value=None, baseline_value=None), quarterly)
    assert (row.start_period, row.first_period) == ("2021-Q1", "2022-Q1")


def test_a_statistical_year_is_due_by_its_own_end() -> None:
    mch = replace(YEARLY, reporting_year_offset_months=-3, due=DueRule(months_after=1, day=25))
    row = of(changed(kind="maintain_at_least"), replace(mch, valid_from=date(2020, 10, 1)))
    assert (row.first_period, row.first_on) == ("2021", date(2021, 10, 25))


def test_a_city_is_judged_on_what_its_districts_report() -> None:
    row = of(changed(place="1"), YEARLY)
    assert (row.source, row.asked, row.places) == (Source.BELOW, 1, 2)


def test_its_own_return_comes_before_theirs_and_a_primary_line_before_others() -> None:
    own = replace(YEARLY, code="own", places=("1",))
    primary = replace(own, code="primary", lines=(FormLine("x", 1, primary=True),), due=DueRule(months_after=9, day=1))
    assert of(changed(place="1"), YEARLY, own).form == "own"
    assert of(changed(place="1"), YEARLY, own, primary).form == "primary"


def test_what_does_not_add_up_is_not_derived() -> None:
    form = replace(YEARLY, lines=(FormLine("life", 1),))
    row = of(changed(place="1", indicator="life"), form)
    assert (row.lack, row.form) == (Lack.FORM_OF_OTHERS, "yearly")


def test_a_document_that_prints_a_figure_of_the_plan_judges_it_once_it_is_known() -> None:
    row = of(TARGET, printed=(printed("2022"),))
    assert (row.source, row.form, row.first_period, row.first_on) == (Source.PRINTED, "p", "2022", date(2021, 6, 1))


def test_a_statement_without_a_number_and_a_figure_before_the_plan_judge_nothing() -> None:
    assert of(TARGET, printed=(printed("2022", value=None),)).lack is Lack.NO_FORM
    assert of(TARGET, printed=(printed("2019"),)).lack is Lack.NO_FORM


def test_a_milestone_can_be_attested_from_the_day_of_the_plan_and_a_form_comes_first() -> None:
    milestone = changed(kind="milestone", value=None, baseline_value=None)
    row = of(milestone)
    assert (row.source, row.first_on) == (Source.ATTESTED, date(2021, 6, 1))
    assert of(milestone, YEARLY).source is Source.OWN


@pytest.mark.parametrize(
    ("target", "forms", "lack"),
    [
        (TARGET, (), Lack.NO_FORM),
        (TARGET, (replace(YEARLY, places=("12",)),), Lack.FORM_OF_OTHERS),
        (changed(item="初级"), (YEARLY,), Lack.NO_FORM),
        (TARGET, (replace(YEARLY, valid_from=date(2026, 1, 1)),), Lack.NO_PERIOD),
        (changed(value=None), (YEARLY,), Lack.NO_VALUE),
        (changed(kind="range", value=None), (YEARLY,), Lack.NO_VALUE),
        (changed(kind="trend", direction="neutral"), (YEARLY,), Lack.QUALITATIVE),
        (changed(kind="proportional_to", reference="life"), (YEARLY,), Lack.NO_REFERENCE),
        (
            changed(kind="change_by", value=5.0, baseline_value=None),
            (replace(YEARLY, valid_from=date(2025, 1, 1)),),
            Lack.NO_START,
        ),
    ],
)
def test_what_cannot_be_judged_says_why(target: Target, forms: tuple[Form, ...], lack: Lack) -> None:
    row = of(target, *forms)
    assert (row.lack, row.can_be, row.first_on) == (lack, False, None)


def test_a_reference_is_found_on_any_form_of_the_same_periods() -> None:
    other = replace(YEARLY, code="other", lines=(FormLine("life", 1),), due=DueRule(months_after=5, day=6))
    row = of(changed(kind="proportional_to", reference="life"), YEARLY, other)
    assert (row.reference, row.first_on) == ("life", date(2022, 5, 6))


def test_a_target_is_counted_once_and_only_where_it_can_be_judged_nowhere_as_lacking() -> None:
    made = deployment(changed(place="1", applies_to="self_and_children"), YEARLY)
    rows = judgeable(made, made.targets)
    assert [row.source for row in rows] == [Source.BELOW, Source.OWN, None]
    assert sources_of(rows) == {"t": Source.BELOW}
    assert lacks_of(rows) == {}
    assert lacks_of(rows[2:]) == {"t": Lack.FORM_OF_OTHERS}
