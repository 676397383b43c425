"""An office attests by a document that a milestone is done, or is not: recorded once, succeeded by what is said later."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.period import Period
from domain.submission import Cell, ObservationState, Provenance, Reading, Submission, submission_id
from flows.cli import main
from flows.settings import Settings
from flows.steps.assess import assess_on
from flows.steps.founding import found
from flows.wiring import Workplace, look
from flows.work import writing
from sources.frame import observation_frame

spec = importlib.util.spec_from_file_location("beside", Path(__file__).with_name("beside.py"))
assert spec
assert spec.loader
beside = importlib.util.module_from_spec(spec)
spec.loader.exec_module(beside)

ROOT = Path(__file__).resolve().parents[2]
MILESTONE, ANOTHER, NUMERIC = "fushan-145.29", "fushan-145.25", "fushan-145.t16"
PLACE, TODAY = "370611", date(2024, 11, 20)
pytestmark = pytest.mark.slow
SAID = ("--document", "福应急发〔2024〕5号", "--date", "2024-11-15", "--by", "福山区卫生健康局")


class Office:
    """Somebody at the command line, and what the ledger holds afterwards."""

    def __init__(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        self.settings, self.capsys, self.refusal = settings, capsys, ""

    def attest(self, *words: str, target: str = MILESTONE, place: str = PLACE) -> dict[str, Any] | int:
        """The row that the verb shows; its exit code where it refuses, with the sentence in `refusal`."""
        where = ["--config", str(self.settings.config), "--home", str(self.settings.home)]
        code = main(
            ["attest", target, "--place", place, *words, "--json", *where, "--ledger", self.settings.ledger_url], {}
        )
        told = self.capsys.readouterr()
        self.refusal = told.err
        return code if code else json.loads(told.out)["rows"][0]

    def said(self, verb: str, *words: str) -> str:
        """What another verb says."""
        where = ["--config", str(self.settings.config), "--home", str(self.settings.home)]
        assert main([verb, *words, *where, "--ledger", self.settings.ledger_url], {}) == 0
        return self.capsys.readouterr().out

    def look(self) -> Workplace:
        return look(self.settings, {}, as_of=TODAY)

    def verdict(self) -> dict[str, Any]:
        workplace = self.look()
        frame = assess_on(workplace, as_of=TODAY, known_at=workplace.latest, plan="fushan-145")
        workplace.store.close()
        return frame.row(by_predicate=pl.col("target_id") == MILESTONE, named=True)

    def kept(self) -> list[Submission]:
        workplace = self.look()
        with workplace.store.read() as work:
            found = [one for one in work.submissions.all() if one.provenance == Provenance.ATTESTED]
        workplace.store.close()
        return found


@pytest.fixture(params=("sqlite", "postgresql"))
def office(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    """A played ledger on 20 November 2024."""
    with ExitStack() as stack:
        ledger = None
        if request.param == "postgresql":
            ledger = stack.enter_context(beside.new_database(request.getfixturevalue("postgres_server")))
        settings = Settings.from_environ(
            {}, config=str(ROOT / "config/shandong"), home=str(tmp_path / "home"), ledger=ledger
        )
        found(settings, {}, simulated=True, as_of=TODAY)
        yield Office(settings, capsys)


def test_a_milestone_that_is_attested_is_achieved_and_names_document_day_and_office(office: Office) -> None:
    row = office.attest(*SAID)
    assert isinstance(row, dict)
    assert (row["version"], row["is_new"], row["done"]) == (1, True, True)
    assert row["message_zh"].endswith(
        "已完成，经福山区卫生健康局确认，依据福应急发〔2024〕5号，2024年11月15日；已记入台账"
    )
    assert (office.verdict()["status"], office.verdict()["provenance"]) == ("achieved", "attested")
    (kept,) = office.kept()
    assert (kept.form, kept.file, kept.period_end, kept.declared_final_by) == (
        "attested", "福应急发〔2024〕5号", date(2024, 11, 15), "福山区卫生健康局",
    )  # fmt: skip


def test_every_surface_names_the_confirmation_and_a_third_party_computes_the_verdict_again(
    office: Office, tmp_path: Path
) -> None:
    office.attest(*SAID)
    assert "经福山区卫生健康局确认，依据福应急发〔2024〕5号，2024年11月15日" in office.said(
        "assess", "--plan", "fushan-145", "--json"
    )
    office.said("evaluate", "--plan", "fushan-145", "--out", str(tmp_path / "report"))
    page = (tmp_path / "report/evaluation.html").read_text(encoding="utf-8")
    assert "经福山区卫生健康局确认，依据福应急发〔2024〕5号，2024年11月15日" in page
    assert "项研判，重算一致" in office.said("verify", str(tmp_path / "report"))


def test_what_is_said_twice_is_on_record_once(office: Office) -> None:
    first, again = office.attest(*SAID), office.attest(*SAID)
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert (again["is_new"], again["submission_id"]) == (False, first["submission_id"])
    assert len(office.kept()) == 1


def test_what_is_attested_later_succeeds_what_was_attested_before(office: Office) -> None:
    office.attest(*SAID)
    row = office.attest("--document", "会议纪要3", "--date", "2024-11-18", "--by", "区应急指挥部", "--not-done")
    assert isinstance(row, dict)
    assert row["version"] == 2
    assert office.verdict()["status"] == "not_due"
    assert office.verdict()["actual"] == 0.0
    assert [one.version for one in office.kept()] == [1, 2]


def test_one_document_stands_for_several_milestones_and_its_bytes_are_kept_once(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "批复.pdf"
    scan.write_bytes(b"%PDF scan")
    words = ("--document", str(scan), "--date", "2024-11-18", "--by", "区政府办")
    one, other = office.attest(*words), office.attest(*words, target=ANOTHER)
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["receipt_id"] == other["receipt_id"]
    assert one["document"] == "批复.pdf"
    assert other["message_zh"].endswith("；已记入台账")
    workplace = office.look()
    with workplace.store.read() as work:
        assert work.receipts.content(str(one["receipt_id"])) == b"%PDF scan"
        assert work.receipts.pending() == []
    workplace.store.close()
    assert office.verdict()["status"] == "achieved"


REFUSED = (
    ({"target": NUMERIC}, 6, "judged by its figures"),
    ({"target": "fushan-145.2999"}, 6, "no target 'fushan-145.2999'"),
    ({"place": "370602"}, 6, "not a target of place 370602"),
    ({"place": "999999"}, 6, "no place '999999'"),
    ({"--date": "2024-11-21"}, 7, "has not come yet"),
    ({"--date": "2020-12-31"}, 7, "lies before 2021-01-01"),
    ({"--date": "2024-02-30"}, 6, "is not a date"),
    ({"--document": "nothing-there.pdf"}, 6, "no file with anything in it"),
    ({"--document": " "}, 6, "--document is empty"),
    ({"--by": " "}, 6, "--by is empty"),
)


def test_what_nobody_can_attest_is_refused_in_one_sentence_and_leaves_nothing(office: Office) -> None:
    play(office)
    for changes, code, sentence in REFUSED:
        flags = {key: value for key, value in changes.items() if key.startswith("--")}
        named = dict(zip(SAID[::2], SAID[1::2], strict=True)) | flags
        words = [part for pair in named.items() for part in pair]
        told = office.attest(*words, **{key: value for key, value in changes.items() if key not in flags})
        assert told == code, changes
        assert office.refusal.count("\n") == 1
        assert sentence in office.refusal
    assert office.kept() == []


def play(office: Office) -> None:
    """The day is at work: from now on it is the ledger's last."""
    workplace = office.look()
    with writing(workplace) as work:
        work.commit()
    workplace.store.close()


def test_a_form_and_a_document_are_two_routes_and_the_later_in_time_decides(office: Office) -> None:
    office.attest("--document", "会议纪要3", "--date", "2024-06-30", "--by", "区应急指挥部", "--not-done")
    report(office, "2023", 1.0)
    assert office.verdict()["actual"] == 0.0
    report(office, "2024-Q3", 1.0)
    assert (office.verdict()["actual"], office.verdict()["provenance"]) == (1.0, "submitted")
    assert len(office.kept()) == 1


def report(office: Office, text: str, value: float) -> None:
    """A line of a form that says of the milestone what is so at the end of a period."""
    workplace, period = office.look(), Period.parse(text)
    target = next(one for one in workplace.deployment.targets if one.id == MILESTONE)
    cell = Cell(target.indicator, ObservationState.VALUE, "s", "E8", value, value_text=str(value), decimals=0)
    at = datetime(2024, 11, 19, tzinfo=UTC)
    with workplace.store.begin() as work:
        receipt, _ = work.receipts.add("inbox", PLACE, f"{text}.xlsx", text.encode(), at, Provenance.SUBMITTED)
        submission = Submission(
            submission_id(PLACE, "milestones", text, 1), "milestones", PLACE, text, period.start, period.end, 1,
            receipt.id, receipt.file, Provenance.SUBMITTED, at,
        )  # fmt: skip
        reading = Reading("milestones", PLACE, period, (cell,))
        work.submissions.add(submission, observation_frame([(reading, submission)], workplace.deployment.indicators))
        work.commit()
    workplace.store.close()
