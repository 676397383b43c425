"""A closed month seen again: what was known then, by the rules of then, and nobody hears of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import september
from domain.errors import NotKnown
from flows.here import Played
from flows.settings import Settings
from flows.steps.assess import assess_on
from flows.steps.replay import replay
from flows.wiring import Workplace, look

Runner = Callable[[Workplace], Played]

DUE, LATER = september.DUE_DAY, september.LATER
VERDICT = ["place", "target_id", "period", "status", "reason", "expected", "actual", "gap", "next_value"]


def verdicts(frame) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    return frame.select(VERDICT).sort("place", "target_id").to_dicts()


def changed_config(settings: Settings, folder: Path) -> Settings:
    """The same deployment with a stricter target and a narrower range for it."""
    shutil.copytree(settings.config, folder)
    plan = folder / "plans/fushan-145.yaml"
    text = plan.read_text(encoding="utf-8")
    assert "value: 4\n" in text
    plan.write_text(text.replace("value: 4\n", "value: 5\n", 1), encoding="utf-8")
    return replace(settings, config=folder)


@pytest.mark.slow
def test_after_a_correction_and_a_changed_threshold_the_month_gives_its_first_result(
    due_day: Workplace, settings: Settings, tmp_path: Path, at: Callable[[date], Workplace], month: Runner
) -> None:
    month(due_day)
    then = verdicts(assess_on(due_day, as_of=DUE, known_at=due_day.clock()))
    with due_day.store.read() as work:
        flagged = {finding.fingerprint for finding in work.findings.all()}

    annual = settings.home / "inbox" / september.FUSHAN / f"{september.FUSHAN}_annual-plan_2022.xlsx"
    workbook = load_workbook(annual)
    sheet = workbook.worksheets[0]
    row = next(r for r in range(1, 60) if sheet.cell(r, 2).value == "gp_density")
    sheet.cell(row, 5).value, sheet.cell(row, 6).value = 3.01, 90
    workbook.save(annual)
    stricter = changed_config(settings, tmp_path / "stricter")
    now = look(stricter, {}, as_of=LATER)
    month(now)
    today = verdicts(assess_on(now, as_of=LATER, known_at=now.clock()))
    assert today != then

    with now.store.read() as work:
        told = len(work.outbox.all())
        alerts = work.alerts.all()
    seen = replay(now, DUE)
    assert verdicts(seen.assessments) == then
    assert {finding.fingerprint for finding in seen.findings} == flagged
    assert seen.deployment.sha256 == due_day.deployment.sha256 != now.deployment.sha256
    with now.store.read() as work:
        assert len(work.outbox.all()) == told
        assert work.alerts.all() == alerts


def test_a_day_without_a_run_cannot_be_seen_again(due_day: Workplace) -> None:
    with pytest.raises(NotKnown, match="no run on record up to 2023-09-05"):
        replay(due_day, DUE)
