"""The month from the boxes to the messages, on real files and a real ledger, without a server."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import september
from domain.errors import FilesUnread
from domain.submission import Reading, Receipt
from flows.cli import main
from flows.here import Played, run_here
from flows.steps.assess import verdicts_of
from flows.steps.collect import pull, sources
from flows.steps.gate import gate, read_file, read_pending
from flows.steps.judging import judge_apart
from flows.steps.settle import places_concerned, settle
from flows.steps.versions import staged_versions
from flows.steps.worded import worded
from flows.wiring import Workplace
from flows.work import at_work
from ledger.export import export
from pulling import at_rest
from words.refusals import sentence

pytestmark = pytest.mark.slow

Runner = Callable[[Workplace], Played]
DUE, LATER = september.DUE_DAY, september.LATER


def states(workplace: Workplace) -> dict[tuple[str, str], str]:
    with workplace.store.read() as work:
        return {(row.place, row.form): row.state for row in work.expected.all()}


def messages(workplace: Workplace) -> list[tuple[str, str]]:
    with workplace.store.read() as work:
        return [(delivery.recipient, delivery.title) for delivery in work.outbox.all()]


def test_the_second_run_knows_late_missing_and_flawed_districts(later_day: Workplace, month: Runner) -> None:
    month(later_day)
    found = states(later_day)
    assert found[september.LATE, september.MONTHLY] == "received_late"
    assert found[september.MISSING, september.MONTHLY] == "late"
    assert found[september.FLAWED, september.MONTHLY] == "returned"
    others = {state for (place, _), state in found.items() if place not in {"370686", "370671", "370683"}}
    assert others == {"accepted"}


def test_general_practitioners_are_slightly_behind_and_the_lead_departments_hear_of_it(
    due_day: Workplace, month: Runner
) -> None:
    ran = month(due_day)
    density = next(row for row in verdicts_of(ran.workplace) if row.indicator == "gp_density" and row.place == "370611")
    assert density.status == "slightly_behind"
    assert (round(density.expected or 0, 3), density.actual, round(density.gap or 0, 3)) == (2.602, 2.31, -0.292)
    assert round(density.slip_months or 0, 1) == 7.5
    told = [recipient for recipient, title in messages(due_day) if "全科医生" in title]
    assert told
    assert not [recipient for recipient in told if recipient.startswith(("clerk", "reviewer"))]


def test_the_returned_workbook_is_the_clerks_own_file_with_a_list_beside_it(due_day: Workplace, month: Runner) -> None:
    month(due_day)
    (path,) = (due_day.out / "returned").glob("*.xlsx")
    workbook = load_workbook(path)
    assert "核实事项" in workbook.sheetnames
    form = next(sheet for sheet in workbook.worksheets if sheet.title != "核实事项")
    assert form["E8"].value == 9240
    assert form["E8"].fill.patternType == "lightUp"


def test_running_again_sends_nothing_again(
    later_day: Workplace, at: Callable[[date], Workplace], month: Runner
) -> None:
    month(later_day)
    before, told = export(later_day.store), messages(later_day)
    again = month(at(LATER))
    with again.workplace.store.read() as work:
        assert work.outbox.of_run(again.workplace.run_id) == []
    assert messages(later_day) == told
    assert export(later_day.store) == before


def test_the_same_bytes_twice_are_one_receipt_and_changed_bytes_are_a_second_version(
    due_day: Workplace, at: Callable[[date], Workplace], month: Runner
) -> None:
    month(due_day)
    box = due_day.settings.home / "inbox" / september.FLAWED
    (sent,) = box.glob("*.xlsx")
    shutil.copy(sent, box / "again.xlsx")
    month(at(DUE))
    with due_day.store.read() as work:
        assert len([r for r in work.receipts.all() if r.box == september.FLAWED]) == 1
    correct(sent, {"E8": 92.4, "F13": 4857, "G13": 5050, "E13": 96.18})
    (box / "again.xlsx").unlink()
    month(at(LATER))
    with due_day.store.read() as work:
        versions = [one.version for one in work.submissions.all() if one.place == september.FLAWED]
        findings = work.findings.all()
    assert sorted(versions) == [1, 2]
    assert {finding.state for finding in findings} == {"closed"}
    assert states(due_day)[september.FLAWED, september.MONTHLY] == "accepted"


def correct(path: Path, cells: dict[str, float]) -> None:
    """Types figures into the form, as a clerk would."""
    workbook = load_workbook(path)
    sheet = workbook.worksheets[-1] if workbook.sheetnames[0] == "核实事项" else workbook.worksheets[0]
    for address, value in cells.items():
        sheet[address] = value
    workbook.save(path)


def test_an_answer_in_the_returned_workbook_explains_a_figure_without_a_new_version(
    due_day: Workplace, at: Callable[[date], Workplace], month: Runner
) -> None:
    month(due_day)
    (returned,) = (due_day.out / "returned").glob("*.xlsx")
    workbook = load_workbook(returned)
    sheet = workbook["核实事项"]
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "办理方式" for cell in row))
    column = {str(cell.value): cell.column for cell in heading if cell.value}
    first = heading[0].row + 1
    sheet.cell(first, column["办理方式"]).value = "属实，说明理由"
    sheet.cell(first, column["理由"]).value = "情况属实"
    sheet.cell(first, column["情况说明"]).value = "新增服务点"
    answer = due_day.settings.home / "inbox" / september.FLAWED / "answer.xlsx"
    workbook.save(answer)
    month(at(LATER))
    with due_day.store.read() as work:
        explained = [finding for finding in work.findings.all() if finding.state == "explained"]
        versions = [one.version for one in work.submissions.all() if one.place == september.FLAWED]
    # One row is one figure: every question about it is answered.
    assert {finding.indicator for finding in explained} == {"family_doctor_signing_rate"}
    assert {finding.answer_note for finding in explained} == {"新增服务点"}
    assert versions == [1]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.xlsx", b"", "empty"),
        ("text.xlsx", b"hello", "no_form"),
        ("form.csv", b"a,b\n1,2\n", "no_form"),
    ],
)
def test_a_file_that_is_no_form_is_refused_and_the_rest_goes_on(
    due_day: Workplace, name: str, content: bytes, code: str, month: Runner
) -> None:
    file = due_day.settings.home / "inbox" / "370602" / name
    file.write_bytes(content)
    at_rest(file)
    ran = month(due_day)
    with due_day.store.read() as work:
        (refused,) = work.receipts.refused()
    assert refused.refusal is not None
    assert refused.refusal.code == code
    assert name in sentence(refused.refusal, "zh")
    assert states(due_day)["370602", september.MONTHLY] == "accepted"
    settled = [one for one in ran.done if one.part == "settle" and one.outcome]
    assert len(settled) == 13


def test_a_district_whose_only_file_was_refused_is_not_silent(due_day: Workplace, month: Runner) -> None:
    box = due_day.settings.home / "inbox" / september.MISSING
    box.mkdir()
    (box / "broken.xlsx").write_bytes(b"not a workbook")
    at_rest(box / "broken.xlsx")
    month(due_day)
    assert states(due_day)[september.MISSING, september.MONTHLY] == "refused"


def test_an_oversized_file_is_refused_by_its_size_alone(due_day: Workplace, month: Runner) -> None:
    with (due_day.settings.home / "inbox" / "370602" / "huge.xlsx").open("wb") as huge:
        huge.truncate(11 * 2**20)
    at_rest(Path(huge.name))
    month(due_day)
    with due_day.store.read() as work:
        (refused,) = work.receipts.refused()
    assert refused.refusal is not None
    assert refused.refusal.code == "too_large"


def test_a_source_that_is_gone_is_nobodys_fault(due_day: Workplace, month: Runner) -> None:
    shutil.rmtree(due_day.settings.home / "inbox")
    ran = month(due_day)
    with due_day.store.read() as work:
        assert {alert.kind for alert in work.alerts.open()} <= {"source_down", "behind"}
        assert {delivery.recipient for delivery in work.outbox.of_run(ran.workplace.run_id)} == {"ops-370600"}


def test_a_file_over_which_planwatch_itself_fails_is_parked_and_stops_nobody_else(
    due_day: Workplace, at: Callable[[date], Workplace]
) -> None:
    def reader(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        if receipt.box == "370602":
            raise ZeroDivisionError("a defect")
        return read_file(workplace, content, receipt)

    with at_work(due_day, "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        ended = gate(run.workplace, reader)
        assert (ended.name, "待处理（需运维）1份" in ended.message) == ("Parked", True)
        for place in places_concerned(run.workplace):
            settle(run.workplace, place)
    with due_day.store.read() as work:
        assert not work.receipts.pending()
        (parked,) = work.receipts.parked()
        assert len(work.submissions.of({"370611.monthly-services.2023-08.v1"})) == 1
    assert parked.refusal is not None
    assert (parked.box, parked.refusal.code, parked.refusal.found) == (
        "370602",
        "unread",
        "ZeroDivisionError: a defect",
    )
    told = run_here(at(DUE), "notify")
    assert states(due_day)["370602", september.MONTHLY] == "received"
    (first,) = said_to(told, "clerk-370602")
    assert "370602_monthly-services_2023-08.xlsx" in first
    assert "系统未能读取这份文件，运维人员正在处理" in first
    (ours,) = [body for body in said_to(told, "ops-370600") if "待处理来件" in body]
    assert "planwatch receipts --retry" in ours
    late = run_here(at(LATER), "notify")
    assert states(due_day)["370602", september.MONTHLY] == "late"  # what nobody can read has not been received
    (message,) = said_to(late, "clerk-370602")
    assert "未收到可受理的文件" in message or "370602_monthly-services" not in message
    assert not [body for body in said_to(late, "ops-370600") if "待处理来件" in body]


def test_a_file_that_this_machine_stands_in_the_way_of_stays_pending(due_day: Workplace) -> None:
    def reader(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        if receipt.box == "370602":
            raise OSError(28, "No space left on device")
        return read_file(workplace, content, receipt)

    with at_work(due_day, "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        with pytest.raises(FilesUnread, match=r"370602_monthly-services_2023-08\.xlsx: OSError.*No space left"):
            gate(run.workplace, reader)
    with due_day.store.read() as work:
        assert [receipt.box for receipt in work.receipts.pending() if receipt.box == "370602"] == ["370602"]
        assert not work.receipts.parked()


def test_figures_that_cannot_be_kept_park_their_own_file_alone(due_day: Workplace) -> None:
    def reader(workplace: Workplace, content: bytes, receipt: Receipt) -> tuple[Reading, ...]:
        readings = read_file(workplace, content, receipt)
        if receipt.box != "370602":
            return readings
        return tuple(replace(one, cells=(replace(one.cells[0], note="\udcff"), *one.cells[1:])) for one in readings)

    with at_work(due_day, "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        ended = gate(run.workplace, reader)
        assert (ended.name, "待处理（需运维）1份" in ended.message) == ("Parked", True)
    with due_day.store.read() as work:
        (parked,) = work.receipts.parked()
        assert "370602" not in work.staging.places(run.id)
        assert "370611" in work.staging.places(run.id)
    assert parked.refusal is not None
    assert (parked.refusal.code, parked.refusal.place, parked.refusal.period) == ("unjudged", "370602", "2023-08")


def test_a_place_that_cannot_be_settled_parks_its_file_and_a_person_tries_it_again(
    due_day: Workplace, at: Callable[[date], Workplace], capsys: pytest.CaptureFixture[str]
) -> None:
    with at_work(due_day, "gate") as run:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        gate(run.workplace, read_file)
        sound = iter([0])  # the first look at the clock fails
        clock = run.workplace.clock
        settle(replace(run.workplace, clock=lambda: clock() if next(sound, 1) else 1 // 0), "370602")
        settle(run.workplace, "370611")
    with due_day.store.read() as work:
        (parked,) = work.receipts.parked()
        assert parked.refusal is not None
        assert (parked.box, parked.refusal.code) == ("370602", "unsettled")
        assert work.staging.of_place(run.id, "370602") == []
        assert work.submissions.of({"370611.monthly-services.2023-08.v1"})
    where = ["--config", str(due_day.settings.config), "--home", str(due_day.settings.home)]
    assert main(["doctor", *where], {}) == 1
    assert "planwatch receipts --parked" in capsys.readouterr().out.replace("\n", "")
    assert main(["receipts", "--give-up", parked.id[:12], *where], {}) == 6
    assert main(["receipts", "--retry", parked.id[:12], "--by", "ops", *where], {}) == 0
    again = run_here(at(DUE), "gate")
    assert not again.failed
    with due_day.store.read() as work:
        assert work.receipts.get(parked.id).state == "settled"
        assert [(one.kind, one.by) for one in work.receipts.trail(parked.id)][1:] == [("retried", "ops")]


def said_to(played: Played, recipient: str) -> list[str]:
    """What one run decided to tell a contact."""
    with played.workplace.store.read() as work:
        decided = worded(work, played.workplace, work.outbox.of_run(played.workplace.run_id))
    return [row.body for row in decided if row.recipient == recipient]


def test_a_place_over_whose_figures_judging_breaks_is_left_out_and_the_others_are_judged(
    due_day: Workplace, month: Runner
) -> None:
    # A place that the configuration knows and the rules do not: the gate cannot judge a code that nobody turns away.
    rules = {name: rule for name, rule in due_day.deployment.rules.items() if rule.kind != "known_code"}
    odd = replace(due_day, deployment=replace(due_day.deployment, rules=rules))
    with at_work(odd, "gate") as run, run.workplace.store.read() as work:
        for source in sources(run.workplace):
            pull(run.workplace, source)
        staged = staged_versions(work, run.workplace, read_pending(run.workplace, read_file).read)
        strange = next(one for one in staged if one.place == "370602")
        cells = tuple(replace(cell, indicator="nobody_knows") for cell in strange.reading.cells)
        others = [one for one in staged if one is not strange]
        sound = judge_apart(
            work, run.workplace, [*others, replace(strange, reading=replace(strange.reading, cells=cells))]
        )
    assert list(sound.broken) == [strange.receipt.id]
    assert [one.position for one in sorted(sound.staged, key=lambda one: one.position)] == [
        one.position for one in others
    ]
    assert any(one.findings for one in sound.staged)


def test_a_workbook_that_reaches_outside_goes_back_as_our_form_and_stops_no_other_file(
    due_day: Workplace, month: Runner
) -> None:
    box = due_day.settings.home / "inbox" / september.FLAWED
    (sent,) = box.glob("*.xlsx")
    content, whole = io.BytesIO(), zipfile.ZipFile(sent)
    with zipfile.ZipFile(content, "w") as broken:
        for name in whole.namelist():
            part = whole.read(name)
            # A formula that fetches from the network when somebody opens the file.
            fetching = b'<f>WEBSERVICE("http://example.org")</f>'
            broken.writestr(
                name, re.sub(rb'(<c r="E9"[^>]*>)', rb"\1" + fetching, part) if "worksheets/" in name else part
            )
    whole.close()
    sent.write_bytes(content.getvalue())
    month(due_day)
    assert states(due_day)[september.FLAWED, september.MONTHLY] == "returned"
    (returned,) = (due_day.out / "returned").glob("*.xlsx")
    book = load_workbook(returned)
    assert "WEBSERVICE" not in str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
    assert "现以本系统表样退回" in str(book["核实事项"]["A5"].value)
    assert states(due_day)[september.FUSHAN, september.MONTHLY] == "accepted"
