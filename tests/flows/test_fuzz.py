"""Whatever comes out of a broken disk, a strange program or an attacker's hands: the month ends, the honest district settles,
each file ends in figures or one refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.fuzz import fuzz


@pytest.mark.slow
def test_three_hundred_mutated_files_stop_no_month(tmp_path: Path) -> None:
    seen = fuzz(300, seed=1, folder=tmp_path)
    assert seen.broken == []
    assert seen.ended.total() >= 300
    assert seen.ended["settled"] > 30, "some of them only look broken"
