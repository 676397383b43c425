"""A population that is revised between two months: the business section hears of it once, and nobody else does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import september
from domain.alert import Delivery
from flows.here import Played, run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, look

ROOT = Path(__file__).resolve().parents[2]
# Fushan had fewer people than the yearbook said at first: 69 general practitioners are 2.64 among 10,000, not 2.31.
ROW = "resident_population,370611,2022,261400,【模拟数据】2022年末常住人口（修订）,final,simulated,2023-09-08,\n"
pytestmark = pytest.mark.slow  # whole months are played here


@pytest.fixture
def city(tmp_path: Path) -> Settings:
    folder = tmp_path / "shandong"
    shutil.copytree(ROOT / "config/shandong", folder)
    register = folder / "denominators.csv"
    register.write_text(register.read_text(encoding="utf-8") + ROW, encoding="utf-8")
    settings = Settings.from_environ({}, config=str(folder), home=str(tmp_path / "home"))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    september.deliver(deployment, settings.home / "inbox", september.first_day(deployment))
    return settings


def notices(workplace: Workplace) -> list[Delivery]:
    with workplace.store.read() as work:
        return [row for row in work.outbox.all() if row.kind == "revised"]


def test_a_revised_population_is_told_once_to_the_business_section_with_its_page(
    city: Settings, month: Callable[[Workplace], Played]
) -> None:
    month(look(city, {}, as_of=september.DUE_DAY))
    assert notices(look(city, {}, as_of=september.DUE_DAY)) == []
    later = look(city, {}, as_of=september.LATER)
    month(later)
    told = notices(later)
    assert {row.recipient for row in told} == {"section-370600"}
    assert len(told) == 1
    assert "2.31→2.64" in told[0].body
    (page,) = told[0].message.attachments
    assert "261,400" in (city.out / page).read_text(encoding="utf-8")
    with later.store.read() as work:
        behind = next(one for one in work.alerts.all() if (one.kind, one.subject) == ("behind", "gp_density"))
        last = work.alerts.events(behind.id)[-1]
    assert (behind.state, bool(last["tell"])) == ("unfollowed", False)  # no district has recovered
    month(look(city, {}, as_of=september.LATER + timedelta(days=2)))
    assert len(notices(later)) == 1


def test_a_month_that_stopped_between_verdict_and_message_tells_it_when_it_runs_again(
    city: Settings, month: Callable[[Workplace], Played]
) -> None:
    month(look(city, {}, as_of=september.DUE_DAY))
    run_here(look(city, {}, as_of=september.LATER), "assess")  # the verdicts are kept, nobody is told
    later = look(city, {}, as_of=september.LATER + timedelta(days=1))
    month(later)
    assert len(notices(later)) == 1


def test_before_the_revised_row_is_known_nothing_is_said(city: Settings, month: Callable[[Workplace], Played]) -> None:
    month(look(city, {}, as_of=september.DUE_DAY))
    before = look(city, {}, as_of=date(2023, 9, 7))
    month(before)
    assert notices(before) == []
