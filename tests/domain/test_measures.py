"""Whether the effect of a measure came, and what an evaluation proposes: the rules as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.assessment import Assessment, Status
from domain.measure import Followed, Measure, Outcome, figures_of, followed, measure_id
from domain.proposal import Ground, Proposal, proposed

NOW = datetime(2023, 9, 11, 1, tzinfo=UTC)
UP = Measure(
    id="m1", alert_id="a", place="370611", indicator="gp_density", item="", target_id="t", text="转岗培训",
    owner="区卫生健康局", effect=3.1, due_on=date(2023, 12, 31), period="2022", figure=2.31,
    figure_end=date(2022, 12, 31), dead_band=0.1, recorded_at=NOW,
)  # fmt: skip
DOWN = replace(UP, effect=2.0, figure=2.6)
KEY = ("370611", "gp_density", "")
ROW = Assessment(
    run_id="", place="370611", target_id="t", indicator="gp_density", period="2022", as_of=date(2023, 9, 11),
    known_at=NOW, status=Status.BEHIND, expected=2.6, actual=2.31, pace_needed=0.56,
)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "value", "came"),
    [
        (UP, 3.3, Outcome.REACHED),
        (UP, 3.0, Outcome.REACHED),  # within the dead band
        (UP, 2.99, Outcome.PARTLY),
        (UP, 2.42, Outcome.PARTLY),
        (UP, 2.41, Outcome.NOT_REACHED),  # no better than before by more than the dead band
        (UP, 2.0, Outcome.NOT_REACHED),
        (DOWN, 1.9, Outcome.REACHED),
        (DOWN, 2.1, Outcome.REACHED),
        (DOWN, 2.3, Outcome.PARTLY),
        (DOWN, 2.7, Outcome.NOT_REACHED),
    ],
)
def test_the_figure_of_the_day_is_held_against_what_was_expected_of_it(
    measure: Measure, value: float, came: Outcome
) -> None:
    (one,) = followed([measure], {KEY: [(date(2022, 12, 31), 2.31), (date(2023, 12, 31), value)]})
    assert (one.outcome, one.value, one.value_end) == (came, value, date(2023, 12, 31))


def test_before_its_day_nothing_is_said_and_the_first_figure_after_it_decides() -> None:
    early = {KEY: [(date(2023, 9, 30), 3.5)]}
    assert not followed([UP], early)[0].came
    late = {KEY: [(date(2023, 9, 30), 3.5), (date(2024, 3, 31), 2.3), (date(2024, 6, 30), 3.4)]}
    assert followed([UP], late)[0].outcome is Outcome.NOT_REACHED


def test_a_measure_that_was_succeeded_stands_no_more() -> None:
    one, two = followed([UP, replace(UP, id="m2", succeeds="m1")], {})
    assert (one.stands, two.stands) == (False, True)


def test_a_figure_in_question_says_nothing_and_the_last_verdict_of_a_period_counts() -> None:
    later = datetime(2024, 3, 1, tzinfo=UTC)
    rows = [ROW, replace(ROW, actual=2.28, known_at=later), replace(ROW, period="2023", status=Status.HELD, actual=9.9)]
    assert figures_of(rows) == {KEY: [(date(2022, 12, 31), 2.28)]}


def test_the_same_answer_twice_is_one_measure() -> None:
    given = ("a", "转岗培训", "局", 3.1, date(2023, 12, 31))
    assert measure_id(*given) == measure_id(*given)
    assert len({measure_id(*given), measure_id("b", *given[1:]), measure_id(*given[:3], 3.2, given[4])}) == 3


AWAITED = Followed(UP)
CAME = {outcome: Followed(UP, outcome, 2.9, UP.due_on) for outcome in Outcome}
LIMIT = replace(ROW, status=Status.BREACHED, pace_needed=None, expected=3.0)
NONE: tuple[Followed, ...] = ()


@pytest.mark.parametrize(
    ("row", "measures", "proposal", "ground"),
    [
        (replace(ROW, status=Status.ON_TRACK), NONE, Proposal.KEEP, Ground.WELL),
        (replace(ROW, status=Status.ACHIEVED), [AWAITED], Proposal.KEEP, Ground.WELL),
        (ROW, NONE, Proposal.STRENGTHEN, Ground.NO_MEASURE),
        (replace(ROW, status=Status.AT_RISK), NONE, Proposal.STRENGTHEN, Ground.NO_MEASURE),
        (replace(ROW, status=Status.PROVISIONAL, reason="provisional_behind"), NONE, Proposal.STRENGTHEN, Ground.NO_MEASURE),
        (ROW, [CAME[Outcome.NOT_REACHED]], Proposal.STRENGTHEN, Ground.NOT_EFFECTIVE),
        (ROW, [CAME[Outcome.REACHED]], Proposal.STRENGTHEN, Ground.NOT_EFFECTIVE),
        (replace(ROW, outlook="unlikely"), [CAME[Outcome.REACHED]], Proposal.ADJUST, Ground.OUT_OF_REACH),
        (replace(ROW, outlook="unlikely"), [CAME[Outcome.PARTLY]], Proposal.STRENGTHEN, Ground.NOT_EFFECTIVE),
        (ROW, [AWAITED], Proposal.KEEP, Ground.UNDER_WAY),
        (replace(ROW, pace_needed=1.2), [AWAITED], Proposal.ADJUST, Ground.PROMISES_LESS),
        (replace(ROW, pace_needed=1.2), [AWAITED, Followed(replace(UP, effect=3.6))], Proposal.KEEP, Ground.UNDER_WAY),
        (LIMIT, [AWAITED], Proposal.KEEP, Ground.UNDER_WAY),
        (replace(LIMIT, expected=3.4), [AWAITED], Proposal.ADJUST, Ground.PROMISES_LESS),
        (ROW, [replace(AWAITED, succeeded=True)], Proposal.STRENGTHEN, Ground.NO_MEASURE),
    ],
)  # fmt: skip
def test_what_is_proposed_follows_from_verdict_pace_and_measures(
    row: Assessment, measures: Any, proposal: Proposal, ground: Ground
) -> None:
    found = proposed(row, measures)
    assert found is not None
    assert (found.proposal, found.ground) == (proposal, ground)


@pytest.mark.parametrize("status", [Status.NO_DATA, Status.HELD, Status.WITHIN_CHANCE, Status.NOT_DUE, Status.MISSED])
def test_without_a_verdict_and_after_the_term_nothing_is_proposed(status: Status) -> None:
    assert proposed(replace(ROW, status=status), [AWAITED]) is None
