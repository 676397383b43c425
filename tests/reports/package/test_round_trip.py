"""A return that a spreadsheet program opened and saved: what the clerk typed is read, and the next return is as clean as
the first."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from spreadsheet import TOKEN, packed, parts, saved_again

Returned = Callable[..., bytes]
FORM = "卫生健康主要服务指标月报"


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl knows no extensions of other programs
        return load_workbook(BytesIO(content))


def rows(content: bytes, name: str = "核实事项") -> list[list[Any]]:
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        found: list[list[Any]] = book.get_sheet_by_name(name).to_python()
    return found


def typed(content: bytes, **cells: str) -> bytes:
    """As a clerk types into our sheet, and saves."""
    book = opened(content)
    for address, text in cells.items():
        book["核实事项"][address] = text
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def fills(content: bytes) -> dict[str, tuple[str, str]]:
    """Every filled cell of the form, with pattern and colour."""
    sheet = opened(content)[FORM]
    told = {cell.coordinate: cell.fill for row in sheet.iter_rows() for cell in row}
    return {address: (fill.patternType, fill.fgColor.rgb) for address, fill in told.items() if fill.patternType}


def hinted(content: bytes) -> list[str]:
    rules = opened(content)[FORM].data_validations.dataValidation
    return [str(one.sqref) for one in rules if (one.promptTitle or "").startswith("【核实事项】")]


def test_a_second_and_a_third_return_carry_their_own_marks_only(
    case: Callable[[str], bytes], returned: Returned
) -> None:
    first = returned(case("seal_form.xlsx"), "E12", "E13")
    second = returned(typed(first, J9="A"), "E9", version=2)
    third = returned(typed(second, J9="A"), "E10", version=3)
    assert [set(fills(one)) for one in (first, second, third)] == [{"E12", "E13"}, {"E9"}, {"E10"}]
    assert [hinted(one) for one in (first, second, third)] == [["E12", "E13"], ["E9"], ["E10"]]
    for version, made in ((2, second), (3, third)):
        assert [one for one in CalamineWorkbook.from_filelike(BytesIO(made)).sheet_names if "核实" in one] == [
            "核实事项"
        ]
        assert f"第{version}版" in rows(made)[0][0]
        assert len([row for row in rows(made) if row[14]]) == 2  # the heading and one question
        assert parts(made)["docProps/custom.xml"].count(b"planwatch-token") == 1
        assert parts(made)["xl/workbook.xml"].count(b"_xlnm.Print_Area") == 1


@pytest.mark.slow
def test_through_libreoffice_answers_token_figures_and_pictures_survive(
    case: Callable[[str], bytes], returned: Returned, tmp_path: Path
) -> None:
    made = returned(case("seal_form.xlsx"), "E12", "E13")
    back = saved_again(typed_into(made, {"J9": "B 属实，说明理由", "L9": "新增一处急救站"}), tmp_path)
    answers = rows(back)
    assert [answers[8][column] for column in (9, 11, 14)] == ["B 属实，说明理由", "新增一处急救站", "f-E12"]
    assert TOKEN in answers[5]
    assert TOKEN.encode() in parts(back)["docProps/custom.xml"]
    assert rows(back, FORM) == rows(case("seal_form.xlsx"), FORM)
    held = parts(back)
    assert sum(name.startswith("xl/media/") for name in held) == 1
    assert any(name.startswith("xl/charts/chart") for name in held)
    assert len(opened(back)["核实事项"].data_validations.dataValidation) == 2
    again = returned(back, "E9", version=2)
    assert (set(fills(again)), hinted(again)) == ({"E9"}, ["E9"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["ret_strict_ooxml", "ret_findings_taken", "ret_color_short", "ret_font_family_15", "bomb_merge_2cols"]
)
def test_libreoffice_opens_what_goes_back(
    case: Callable[[str], bytes], returned: Returned, tmp_path: Path, name: str
) -> None:
    text = saved_again(returned(case(f"{name}.xlsx"), "E12"), tmp_path, "pdf")
    assert text.startswith(b"%PDF")


def typed_into(content: bytes, cells: dict[str, str]) -> bytes:
    """Types into our sheet and touches no other part, as a careful program would."""
    held = parts(content)
    sheet = held["xl/worksheets/planwatch.xml"].decode()
    for address, text in cells.items():
        start = sheet.index(f'<c r="{address}"')
        end = sheet.index("/>", start)
        sheet = f'{sheet[:end]} t="inlineStr"><is><t>{text}</t></is></c>{sheet[end + 2 :]}'
    return packed({**held, "xl/worksheets/planwatch.xml": sheet.encode()})
