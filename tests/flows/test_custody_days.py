"""Days on which files come that may not count before somebody has answered: both who are concerned read a sentence of their
own, once; what is answered counts; and what is over is counted as waiting no longer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from domain.period import Period
from domain.submission import Cell, Reading
from flows.cli import main
from flows.here import run_here
from flows.pages import needs_people
from flows.settings import Settings
from flows.steps.founding import found
from flows.steps.receipts import waiting_counts
from flows.wiring import Workplace, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form
from tests.flows.said import said

pytestmark = pytest.mark.slow

SMALL = Path(__file__).resolve().parents[1] / "deployments/small-zh"
MINE, THEIRS = "379901", "379902"


@dataclass
class City:
    """The small deployment through days; `told` are the messages of each day about files, by recipient."""

    home: Path
    day: date = date(2026, 2, 4)
    told: dict[date, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings.from_environ({}, config=str(SMALL), home=str(self.home))

    @property
    def workplace(self) -> Workplace:
        return look(self.settings, {}, as_of=self.day)

    def send(self, box: str, name: str, place: str, signed: float) -> None:
        """A form of January with so many of 10,000 residents signed up."""
        cells = (
            Cell(
                "family_doctor_signing_rate",
                "value",
                "",
                "E8",
                value=signed / 100,
                numerator=float(signed),
                denominator=1e4,
            ),
            Cell("nip_vaccination_rate", "value", "", "E9", value=95.0, numerator=950.0, denominator=1000.0),
        )
        about = form_of_place(self.workplace.deployment, "monthly", place)
        (self.home / "inbox" / box).mkdir(parents=True, exist_ok=True)
        content = filled_form(about, Reading("monthly", place, Period.parse("2026-01"), cells))
        (self.home / "inbox" / box / name).write_bytes(content)

    def copy(self, box: str, name: str, other: str) -> None:
        (self.home / "inbox" / box / other).write_bytes((self.home / "inbox" / box / name).read_bytes())

    def month(self, day: date) -> None:
        self.day = day
        assert not run_here(self.workplace, "monitor").failed
        with self.workplace.store.read() as work:
            told = said(work, self.workplace, "not_taken")
        self.told[day] = told[sum(map(len, self.told.values())) :]

    def held(self) -> dict[str, str]:
        with self.workplace.store.read() as work:
            return {one.file: one.refusal.code for one in work.receipts.in_states(["held"]) if one.refusal}

    def waiting(self) -> tuple[int, int]:
        with self.workplace.store.read() as work:
            return waiting_counts(work, self.workplace)

    def versions(self, place: str) -> dict[int, str]:
        with self.workplace.store.read() as work:
            return {
                one.version: one.file for one in work.submissions.all() if one.place == place and one.period > "2026"
            }


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path)
    found(city.settings, {}, simulated=True, as_of=date(2026, 1, 5))
    return city


def test_a_file_of_another_place_is_asked_about_at_both_with_their_own_sentence_and_touches_no_figure(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    city.send(THEIRS, "月报.xlsx", THEIRS, 7000)
    city.send(MINE, "乱放.xlsx", THEIRS, 6500)
    city.month(date(2026, 2, 4))
    assert city.held() == {"乱放.xlsx": "other_box"}
    assert city.versions(THEIRS) == {1: "月报.xlsx"}
    told = dict(city.told[city.day])
    assert set(told) == {"clerk-dongdu", "clerk-nanquan"}
    assert "如系填报单位写错，请改正后重报" in told["clerk-dongdu"]
    # The named place reads in whose box it lay, and is not told to mend what it has not sent.
    assert "东渡区2月4日报来的" in told["clerk-nanquan"]
    assert "贵单位已报的数据不受影响" in told["clerk-nanquan"]
    assert "重报" not in told["clerk-nanquan"]
    city.month(date(2026, 2, 5))
    assert city.told[city.day] == []
    # Operators read what would let it through; that alone lets nothing through.
    capsys.readouterr()
    where = ["--config", str(SMALL), "--home", str(city.home), "--json"]
    assert main(["receipts", *where], {}) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert "sources.yaml" in row["message_zh"]
    assert main(["receipts", "--retry", row["id"], *where], {}) == 0
    city.month(date(2026, 2, 6))
    assert (city.held(), city.told[city.day]) == ({"乱放.xlsx": "other_box"}, [])


def test_two_candidates_are_asked_about_once_and_the_one_that_is_sent_again_counts_alone(city: City) -> None:
    city.send(MINE, "a.xlsx", MINE, 7000)
    city.send(MINE, "b.xlsx", MINE, 7100)
    city.month(date(2026, 2, 4))
    assert city.held() == {"a.xlsx": "two_candidates", "b.xlsx": "two_candidates"}
    assert (city.versions(MINE), len(city.told[city.day]), city.waiting()) == ({}, 2, (0, 2))
    city.copy(MINE, "a.xlsx", "定稿.xlsx")
    city.month(date(2026, 2, 5))
    assert (city.versions(MINE), city.told[city.day]) == ({1: "定稿.xlsx"}, [])
    # Nobody waits any more for what lies there still, and it does not come back by itself.
    assert city.waiting() == (0, 0)
    # Corrected, and then a stray copy of what was confirmed once: that answer is used up.
    city.send(MINE, "定稿.xlsx", MINE, 7200)
    city.month(date(2026, 2, 6))
    city.copy(MINE, "a.xlsx", "副本.xlsx")
    city.month(date(2026, 2, 9))
    assert city.versions(MINE) == {1: "定稿.xlsx", 2: "定稿.xlsx"}
    assert city.held()["副本.xlsx"] == "as_an_older_version"
    assert [recipient for recipient, _ in city.told[city.day]] == ["clerk-dongdu"]
    assert needs_people(city.workplace)
