"""Data value sets of a DHIS2, JSON and CSV, from whatever source: read by the ids of the deployment, or refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.loader import loads
from domain.dhis2ids import Dhis2Element, Dhis2Ids
from domain.errors import RefusedFile
from domain.filemapping import Part
from domain.refusals import Refusal
from domain.submission import Declared, ObservationState, Provenance, Reading
from flows.kinds import shipped_kinds
from flows.wiring import directory_of
from sources.read.directory import Directory
from sources.read.received import read_any
from words.refusals import sentence

TINY = Path(__file__).resolve().parents[1] / "deployments/tiny"
SET, UNIT, OTHER_UNIT = "pBOMPrpg1QX", "DiszpKrYNg8", "O6uvpzGd5pu"
NURSES, MEASLES, DONE, DUE = "f7n9E0hX8qk", "Ix2HsbDMLea", "eY5ehpbEsB7", "FTRrcoaog83"
COC = "bRowv6yZOF2"
IDS = Dhis2Ids(
    "national",
    {SET: "monthly"},
    {UNIT: "NR-01", OTHER_UNIT: "NR-02"},
    (
        Dhis2Element(NURSES, "nurse_density"),
        Dhis2Element(MEASLES, "measles_coverage"),
        Dhis2Element(DONE, "measles_coverage", part=Part.NUMERATOR),
        Dhis2Element(DUE, "measles_coverage", part=Part.DENOMINATOR),
    ),
)
EXPORTED = "dataelement,period,orgunit,catoptcombo,attroptcombo,value,storedby,lastupdated,comment,flwup"
FOR_IMPORT = "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,lastupdated,comment,followup,deleted"


@pytest.fixture(scope="module")
def against() -> Directory:
    files = {str(file.relative_to(TINY)): file.read_text("utf-8") for file in TINY.rglob("*.*")}
    return replace(directory_of(loads(files, {}, shipped_kinds()), date(2023, 3, 3)), dhis2={"national": IDS})


def value(element: str, said: Any, **more: Any) -> dict[str, Any]:
    return {"dataElement": element, "value": said, "categoryOptionCombo": COC, **more}


def document(*values: Mapping[str, Any], **more: Any) -> bytes:
    return json.dumps({"dataSet": SET, "period": "202302", "orgUnit": UNIT, **more, "dataValues": values}).encode()


def whole(**more: Any) -> bytes:
    return document(value(NURSES, "7.51"), value(MEASLES, "95.0"), value(DONE, "950"), value(DUE, "1000"), **more)


def csv(*rows: str, head: str = EXPORTED) -> bytes:
    return "\n".join((head, *rows, "")).encode()


def line(
    element: str, said: str, *, unit: str = UNIT, period: str = "202302", option: str = COC, more: str = ""
) -> str:
    return f"{element},{period},{unit},{option},HllvX50cXC0,{said},clerk,2023-03-01T09:00:00.000,{more},false"


def read(content: bytes, against: Directory) -> tuple[Reading, ...]:
    return read_any(content, "sent.json", against, Provenance.SUBMITTED)


def refused(content: bytes, against: Directory) -> RefusedFile:
    with pytest.raises(RefusedFile) as error:
        read(content, against)
    assert "found}" not in sentence(Refusal.of(error.value), "zh")
    return error.value


def figures(reading: Reading) -> dict[str, tuple[float | None, float | None, float | None]]:
    return {cell.indicator: (cell.value, cell.numerator, cell.denominator) for cell in reading.cells}


def test_a_document_of_one_form_is_read_with_its_parts_and_where_each_value_stands(against: Directory) -> None:
    (reading,) = read(whole(completeDate="2023-03-02", storedBy="head"), against)
    assert (reading.form, reading.place, str(reading.period)) == ("monthly", "NR-01", "2023-02")
    assert figures(reading) == {"nurse_density": (7.51, None, None), "measles_coverage": (95.0, 950.0, 1000.0)}
    assert [(cell.cell, cell.value_text) for cell in reading.cells] == [("F2", "7.51"), ("F3", "95.0")]
    assert reading.declared == Declared("head", date(2023, 3, 2))
    assert not reading.left_aside


@pytest.mark.parametrize("head", [EXPORTED, FOR_IMPORT, EXPORTED.upper(), '"' + EXPORTED.replace(",", '","') + '"'])
def test_an_export_as_csv_says_the_same_with_its_own_rows(against: Directory, head: str) -> None:
    rows = (line(NURSES, "7.51"), line(MEASLES, "95.0", more="recounted"), line(DONE, "950"), line(DUE, "1000"))
    (reading,) = read(csv(*rows, head=head), against)
    assert figures(reading) == figures(read(whole(), against)[0])
    assert [(cell.cell, cell.note) for cell in reading.cells] == [("F2", ""), ("F3", "recounted")]
    assert reading.declared is None


def test_bulk_values_say_their_own_place_and_period(against: Directory) -> None:
    values = [value(NURSES, "7.5", orgUnit=UNIT, period=period) for period in ("202301", "202302")]
    first, second = read(json.dumps({"dataValues": values}).encode(), against)
    assert (str(first.period), str(second.period)) == ("2023-01", "2023-02")
    assert refused(csv(line(NURSES, "7"), line(NURSES, "8", unit=OTHER_UNIT)), against).code == "two_places"


@pytest.mark.parametrize(
    ("written", "number"), [("12", 12.0), ("12.5", 12.5), ("1.2E1", 12.0), ("1.25E-1", 0.125), ("0", 0.0)]
)
def test_a_number_is_read_as_dhis2_writes_it_and_kept_as_sent(against: Directory, written: str, number: float) -> None:
    (cell,) = read(document(value(NURSES, written)), against)[0].cells
    assert (cell.value, cell.value_text, cell.evidence.doubts) == (number, written, ())


@pytest.mark.parametrize("written", ["true", "seven", "NaN", "1e999"])
def test_what_is_no_number_is_missing_with_the_text_as_sent(against: Directory, written: str) -> None:
    (cell,) = read(document(value(NURSES, written)), against)[0].cells
    assert (cell.state, cell.value, cell.value_text) == (ObservationState.MISSING, None, written)


def test_numbers_and_booleans_of_json_are_the_text_that_they_are(against: Directory) -> None:
    text = whole().replace(b'"7.51"', b"7.510").replace(b'"95.0"', b"true")
    nurses, measles = read(text, against)[0].cells
    assert (nurses.value, nurses.value_text) == (7.51, "7.510")
    assert (measles.state, measles.value_text) == (ObservationState.MISSING, "true")


def test_a_figure_that_is_kept_as_its_parts_alone_is_what_they_make(against: Directory) -> None:
    ids = replace(IDS, elements=tuple(one for one in IDS.elements if one.id != MEASLES))
    parts = replace(against, dhis2={"national": ids})
    (cell,) = read(document(value(DONE, "950"), value(DUE, "1001")), parts)[0].cells
    assert (cell.value, cell.value_text, cell.numerator, cell.denominator) == (94.9, "94.9", 950.0, 1001.0)
    assert cell.note == "made of its numerator and denominator"
    for some in (document(value(DONE, "950")), document(value(DONE, "950"), value(DUE, "0"))):
        (cell,) = read(some, parts)[0].cells
        assert (cell.state, cell.value, cell.numerator) == (ObservationState.MISSING, None, 950.0)


def test_a_unit_that_is_not_the_indicators_own_is_asked_about_and_nothing_is_converted(against: Directory) -> None:
    ids = replace(IDS, elements=(Dhis2Element(NURSES, "nurse_density", unit="percent"),))
    (cell,) = read(document(value(NURSES, "0.75")), replace(against, dhis2={"national": ids}))[0].cells
    assert (cell.value, [doubt.code for doubt in cell.evidence.doubts]) == (0.75, ["unit"])


def states(reading: Reading) -> dict[str, tuple[str, list[str]]]:
    return {one.indicator: (one.state, [doubt.code for doubt in one.evidence.doubts]) for one in reading.cells}


def test_a_deleted_value_is_no_figure_and_asked_about(against: Directory) -> None:
    gone = value(NURSES, "7.5", deleted=True)
    (reading,) = read(document(gone, value(MEASLES, "95", followUp=True)), against)
    assert states(reading) == {"measles_coverage": ("value", []), "nurse_density": ("missing", ["not_there"])}
    assert figures(reading)["nurse_density"] == (None, None, None)
    (reading,) = read(document(gone, value(NURSES, "7.6")), against)
    assert figures(reading) == {"nurse_density": (7.6, None, None)}
    (reading,) = read(csv(line(NURSES, "7.5") + ",true", head=FOR_IMPORT), against)
    assert states(reading) == {"nurse_density": ("missing", ["not_there"])}


def test_a_form_that_holds_nothing_says_so_of_every_figure(against: Directory) -> None:
    (reading,) = read(document(), against)
    assert (reading.place, str(reading.period)) == ("NR-01", "2023-02")
    assert states(reading) == dict.fromkeys(("nurse_density", "measles_coverage"), ("missing", ["not_there"]))


def test_elements_that_nobody_named_are_told_and_the_rest_is_read(against: Directory) -> None:
    (reading,) = read(document(value(NURSES, "7.5"), value("a1234567890", "3"), value("a1234567890", "4")), against)
    assert figures(reading) == {"nurse_density": (7.5, None, None)}
    assert [(one.code, one.cells, one.found) for one in reading.left_aside] == [("element", "F3", "a1234567890")]
    many = [value(f"b{number:010}", "1") for number in range(30)]
    (reading,) = read(document(value(NURSES, "7.5"), *many), against)
    assert len(reading.left_aside) == 21
    assert (reading.left_aside[-1].code, reading.left_aside[-1].found) == ("more", "10")
    assert refused(document(value("a1234567890", "3")), against).code == "unknown_elements"
    assert refused(document(value(NURSES, "3")), replace(against, dhis2={})).code == "no_form"


def test_an_organisation_unit_that_is_no_place_is_named(against: Directory) -> None:
    error = refused(whole(orgUnit="ImspTQPwCqd", orgUnitName="Sierra Leone"), against)
    assert (error.code, error.found, error.meant) == ("unknown_org_unit", "ImspTQPwCqd Sierra Leone", ("", "", ""))
    error = refused(whole(dataSet="BfMAe6Itzgt"), against)
    assert (error.code, error.found) == ("unknown_data_set", "BfMAe6Itzgt")


def test_options_of_one_figure_are_never_added_up(against: Directory) -> None:
    several = document(value(NURSES, "3"), value(NURSES, "4", categoryOptionCombo="Prlt0C1RF0s"))
    error = refused(several, against)
    assert (error.code, error.cell, error.meant) == ("several_options", "F3", ("monthly", "NR-01", "2023-02"))
    assert refused(document(value(NURSES, "3"), value(NURSES, "4")), against).code == "duplicate_row"
    ids = replace(IDS, elements=(Dhis2Element(NURSES, "nurse_density", option=COC),))
    (reading,) = read(several, replace(against, dhis2={"national": ids}))
    assert figures(reading) == {"nurse_density": (3.0, None, None)}
    assert [one.found for one in reading.left_aside] == [f"{NURSES}.Prlt0C1RF0s"]


def test_attribute_options_are_taken_where_there_is_only_one(against: Directory) -> None:
    one = value(NURSES, "3", attributeOptionCombo="xYerKDKCefk")
    assert figures(read(document(one), against)[0]) == {"nurse_density": (3.0, None, None)}
    both = document(one, value(MEASLES, "95", attributeOptionCombo="HllvX50cXC0"))
    assert refused(both, against).code == "several_attributes"


@pytest.mark.parametrize(
    ("period", "code"),
    [("2023Q1", "unknown_period"), ("2023W5", "unknown_period"), ("2022NovemberX", "unknown_period"),
     ("202303", "future_period"), ("202212", "form_expired"), ("", "unknown_period")],
)  # fmt: skip
def test_a_period_that_is_none_of_the_form_is_refused(against: Directory, period: str, code: str) -> None:
    error = refused(whole(period=period), against)
    assert error.code == code
    assert error.meant[:2] == ("monthly", "NR-01")


def test_without_a_data_set_the_only_form_with_these_lines_is_meant(against: Directory) -> None:
    form = against.forms["monthly"]
    two = replace(against, forms={"monthly": form, "second": replace(form, code="second")})
    assert refused(csv(line(NURSES, "7.5")), two).code == "which_data_set"
    (reading,) = read(document(value(NURSES, "7.5")), two)
    assert reading.form == "monthly"
    yearly = replace(against, forms={"monthly": form, "second": replace(form, code="second", periodicity="year")})
    (reading,) = read(csv(line(NURSES, "7.5")), yearly)
    assert reading.form == "monthly"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (whole()[:-20], "broken_json"),
        (b'{"dataValues": [{"dataElement": "a", "dataElement": "b"}]}', "broken_json"),
        (b'{"dataValues": [{"value": NaN}]}', "broken_json"),
        (b'{"dataValues": [{"value": 1e999}]}', "broken_json"),
        (b'{"dataValues": [{"value": ' + b"9" * 5000 + b"}]}", "broken_json"),
        (b'{"dataValues": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "broken_json"),
        (b'{"dataValues": [' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]}", "broken_json"),
        (b'{"dataValues": [[1]]}', "not_a_value_set"),
        (b'{"dataValues": {"a": 1}}', "not_a_value_set"),
        (b'{"dataValues": [{"dataElement": {"id": "f7n9E0hX8qk"}}]}', "not_a_value_set"),
        (b'{"dataElements": []}', "not_a_value_set"),
        (b"{}", "not_a_value_set"),
        (b'{"dataValues": [' + b",".join([b'{"value":1}'] * 20_001) + b"]}", "too_many_cells"),
    ],
    ids=range(13),
)
def test_json_that_is_broken_or_something_else_is_refused_in_plain_words(
    against: Directory, text: bytes, code: str
) -> None:
    assert refused(text, against).code == code


def test_a_form_of_our_own_is_no_table_of_data_values(against: Directory) -> None:
    text = "Form code,Reporting place,Period,Indicator code,Value\nmonthly,NR-01,2023-02,nurse_density,7.5\n"
    assert figures(read(text.encode(), against)[0]) == {"nurse_density": (7.5, None, None)}


def test_one_option_of_several_is_no_whole_figure(against: Directory) -> None:
    men = value(NURSES, "3.1", categoryOptionCombo="maleMALE123")
    error = refused(document(men, value(MEASLES, "95.0")), against)  # the others have another option
    assert (error.code, error.cell) == ("several_options", "F3")
    assert refused(document({**men, "categoryOptionCombos": "2"}), against).code == "several_options"
    named = replace(IDS, elements=(Dhis2Element(NURSES, "nurse_density", option="maleMALE123"), *IDS.elements[1:]))
    (reading,) = read(document(men, value(MEASLES, "95.0")), replace(against, dhis2={"national": named}))
    assert figures(reading)["nurse_density"] == (3.1, None, None)


def test_a_figure_that_the_district_enters_itself_is_never_made_of_its_parts(against: Directory) -> None:
    parts = value(DONE, "950"), value(DUE, "1000")
    (reading,) = read(document(value(MEASLES, "95.0", deleted=True), *parts), against)
    assert states(reading) == {"measles_coverage": ("missing", ["not_there"])}
    (reading,) = read(document(value(NURSES, "7.5"), *parts), against)
    assert figures(reading) == {"nurse_density": (7.5, None, None)}  # the line is asked for


@pytest.mark.parametrize("said", [False, "false", "soon", " "])
def test_what_is_no_day_declares_nothing_final(against: Directory, said: Any) -> None:
    assert read(whole(completeDate=said), against)[0].declared is None


def test_a_table_that_says_two_things_is_not_guessed_at(against: Directory) -> None:
    two_sets = csv(
        f"{SET},{NURSES},202302,{UNIT},7", f"other,{MEASLES},202302,{UNIT},8",
        head="dataset,dataelement,period,orgunit,value",
    )  # fmt: skip
    assert refused(two_sets, against).code == "which_data_set"
    two_values = csv(f"{NURSES},202302,{UNIT},7,8", head="dataelement,period,orgunit,value,Value")
    assert refused(two_values, against).code == "no_form"


def test_a_row_without_an_element_is_named_as_not_read(against: Directory) -> None:
    (reading,) = read(csv(line(NURSES, "7.5"), line("", "99")), against)
    assert [(one.code, one.cells) for one in reading.left_aside] == [("rows", "B3")]
