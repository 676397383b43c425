"""Readings written in every layout that districts send, and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.evidence import Doubt
from domain.form import DueRule, Form, FormLine
from domain.indicator import Indicator, Parts, Unit
from domain.kind import Sort
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.submission import Cell, Provenance, Reading, Signature
from flows.kinds import shipped_kinds
from reports.workbook.formofplace import FormOfPlace
from reports.workbook.ourform import relocated
from reports.workbook.template import filled_form
from reports.workbook.writings import WRITINGS
from sources.read.directory import Directory
from sources.read.received import read_any

LAYOUTS = tuple(WRITINGS)
PERIOD = Period("month", 2024, 5)
FUSHAN = Place("370611", "福山区", "district", name_en="Fushan")
UNITS = {u.code: u for u in (Unit("percent", "%", "share", 100), Unit("times", "人次", "count", None, "visits"))}
PEOPLE = Parts("规范管理人数", "在管患者人数", 100.0, "managed", "patients")
INDICATORS = {
    one.code: one
    for one in (
        Indicator("managed", "高血压患者规范管理率", "percent", "higher_better", "share", 2, "Managed", parts=PEOPLE),
        Indicator("beds", "每千人口床位数（张）", "times", "higher_better", "density", 2, "Beds", parts=PEOPLE),
        Indicator("visits", "门诊人次", "times", "neutral", "count", 0, "Visits"),
    )
}
LINES = (FormLine("managed", 1), FormLine("beds", 2), FormLine("visits", 3), FormLine("visits", 4, item="急诊"))
FORM = Form(
    "monthly", "卫生健康月报", "month", LINES, ("370611",), DueRule(working_days=3), date(2024, 1, 1), name_en="Monthly"
)


def layouts(language: str = "zh") -> FormOfPlace:
    return FormOfPlace(FORM, FUSHAN, INDICATORS, UNITS, language)


def read(content: bytes) -> Reading:
    (reading,) = read_any(
        content,
        "f",
        Directory(
            {"monthly": FORM}, PlaceTree((FUSHAN,)), INDICATORS, UNITS, shipped_kinds()[Sort.LAYOUT], date(2024, 6, 5)
        ),
        Provenance.SUBMITTED,
    )
    return reading


def said(reading: Reading) -> list[tuple[object, ...]]:
    return [(c.indicator, c.item, c.state, c.value, c.numerator, c.denominator, c.note) for c in reading.cells]


def reading_of(cells: Any, **more: Any) -> Reading:
    return Reading("monthly", "370611", PERIOD, tuple(cells), **more)


@st.composite
def cells(draw: st.DrawFn, line: FormLine) -> Cell:
    state = draw(st.sampled_from(["value", "value", "value", "estimated", "missing", "not_applicable", "suppressed"]))
    decimals = draw(st.integers(0, 4))
    value = round(draw(st.floats(-1e6, 1e6)), decimals) if state in ("value", "estimated") else None
    parts = st.one_of(st.none(), st.integers(0, 10**9).map(float), st.floats(0, 1e6).map(lambda x: round(x, 3)))
    note = draw(st.text("已核对因新增说 ab=+-@',;\"", max_size=12)).strip()
    text = "" if value is None else f"{value:.{decimals}f}"
    return Cell(
        line.indicator, state, "", "", value, draw(parts), draw(parts), "", text, decimals, line.item, note
    )  # fmt: skip


readings = st.tuples(*(st.one_of(st.none(), cells(line)) for line in LINES)).map(
    lambda drawn: reading_of(cell for cell in drawn if cell is not None)
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(reading=readings.filter(lambda one: one.cells), language=st.sampled_from(["zh", "en"]))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_written_is_read_back_at_the_cell_that_was_told(layout: str, reading: Reading, language: str) -> None:
    writer = layouts(language)
    back = read(WRITINGS[layout].write(writer, reading))
    assert said(back) == said(reading)
    addresses = WRITINGS[layout].addresses(writer, reading)
    assert {(c.indicator, c.item): (c.sheet, c.cell) for c in back.cells}.items() <= addresses.items()


SURVEY = replace(FORM, lines=(*LINES[:2], replace(LINES[2], asks_sample=True), LINES[3]))
ASKED = Cell("visits", "value", "", "", 23.4, None, None, "times", "23.4", 1, sample_size=600.0, standard_error=1.7)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_survey_says_how_many_were_asked_and_how_sure_that_makes_it(layout: str, language: str) -> None:
    writer = replace(layouts(language), form=SURVEY)
    plain = Cell("beds", "value", "", "", 5.0, 10.0, 2000.0, "times", "5.0", 1)
    back = {cell.indicator: cell for cell in read(WRITINGS[layout].write(writer, reading_of([plain, ASKED]))).cells}
    assert (back["visits"].sample_size, back["visits"].standard_error) == (600.0, 1.7)
    assert (back["beds"].sample_size, back["beds"].standard_error) == (None, None)
    assert said(reading_of(back.values())) == said(reading_of([plain, ASKED]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sample_that_nobody_asked_for_is_not_lost(layout: str) -> None:
    (back,) = read(WRITINGS[layout].write(layouts(), reading_of([ASKED]))).cells
    assert (back.sample_size, back.standard_error) == (600.0, 1.7)


def test_a_survey_sent_as_text_goes_back_as_our_form_with_its_sample() -> None:
    for language in ("zh", "en"):
        (back,) = read(filled_form(replace(layouts(language), form=SURVEY), reading_of([ASKED]))).cells
        assert (back.value, back.sample_size, back.standard_error) == (23.4, 600.0, 1.7)


def test_a_sample_that_is_no_number_is_asked_about_and_refuses_nothing() -> None:
    content = WRITINGS["csv_utf8"].write(replace(layouts(), form=SURVEY), reading_of([ASKED])).decode("utf-8-sig")
    (back,) = read(content.replace("600", "约六百").encode("utf-8-sig")).cells
    assert (back.value, back.sample_size) == (23.4, None)
    assert back.evidence.doubts == (Doubt("part_unreadable", {"part": "sample_size", "found": "约六百"}),)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_reading_is_the_same_bytes_and_simulated_figures_say_so(layout: str) -> None:
    cell = Cell("managed", "value", "", "", 92.4, 2310.0, 2500.0, "percent", "92.40", 2)
    signed = Signature("张某", "李某")
    reading = reading_of([cell], provenance="simulated", signature=signed)
    content = WRITINGS[layout].write(layouts(), reading)
    assert content == WRITINGS[layout].write(layouts(), reading)
    back = read(content)
    assert back.provenance == "simulated"
    assert read(WRITINGS[layout].write(layouts(), reading_of([cell]))).provenance == "submitted"
    assert WRITINGS[layout].suffix == (".csv" if layout.startswith("csv") else ".xlsx")
    assert back.signature.filled_by in ("李某", "")


def test_text_files_open_in_a_spreadsheet_of_either_habit() -> None:
    reading = reading_of([Cell("visits", "value", "", "", 5.0, value_text="5", note="=HYPERLINK(1)")])
    utf8, chinese = (WRITINGS[layout].write(layouts(), reading) for layout in ("csv_utf8", "csv_gb18030"))
    assert utf8.startswith(b"\xef\xbb\xbf")
    assert "门诊人次" in chinese.decode("gb18030")
    for content, encoding in ((utf8, "utf-8-sig"), (chinese, "gb18030")):
        assert ",'=HYPERLINK(1)" in content.decode(encoding)


def test_figures_that_came_as_text_go_back_as_our_form_with_the_cell_marked(desk: Any, finding: Any) -> None:
    wrong = Cell("hypertension", "value", "", "H3", 9240.0, 2310.0, 2500.0, "percent", "9240", 0, note="已核")
    sent = Reading(desk.form.code, desk.place.code, Period("month", 2023, 8), (wrong,), file="福山.csv")
    base = filled_form(FormOfPlace(desk.form, desk.place, desk.indicators, desk.units, "zh"), sent)
    (moved,) = relocated([finding()], desk.form, "zh")
    assert (moved.sheet, moved.cell) == ("卫生健康月报", "E8")
    sheet = load_workbook(BytesIO(desk.returned(base, [moved])))["卫生健康月报"]
    assert sheet["E8"].value == 9240
    assert "核实事项" in hint_of(sheet, "E8")
    assert desk.read(desk.returned(base, [moved])).cells[0].note == "已核"


def test_a_wide_table_goes_back_as_itself_and_its_answers_are_read(desk: Any, finding: Any) -> None:
    writer = FormOfPlace(desk.form, desk.place, desk.indicators, desk.units, "zh")
    wrong = Cell("hypertension", "value", "", "", 9240.0, 2310.0, 2500.0, "percent", "9240", 0)
    sent = Reading(desk.form.code, desk.place.code, Period("month", 2023, 8), (wrong,))
    sheet, cell = WRITINGS["wide"].addresses(writer, sent)["hypertension", ""]
    book = load_workbook(
        BytesIO(desk.returned(WRITINGS["wide"].write(writer, sent), [replace(finding(), sheet=sheet, cell=cell)]))
    )
    assert "核实事项" in hint_of(book[sheet], cell)
    book[sheet][cell].value = 92.4
    answers = book["核实事项"]
    answers["J9"].value = "A"
    saved = BytesIO()
    book.save(saved)
    (back,) = read_any(
        saved.getvalue(),
        "f.xlsx",
        Directory(
            {desk.form.code: desk.form},
            PlaceTree((desk.place,)),
            desk.indicators,
            desk.units,
            shipped_kinds()[Sort.LAYOUT],
            date(2023, 9, 5),
        ),
        Provenance.SUBMITTED,
    )
    assert back.cells[0].value == 92.4
    assert [answer.choice for answer in back.answers] == ["fix"]


def hint_of(sheet: Any, address: str) -> str:
    """What a cell says when it is entered."""
    (found,) = [one for one in sheet.data_validations.dataValidation if address in str(one.sqref).split()]
    return f"{found.promptTitle}\n{found.prompt}"
