"""One district run again by itself, on a real ledger and without a server: everything of it, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import september
from domain.submission import Reading, Receipt, ReceiptState
from flows.here import Played
from flows.outcome import Ended
from flows.steps.collect import pull, sources
from flows.steps.district import end_of_place
from flows.steps.gate import gate, read_file
from flows.steps.month import in_this_process, play
from flows.steps.settle import settle
from flows.wiring import Workplace
from flows.work import at_work
from ledger.tables import metadata
from pulling import Office, return_of

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"
SHARED = "sources:\n  - {id: inbox, kind: folder, address: inbox, boxes: {both: [NR-01, NR-02]}}\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, INBOX)


def rerun(workplace: Workplace, place: str) -> Ended:
    """How the run of one place ends; nothing of it may fail."""
    with at_work(replace(workplace, places=(place,)), "district") as run:
        done = play(run, "district", in_this_process(run))
        assert not [one.error for one in done if one.error]
        return end_of_place(run, done)


def states(office: Office) -> dict[str, str]:
    return {one.path: one.state for one in office.receipts}


def rows(office: Office) -> set[str]:
    """Every row of every table of the ledger, but for the configuration that runs keep."""
    tables = [table for table in metadata.sorted_tables if "snapshot" not in table.name]
    with office.at().store.read() as work:
        return {f"{table.name} {row}" for table in tables for row in work.connection.execute(select(table))}


@pytest.mark.slow
def test_one_place_is_read_judged_and_settled_and_every_row_of_the_others_stays(office: Office) -> None:
    office.put("NR-01/february.csv", return_of())
    office.put("NR-02/february.csv", return_of("NR-02"))
    office.month(date(2023, 3, 2))
    office.put("NR-01/again.csv", return_of(density="7.6"))
    office.put("NR-02/again.csv", return_of("NR-02", density="6.6"))
    office.put("NR-02/odd.csv", b"not a form at all")
    office.pull()
    before = rows(office)
    ended = rerun(office.at(), "NR-01")
    assert ended.message.endswith("1 read")
    assert not [row for row in before ^ rows(office) if "NR-02" in row]
    assert (states(office)["NR-01/again.csv"], states(office)["NR-02/again.csv"]) == ("settled", "pending")
    assert office.observations["NR-01", "nurse_density", "2023-02"] == 7.6
    assert office.observations["NR-02", "nurse_density", "2023-02"] == 7.51


@pytest.mark.slow
def test_nobody_is_told_anything_before_the_next_monitor(office: Office) -> None:
    office.put("NR-01/february.csv", return_of(density="99"))
    ended = rerun(office.at(), "NR-01")
    assert ended.name == "Flagged"
    assert office.told() == []
    office.month()
    assert [one for one in office.told("clerk") if "Alder" in one]


def test_where_nothing_came_it_says_so_and_the_place_has_its_state(office: Office) -> None:
    office.put("NR-02/february.csv", return_of("NR-02"))
    ended = rerun(office.at(date(2023, 3, 30)), "NR-01")
    assert ended.name == "Missing"
    assert "Alder County" in ended.message
    assert ended.message.endswith("no file was waiting to be read")
    assert states(office) == {}


def test_the_parked_file_of_the_place_is_put_back_by_the_run_and_that_of_another_is_not(office: Office) -> None:
    for place in ("NR-01", "NR-02"):
        office.put(f"{place}/february.csv", return_of(place))

    def broken(_workplace: Workplace, _content: bytes, _receipt: Receipt) -> tuple[Reading, ...]:
        raise ZeroDivisionError("a defect")

    with at_work(office.at(), "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        gate(run.workplace, broken)
    assert set(states(office).values()) == {ReceiptState.PARKED}
    ended = rerun(office.at(), "NR-01")
    assert "1 parked files put back to be read again; 1 read" in ended.message
    assert states(office) == {"NR-01/february.csv": "settled", "NR-02/february.csv": "parked"}
    mine = next(one for one in office.receipts if one.box == "NR-01")
    with office.at().store.read() as work:
        steps = [(one.kind, one.by) for one in work.receipts.trail(mine.id)]
    assert ("retried", "district-2") in steps


def test_a_place_whose_source_is_down_is_run_on_what_has_come_and_says_so(office: Office) -> None:
    office.put("NR-01/february.csv", return_of())
    office.pull()
    (office.home / "inbox").rename(office.home / "away")
    ended = rerun(office.at(), "NR-01")
    assert ended.name == "SourceDown"
    assert ended.message.index("inbox") < ended.message.index("Alder County")
    assert "1 read" in ended.message
    assert set(states(office).values()) == {"settled"}


def test_a_file_that_holds_figures_of_others_too_is_left_to_the_next_monitor(tmp_path: Path) -> None:
    def two_places(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        readings = read_file(workplace, content, receipt)
        return readings if "own" in receipt.path else (*readings, *(replace(one, place="NR-02") for one in readings))

    office = Office(tmp_path, SHARED)
    office.put("both/all.csv", return_of())
    office.put("both/own.csv", return_of(period="2023-01"))
    office.pull()
    before = rows(office)
    with at_work(office.at(), "gate") as run:
        ended = gate(run.workplace, two_places, "NR-01")
        settle(run.workplace, "NR-01")
    assert ended.message == "1 read; 1 with figures of other places left to the next monitor"
    assert states(office) == {"both/all.csv": "pending", "both/own.csv": "settled"}
    assert not [row for row in before ^ rows(office) if "NR-02" in row]


@pytest.mark.slow
def test_a_returned_workbook_that_is_gone_is_written_anew_with_the_same_questions(
    due_day: Workplace, at: Callable[[date], Workplace], month: Callable[[Workplace], Played]
) -> None:
    month(due_day)
    (path,) = (due_day.out / "returned").glob("*.xlsx")
    path.unlink()
    ended = rerun(at(september.DUE_DAY), september.FLAWED)
    assert (ended.name, "没有待读入的文件；补发退回表1份" in ended.message) == ("Flagged", True)
    assert path.exists()
    again = rerun(at(september.DUE_DAY), september.FLAWED)
    assert "补发" not in again.message
