"""A district declares a return final where it keeps it: the word stands beside the figures, ends with what is taken back, and
is never said of figures that came later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dhis2office import ALDER, PERIOD, SET, Dhis2Office, a_dhis2, enters
from dhis2writing import writing
from domain.declaration import Declaration
from domain.submission import Declared, Reading, Receipt
from flows.cli import main
from flows.here import run_here
from flows.steps.chase import chase
from flows.steps.gate import gate, read_file
from flows.steps.settle import places_concerned, settle
from flows.wiring import Workplace
from flows.work import at_work
from pulling import Office, return_of

pytestmark = pytest.mark.slow

SOURCES = (
    "sources:\n  - {id: system, kind: folder, address: system}\n  - {id: letters, kind: folder, address: letters}\n"
)
KEY, BY = ("monthly", "NR-01", "2023-02"), "Head of Alder County"
FIRST, SECOND, THIRD = date(2023, 3, 3), date(2023, 3, 6), date(2023, 3, 7)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, SOURCES)


def told_by_name(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
    """A reader of a system that keeps declarations: the files of this test have theirs in their names."""
    readings = read_file(workplace, content, receipt)
    day = receipt.file.partition("final-")[2].removesuffix(".csv")
    said = Declared(BY, date.fromisoformat(day)) if day else None
    return tuple(replace(one, declared=said) for one in readings)


def sends(office: Office, file: str, on: date, density: str = "7.51", source: str = "system") -> None:
    """One more document of Alder County comes, and the month goes on."""
    path = office.home / source / "NR-01" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = len(office.receipts)
    path.write_bytes(return_of(density=density) + b"\n" * before)
    assert not run_here(office.at(on), "collect").failed
    assert len(office.receipts) == before + 1
    with at_work(office.at(on), "gate") as run:
        assert gate(run.workplace, told_by_name).name == "Completed"
        for place in places_concerned(run.workplace):
            settle(run.workplace, place)
        chase(run.workplace)


def declarations(office: Office) -> list[Declaration]:
    with office.at(THIRD).store.read() as work:
        versions = work.submissions.versions_of([KEY])[KEY]
        return work.declarations.of([one.id for one in versions])


def state(office: Office) -> str:
    with office.at(THIRD).store.read() as work:
        return next(one.state for one in work.expected.all() if (one.form, one.place, one.period) == KEY)


def said(office: Office) -> list[tuple[int, bool]]:
    """Of every declaration the version that it is about, and whether it stands."""
    return [(int(one.submission_id.rpartition("v")[2]), one.stands) for one in declarations(office)]


def test_it_comes_with_the_figures_and_shows_as_the_state_of_the_return(office: Office) -> None:
    sends(office, "final-2023-03-02.csv", FIRST)
    (one,) = declarations(office)
    assert (one.by, one.declared_on, one.receipt_id) == (BY, date(2023, 3, 2), office.receipts[0].id)
    assert state(office) == "declared_final"


def test_it_comes_later_for_figures_that_are_known(office: Office) -> None:
    sends(office, "draft.csv", FIRST)
    assert (said(office), state(office)) == ([], "accepted")
    sends(office, "final-2023-03-06.csv", SECOND)
    assert (said(office), state(office)) == ([(1, True)], "declared_final")
    sends(office, "final-2023-03-06.csv", THIRD)
    assert said(office) == [(1, True)]


def test_what_is_taken_back_there_no_longer_stands_here_until_it_is_said_again(office: Office) -> None:
    sends(office, "final-2023-03-02.csv", FIRST)
    sends(office, "opened-again.csv", SECOND)
    assert (said(office), state(office)) == ([(1, False)], "accepted")
    sends(office, "again-final-2023-03-02.csv", THIRD)
    assert (said(office), state(office)) == ([(1, False), (1, True)], "declared_final")


def test_figures_that_come_after_it_are_not_declared_until_the_district_says_so_again(office: Office) -> None:
    sends(office, "final-2023-03-02.csv", FIRST)
    sends(office, "changed-final-2023-03-02.csv", SECOND, density="7.6")
    assert (said(office), state(office)) == ([(1, True)], "accepted")
    sends(office, "final-2023-03-07.csv", THIRD, density="7.6")
    assert (said(office), state(office)) == ([(1, True), (2, True)], "declared_final")


def test_a_document_of_another_source_takes_nothing_back(office: Office) -> None:
    sends(office, "final-2023-03-02.csv", FIRST)
    sends(office, "copy.csv", SECOND, source="letters")
    assert (said(office), state(office)) == ([(1, True)], "declared_final")


def test_a_registration_in_a_dhis2_is_such_a_word_and_ends_with_it(tmp_path: Path) -> None:
    with writing(a_dhis2()) as dhis2:
        there = Dhis2Office.of(tmp_path, dhis2)
        there.month(FIRST)
        assert (said(there.office), state(there.office)) == ([], "accepted")
        dhis2.complete(SET, PERIOD, ALDER, by="head.alder")
        there.month(SECOND)
        (one,) = declarations(there.office)
        assert (one.by, one.declared_on, state(there.office)) == ("head.alder", date(2023, 3, 3), "declared_final")
        enters(dhis2, ALDER, "7.9")
        there.month(SECOND)
        assert (said(there.office), state(there.office)) == ([(1, True)], "accepted")
        dhis2.incomplete(SET, PERIOD, ALDER)
        there.month(THIRD)
        assert (said(there.office), state(there.office)) == ([(1, False)], "accepted")
        dhis2.complete(SET, PERIOD, ALDER, by="head.alder")
        there.month(THIRD)
        assert (said(there.office), state(there.office)) == ([(1, False), (2, True)], "declared_final")


def test_the_status_names_who_and_when(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    sends(office, "final-2023-03-02.csv", FIRST)
    where = ["--config", str(office.settings.config), "--home", str(office.settings.home)]
    assert main(["status", "--json", *where], {}) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    alder, birch = (next(row for row in rows if row["place"] == place) for place in ("NR-01", "NR-02"))
    assert (alder["state"], alder["declared_by"], alder["declared_on"]) == ("declared_final", BY, "2023-03-02")
    assert (birch["declared_by"], birch["declared_on"]) == ("", None)
    assert main(["status", *where], {}) == 0
    assert "declared final" in capsys.readouterr().out
