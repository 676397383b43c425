"""Chance is not told as a miss, and a true miss is found: measured with the bench, on few draws."""

from __future__ import annotations

import pytest

from bench.rare import measured


@pytest.mark.slow
def test_at_most_one_district_in_twenty_that_stands_at_its_target_is_told_as_behind_or_missed() -> None:
    found = measured(draws=60)
    at_target = [one.told for one in found if one.truth == "at its target"]
    assert max(at_target) <= 0.05
    at_the_deadline = {one.truth: one.told for one in found if one.year == 2025}
    assert at_the_deadline["50 % worse"] > 0.35
    assert at_the_deadline["twice as high"] > 0.75
