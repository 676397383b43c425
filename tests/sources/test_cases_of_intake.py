"""Every file of the intake cases: read and judged as `planwatch check` does, it gives what its row says, in silence never."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from checks.gate.judge import Batch, Known, judge
from config.loader import load
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.finding import Finding, Severity
from domain.refusals import Refusal
from domain.submission import Cell, Provenance, Reading, Submission, submission_id
from flows.kinds import shipped_kinds
from flows.wiring import directory_of, ruleset
from sources.frame import observation_frame
from sources.read.received import read_any
from words.refusals import sentence

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "tests" / "fixtures" / "intake"
TODAY = date(2024, 11, 5)
NOW = datetime(2024, 11, 5, 1, tzinfo=UTC)
TINY = frozenset({"grid_8digit.xlsx", "poison_period_year0.xlsx", "markup_value.xlsx", "alder_box_writes_birch.xlsx"})
ASKED = "not taken silently: refused, or asked at the cell"

# What a row says of the return, of custody and of other districts is proved where those are made.
ELSEWHERE = {
    "ret_color_short.xlsx": "tests/reports/package/test_round_trip.py",
    "ret_font_family_15.xlsx": "tests/reports/package/test_round_trip.py",
    "ret_ext_link.xlsx": "tests/reports/package/test_refused.py",
    "ret_findings_taken.xlsx": "tests/reports/package/test_round_trip.py",
    "ret_strict_ooxml.xlsx": "tests/reports/package/test_round_trip.py",
    "bomb_merge_2cols.xlsx": "tests/reports/package/test_round_trip.py",
    "seal_form.xlsx": "tests/reports/package/test_round_trip.py",
    "alder_box_writes_birch.xlsx": "tests/checks/test_custody.py",
}
# The cell that a person has to look at.
AT = {
    "num_pct_fmt_fraction.xlsx": "E14",
    "num_footnote_circled.xlsx": "E14",
    "num_permille_on_percent.xlsx": "E14",
    "num_count_foot.xlsx": "E16",
    "num_state_unknown.xlsx": "E14",
    "num_value_and_na.xlsx": "E14",
    "num_unit_overwritten_yuan.xlsx": "E28",
    "wide_br_上年同期.xlsx": "C2",
    "wide_br_目标值.xlsx": "C2",
    "wide_br_农村.xlsx": "C2",
    "wide_revenue_unit.xlsx": "C2",
    "long_item_unit.xlsx": "E2",
    "long_first_line.xlsx": "D2",
    "str_two_value_cols.xlsx": "F8",
    "str_form_hidden_only.xlsx": "E8",
    "dens_slip.xlsx": "E11",
    "cell_err_na.xlsx": "E8",
    "cell_f_nocache.xlsx": "E8",
    "markup_value.xlsx": "E8",
}


@dataclass(frozen=True)
class Seen:
    """What came of a file: readings and questions, or a refusal."""

    readings: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        return {cell.cell: cell for reading in self.readings for cell in reading.cells}

    @property
    def aside(self) -> set[tuple[str, str]]:
        return {(one.code, one.sheet) for reading in self.readings for one in reading.left_aside}

    def asked_at(self, cell: str) -> list[Finding]:
        return [one for one in self.findings if one.cell == cell and one.severity != Severity.NOTE]


@cache
def _deployment(tiny: bool) -> Deployment:
    folder = ROOT / "tests" / "deployments" / "tiny" if tiny else ROOT / "config" / "shandong"
    return load(folder, {}, shipped_kinds())


def seen(file: str) -> Seen:
    """A file read and judged, as if it had been sent today."""
    deployment = _deployment(file in TINY)
    try:
        content = (FILES / file).read_bytes()
        readings = read_any(content, file, directory_of(deployment, TODAY), Provenance.SUBMITTED)
    except RefusedFile as error:
        return Seen(refusal=Refusal.of(error))
    pairs = [(reading, _submission(reading, deployment)) for reading in readings if reading.cells]
    frame = observation_frame(pairs, deployment.indicators)
    return Seen(readings, judge(Batch(frame, NOW), Known(), ruleset(deployment)).findings if pairs else ())


def _submission(reading: Reading, deployment: Deployment) -> Submission:
    period, form = str(reading.period), deployment.forms[reading.form]
    start, end = reading.period.bounds(form.reporting_year_offset_months)
    return Submission(
        id=submission_id(reading.place, reading.form, period, 1),
        form=reading.form,
        place=reading.place,
        period=period,
        period_start=start,
        period_end=end,
        version=1,
        receipt_id="",
        file=reading.file,
        provenance=reading.provenance,
        received_at=NOW,
        status=form.status,
    )


def _rows() -> dict[str, tuple[str, str]]:
    with (FILES / "cases.csv").open(encoding="utf-8-sig", newline="") as opened:
        return {row["file"]: (row["situation"], row["must"]) for row in csv.DictReader(opened)}


ROWS = _rows()
SILENT = sorted(file for file, (_, must) in ROWS.items() if ASKED in must and file not in ELSEWHERE)


@pytest.mark.slow
@pytest.mark.parametrize("file", SILENT)
def test_what_is_doubtful_is_refused_or_asked_at_its_cell(file: str) -> None:
    found = seen(file)
    if found.refusal is None:
        assert file in AT, f"{file} was read without a refusal: {found.cells}"
        converted = {"num_pct_fmt_fraction.xlsx": 25.3, "wide_revenue_unit.xlsx": 5.23, "long_item_unit.xlsx": 5.23}
        right = found.cells[AT[file]].value == converted.get(file, object())
        assert right or found.asked_at(AT[file]), found.cells[AT[file]]


@pytest.mark.parametrize(
    ("file", "cells"),
    [("str_sig_in_note.xlsx", 7), ("str_sig_optional.xlsx", 12), ("cn_jia_yi.xlsx", 7), ("csv_ctrlz.csv", 7)],
)
def test_every_line_of_the_form_is_read(file: str, cells: int) -> None:
    found = seen(file)
    assert len(found.cells) == cells
    assert not any(cell.evidence.doubts for cell in found.cells.values())
    assert not found.aside


@pytest.mark.parametrize("file", ["num_zwsp.xlsx", "num_sci_text.xlsx"])
def test_a_number_is_read_as_it_is_meant(file: str) -> None:
    assert 25.3 in [cell.value for cell in seen(file).cells.values()]


@pytest.mark.parametrize("file", ["per_08.xlsx", "per_12.xlsx"])
def test_a_period_is_read_as_it_is_meant(file: str) -> None:
    assert [str(reading.period) for reading in seen(file).readings] == ["2024-10"]


@pytest.mark.parametrize(
    ("file", "code", "sheet"),
    [
        ("long_two_sheets.xlsx", "hidden_sheet", "旧"),
        ("str_form_plus_wide.xlsx", "sheet", "9月"),
        ("across_half.xlsx", "columns", "Sheet"),
    ],
)
def test_what_is_left_aside_is_named(file: str, code: str, sheet: str) -> None:
    assert (code, sheet) in seen(file).aside


@pytest.mark.parametrize("file", ["per_id15.xlsx", "per_names.xlsx"])
def test_records_of_persons_are_refused(file: str) -> None:
    found = seen(file).refusal
    assert found is not None
    assert found.code == "person_level"


@pytest.mark.parametrize("file", ["cell_err_na.xlsx", "cell_f_nocache.xlsx"])
def test_a_cell_without_a_value_is_asked_with_its_reason(file: str) -> None:
    found = seen(file)
    assert found.asked_at(AT[file])
    assert found.cells[AT[file]].evidence.doubts


def test_a_cell_far_below_is_refused_in_a_sentence() -> None:
    found = seen("grid_8digit.xlsx").refusal
    assert found is not None
    assert sentence(found, "zh")


def test_the_year_nought_is_no_period_and_the_refusal_says_for_whom_it_was() -> None:
    found = seen("poison_period_year0.xlsx").refusal
    assert found is not None
    assert (found.code, found.cell, found.found) == ("unknown_period", "C5", "0000-01")
    assert (found.form, found.place, found.period) == ("monthly", "NR-01", "")


def test_a_value_that_looks_like_markup_is_asked() -> None:
    assert seen("markup_value.xlsx").asked_at("E8")


def test_every_row_of_the_cases_has_its_test() -> None:
    here = set(SILENT)
    here |= {"str_sig_in_note.xlsx", "str_sig_optional.xlsx", "cn_jia_yi.xlsx", "csv_ctrlz.csv"}
    here |= {"num_zwsp.xlsx", "num_sci_text.xlsx", "per_08.xlsx", "per_12.xlsx", "per_id15.xlsx", "per_names.xlsx"}
    here |= {"long_two_sheets.xlsx", "str_form_plus_wide.xlsx", "across_half.xlsx"}
    here |= {
        "cell_err_na.xlsx",
        "cell_f_nocache.xlsx",
        "grid_8digit.xlsx",
        "poison_period_year0.xlsx",
        "markup_value.xlsx",
    }
    assert set(ROWS) == here | set(ELSEWHERE)
    assert all((ROOT / test).exists() for test in ELSEWHERE.values())
