"""The figures that the demonstration makes up: plausible, seeded, and marked."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.loader import load
from demo.simulated import annual, monthly, with_flaws
from domain.deployment import Deployment
from domain.period import Period
from flows.kinds import shipped_kinds

ROOT = Path(__file__).resolve().parents[2]
FUSHAN, LAIZHOU = "370611", "370683"


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return load(ROOT / "config/shandong", {}, shipped_kinds())


def test_a_year_is_marked_and_has_the_worked_example(deployment: Deployment) -> None:
    reading = annual(deployment, FUSHAN, 2022, 7)
    assert reading.provenance == "simulated"
    (gp,) = (cell for cell in reading.cells if cell.indicator == "gp_density")
    assert (gp.value, gp.numerator) == (2.31, 69.0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), month=st.integers(1, 12))
def test_values_follow_from_their_parts_and_the_same_seed_gives_the_same(
    deployment: Deployment, seed: int, month: int
) -> None:
    reading = monthly(deployment, FUSHAN, Period("month", 2023, month), seed)
    assert reading == monthly(deployment, FUSHAN, Period("month", 2023, month), seed)
    for cell in reading.cells:
        indicator = deployment.indicators[cell.indicator]
        assert cell.value is not None
        if indicator.parts and cell.numerator is not None and cell.denominator:
            again = indicator.parts.multiplier * cell.numerator / cell.denominator
            assert abs(again - cell.value) <= 0.5 * 10**-indicator.decimals + 1e-9


def test_places_differ_and_flaws_are_two(deployment: Deployment) -> None:
    here, there = (monthly(deployment, place, Period("month", 2023, 8), 1) for place in (FUSHAN, LAIZHOU))
    assert here.cells != there.cells
    flawed = with_flaws(here, deployment.indicators)
    changed = [one for one, other in zip(flawed.cells, here.cells, strict=True) if one != other]
    assert len(changed) == 2
    assert (changed[0].value, changed[0].numerator, changed[0].denominator) == (9240.0, 2310.0, 2500.0)
    assert (changed[1].numerator or 0) > (changed[1].denominator or 0)
