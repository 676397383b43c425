"""How much a file may hold is counted over the whole book, and said with both figures."""

from __future__ import annotations

import pytest

from booklet import MAIN, booklet, sheet_xml
from domain.errors import RefusedFile
from domain.refusals import Refusal
from sources.read.book.limits import Limits
from sources.read.opener import Here
from words.refusals import sentence

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
TWO_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="700"><c r="AVV700"><v>1</v></c></row>'
SHARED = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))


def texts(text: str) -> dict[str, str]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'}


def merges(count: int) -> str:
    ranges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, count + 1))
    return f"<mergeCells>{ranges}</mergeCells>"


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [
        (booklet(*[sheet_xml(ONE)] * 101), "too_many_sheets", "101"),
        (booklet(*[sheet_xml(TWO_FAR)] * 59), "too_far_apart", "2,667,000"),
        (booklet(sheet_xml("<row>" + "<c/>" * 8_000_000 + "</row>")), "too_many_cells", "8,000,000"),
        (booklet(sheet_xml("<row r='1'>" + "<c r='A1'/>" * 600_001 + "</row>")), "too_many_cells", "600,001"),
        (booklet(*[sheet_xml(ONE, behind=merges(1000))] * 51), "too_many_merges", "51,000"),
        (booklet(sheet_xml(SHARED), **texts("x" * 1_000_000)), "text_too_long", "1,000,000"),
        (booklet(sheet_xml(SHARED), **texts("x" * 90_000)), "too_much_text", ""),
        (booklet(sheet_xml(ONE), **{"xl/media/x": bytes(101 * 1024 * 1024)}), "too_large_unpacked", "101 MB"),
    ],
    ids=["sheets", "far apart", "empty cells", "cells read slowly", "merges", "one text", "shared text", "unpacked"],
)
def test_a_book_above_a_limit_is_refused_with_what_was_found_and_what_is_allowed(
    content: bytes, code: str, found: str
) -> None:
    with pytest.raises(RefusedFile) as caught:
        Here().book(content, "月报.xlsx")
    assert (caught.value.code, caught.value.file) == (code, "月报.xlsx")
    assert found in caught.value.found
    assert not caught.value.parked
    for language in ("zh", "en"):
        said = sentence(Refusal.of(caught.value), language)
        assert caught.value.allowed in said or code == "too_much_text"


def test_a_long_text_typed_into_one_cell_is_refused_too() -> None:
    typed = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 2000}</t></is></c></row>'
    with pytest.raises(RefusedFile, match="text_too_long"):
        Here(Limits(text=1000)).book(booklet(sheet_xml(typed)), "a.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A12345678"><v>1</v></c>',
        '<c r="A2000000"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="AAAA1"><v>1</v></c>',
    ],
)
def test_an_address_that_no_sheet_has_is_refused_before_the_parser_meets_it(cell: str) -> None:
    with pytest.raises(RefusedFile, match="broken_file") as caught:
        Here().book(booklet(sheet_xml(f'<row r="1">{cell}</row>')), "a.xlsx")
    assert not caught.value.parked


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_a_document_type_is_refused_in_any_part(part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(RefusedFile, match="broken_file"):
        Here().book(booklet(sheet_xml(ONE), **{part: bomb}), "a.xlsx")
