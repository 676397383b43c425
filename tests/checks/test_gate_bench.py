"""The bench of the gate compares like with like, and the nation fits into two seconds."""

from __future__ import annotations

import time

import pytest

from bench.gate import figures, gate, main, ruleset


def test_the_gate_and_the_bare_expressions_of_the_bench_flag_the_same_rows() -> None:
    assert "| 1,000 | 8 |" in main(50, 20)


@pytest.mark.slow
def test_a_month_of_the_nation_is_judged_within_two_seconds_of_work() -> None:
    rules = ruleset(2844, 100)
    frame = figures(rules)
    gate(frame.head(10), rules)
    start = time.process_time()
    gate(frame, rules)
    # Work of both cores together, so that a busy machine does not fail the test.
    assert time.process_time() - start < 4
