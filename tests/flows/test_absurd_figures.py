"""Figures whose arithmetic overflows are asked about like any other, and stop nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite

import pytest
from openpyxl import load_workbook

import september
from flows.cli import main
from flows.here import Played
from flows.wiring import Workplace

pytestmark = pytest.mark.slow  # whole months and real processes; `make test` plays them


def test_a_rate_that_overflows_goes_back_to_its_district_and_the_month_goes_on(
    due_day: Workplace, month: Callable[[Workplace], Played], capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (due_day.settings.home / "inbox" / september.FUSHAN).glob("*monthly*.xlsx")
    form = load_workbook(path)
    form.worksheets[0]["F13"], form.worksheets[0]["G13"] = 1e308, 1e-300
    form.save(path)
    month(due_day)
    with due_day.store.read() as work:
        states = {row.place: row.state for row in work.expected.all() if row.form == september.MONTHLY}
        asked = [one for one in work.findings.all() if one.place == september.FUSHAN]
    assert states[september.FUSHAN] == "returned"
    assert states["370602"] == "accepted"
    assert all(one.statistic is None or isfinite(one.statistic) for one in asked)
    assert main(["findings", "--json"], due_day.settings.environ()) == 0
    json.loads(capsys.readouterr().out, parse_constant=pytest.fail)  # Infinity and NaN are not JSON
