"""Rules that see history, whole submissions and whole periods, from the box to the question and to its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.finding import WHOLE, Finding, explain
from domain.period import Period
from domain.submission import Cell, Reading
from flows.cli import main
from flows.here import Played
from flows.settings import Settings
from flows.steps.founding import found
from flows.steps.period import judge_periods
from flows.steps.replay import replay
from flows.wiring import look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form

pytestmark = pytest.mark.slow  # whole months and real processes; `make test` plays them

Runner = Callable[[object], Played]
HOSPITALS = Path(__file__).resolve().parents[1] / "deployments/hospitals"
ALDER, BIRCH = (300, 60, 90, 5000, 210), (400, 80, 120, 6100, 330)
REGION = tuple(a + b for a, b in zip(ALDER, BIRCH, strict=True))


class Region:
    """The region and its two counties, as they send and are asked."""

    def __init__(self, home: Path, month: Runner) -> None:
        self._home, self._month, self._sent = home, month, 0
        self.settings = Settings.from_environ({}, config=str(HOSPITALS), home=str(home))
        found(self.settings, {}, simulated=True, as_of=date(2023, 2, 1))

    def send(self, place: str, period: str, figures: Sequence[float | None]) -> None:
        self._sent += 1
        box = self._home / "inbox" / place
        box.mkdir(parents=True, exist_ok=True)
        (box / f"{period}-{self._sent}.xlsx").write_bytes(self.workbook(place, period, figures))

    def workbook(self, place: str, period: str, figures: Sequence[float | None]) -> bytes:
        deployment = look(self.settings, {}).deployment
        (form,) = deployment.forms.values()
        cells = tuple(
            Cell(line.indicator, "value", form.name, "", value=float(figure), value_text=f"{figure:g}")
            for line, figure in zip(form.lines, figures, strict=True)
            if figure is not None
        )
        about = form_of_place(deployment, form.code, place)
        return filled_form(about, Reading(form.code, place, Period.parse(period), cells))

    def run(self, day: date) -> list[Finding]:
        """The month of a day, and every question so far."""
        self._month(look(self.settings, {}, as_of=day))
        with look(self.settings, {}).store.read() as work:
            return work.findings.all()

    def judged_again(self) -> int:
        """The part that judges periods, a second time under the run that is on record; how many questions there are."""
        workplace = look(self.settings, {})
        with workplace.store.read() as work:
            last = work.runs.all()[-1]
        judge_periods(replace(workplace, run_id=last.id))
        with workplace.store.read() as work:
            return len(work.findings.all())

    def told(self) -> str:
        with look(self.settings, {}).store.read() as work:
            return "\n".join(delivery.body for delivery in work.outbox.all())


@pytest.fixture
def region(tmp_path: Path, month: Runner) -> Region:
    return Region(tmp_path, month)


def test_a_region_whose_figure_is_not_the_sum_of_its_counties_is_asked_until_a_county_corrects(region: Region) -> None:
    region.send("NR", "2023-01", REGION)
    region.send("NR-01", "2023-01", ALDER)
    region.send("NR-02", "2023-01", (300, *BIRCH[1:]))
    (asked,) = region.run(date(2023, 2, 3))
    assert (asked.rule, asked.place, asked.owner, asked.indicator) == ("roll_up_sum", "NR", "NR", "beds")
    assert (asked.form, asked.submission_id) == ("hospitals", "NR.hospitals.2023-01.v1")
    assert asked.cell
    assert asked.due_on
    assert (asked.params["own"], asked.params["sum"], asked.params["difference"]) == ("700", "600", "100")
    assert asked.proposal == "", "nothing is filled in before"
    rule = look(region.settings, {}).deployment.rules["roll_up_sum"]
    text = "“Hospital beds”: 700 reported here, 600 by the 2 places below together; own less sum is 100."
    assert explain(rule, asked.params, "en") == text
    assert text in region.told()
    (returned,) = (region.settings.out / "returned").glob("**/*.xlsx")
    sheets = load_workbook(returned)
    assert any("600 by the 2 places below" in str(cell.value) for sheet in sheets for row in sheet for cell in row)
    (again,) = region.run(date(2023, 2, 6))
    assert again.is_open, "a figure in doubt is still looked at"
    assert region.judged_again() == 1
    region.send("NR-02", "2023-01", BIRCH)
    (ended,) = region.run(date(2023, 2, 7))
    assert (ended.id, ended.state) == (asked.id, "closed")


def test_another_version_of_the_region_does_not_end_the_question_by_itself(region: Region) -> None:
    region.send("NR", "2023-01", (800, *REGION[1:]))
    region.send("NR-01", "2023-01", ALDER)
    region.send("NR-02", "2023-01", BIRCH)
    (asked,) = region.run(date(2023, 2, 3))
    region.send("NR", "2023-01", (750, *REGION[1:]))
    (again,) = region.run(date(2023, 2, 6))
    assert (again.id, again.submission_id, again.params["own"]) == (asked.id, "NR.hospitals.2023-01.v2", "750")
    assert again.is_open
    region.send("NR", "2023-01", REGION)
    (ended,) = region.run(date(2023, 2, 7))
    assert ended.state == "closed"


def test_an_accepted_explanation_is_not_asked_again(region: Region) -> None:
    region.send("NR", "2023-01", (800, *REGION[1:]))
    region.send("NR-01", "2023-01", ALDER)
    region.send("NR-02", "2023-01", BIRCH)
    (asked,) = region.run(date(2023, 2, 3))
    workplace = look(region.settings, {}, as_of=date(2023, 2, 3))
    with workplace.store.begin() as work:
        work.findings.accept(asked.id, "reviewer", None, workplace.clock())
        work.commit()
    (still,) = region.run(date(2023, 2, 6))
    assert still.state == "explanation_accepted"


def test_a_county_that_sends_the_month_before_again_is_asked_once_and_a_jump_at_its_cell(region: Region) -> None:
    for number in range(1, 8):
        figures = [figure + number * step for figure, step in zip(ALDER, (1, 1, 1, 40, 3), strict=True)]
        region.send("NR-01", f"2023-{number:02d}", figures)
    asked = region.run(date(2023, 8, 3))
    assert asked == [], "nothing was accepted before: there is no history yet"
    region.send("NR-01", "2023-08", figures)
    (copy,) = region.run(date(2023, 9, 5))
    assert (copy.rule, copy.indicator, copy.params["before"]) == ("stale_copy", WHOLE, "2023-07")
    assert (copy.params["equal"], copy.params["compared"]) == ("5", "5")
    region.send("NR-01", "2023-08", [*(figure + 2 for figure in figures[:3]), 53.0, figures[4] + 2])
    found = {one.rule: one for one in region.run(date(2023, 9, 6))}
    assert found["stale_copy"].state == "closed"
    jump = found["jump"]
    assert (jump.indicator, jump.tier, jump.severity, jump.observed) == ("visits", "statistical", "query", "53")
    assert jump.statistic
    assert jump.threshold
    assert jump.statistic > jump.threshold
    assert len(jump.history) == 7
    seen = replay(look(region.settings, {}), date(2023, 9, 6)).findings
    assert ("jump", "2023-08", "visits") in {(one.rule, one.period, one.indicator) for one in seen}


def copied(region: Region) -> list[float]:
    """Seven months that move, and the last of them once more for August."""
    for number in range(1, 8):
        figures = [figure + number * step for figure, step in zip(ALDER, (1, 1, 1, 40, 3), strict=True)]
        region.send("NR-01", f"2023-{number:02d}", figures)
    region.run(date(2023, 8, 3))
    region.send("NR-01", "2023-08", figures)
    return figures


def held(region: Region, period: str) -> dict[str, str]:
    workplace = look(region.settings, {})
    with workplace.store.read() as work:
        figures = work.submissions.observations(workplace.clock(), period=period)
    return dict(figures.filter(place="NR-01").select("indicator", "usable").iter_rows())


def test_a_copy_is_one_question_about_the_whole_form_whichever_lines_it_has(region: Region) -> None:
    figures = copied(region)
    (asked,) = region.run(date(2023, 9, 5))
    assert (asked.indicator, asked.item, asked.observed) == (WHOLE, "hospitals", "")
    assert asked.cell, "it points at the first of the equal figures"
    assert set(held(region, "2023-08").values()) == {"held"}
    assert set(held(region, "2023-07").values()) == {"accepted"}
    told = region.told()
    assert "the form as a whole" in told
    assert "Sent: the figures on the form." in told
    (returned,) = (region.settings.out / "returned").glob("**/*.xlsx")
    cells = {str(cell.value) for sheet in load_workbook(returned) for row in sheet for cell in row}
    assert "the form as a whole" in cells
    region.send("NR-01", "2023-08", [None, *figures[1:]])
    (again,) = region.run(date(2023, 9, 6))
    assert (again.id, again.submission_id[-2:]) == (asked.id, "v2")
    assert again.is_open
    assert set(held(region, "2023-08").values()) == {"held"}


def test_an_explanation_of_a_copy_holds_for_a_version_with_other_lines(region: Region) -> None:
    figures = copied(region)
    (asked,) = region.run(date(2023, 9, 5))
    workplace = look(region.settings, {}, as_of=date(2023, 9, 5))
    with workplace.store.begin() as work:
        work.findings.accept(asked.id, "reviewer", None, workplace.clock())
        work.commit()
    assert set(held(region, "2023-08").values()) == {"accepted"}
    region.send("NR-01", "2023-08", [None, *figures[1:]])
    (still,) = region.run(date(2023, 9, 6))
    assert still.state == "explanation_accepted"


def test_check_says_how_many_rules_it_cannot_test_on_one_file(
    region: Region, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.xlsx"
    file.write_bytes(region.workbook("NR-01", "2023-01", ALDER))
    where = ["--config", str(HOSPITALS), "--home", str(tmp_path)]
    capsys.readouterr()
    assert main(["check", str(file), "--today", "2023-02-03", *where], {}) == 0
    assert "Not testable here: 3 rules, which need the history or other places." in capsys.readouterr().out
    assert main(["check", str(file), "--today", "2023-02-03", "--json", *where], {}) == 0
    said = json.loads(capsys.readouterr().out)
    assert sorted(said["not_testable"]) == ["jump", "roll_up_sum", "stale_copy"]
