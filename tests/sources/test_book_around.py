"""What a file tells beside its values: formats, what is hidden, merged or in error, comments, the token of a return."""

from __future__ import annotations

import re
from typing import Any

import pytest

from booklet import MAIN, OFFICE, booklet, relations, sheet_xml
from sources.read.book.styles import changes_what_is_seen
from sources.read.opener import Here
from sources.read.sheet import Sheet

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0&quot;人&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.00"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)
ROWS = (
    '<row r="1" hidden="1"><c r="A1" s="1"><v>0.253</v></c><c r="B1" s="2"><v>5</v></c><c r="C1" s="3"><v>5</v></c></row>'
    '<row r="2"><c r="A2" s="1"/><c r="B2" t="e"><v>#N/A</v></c><c r="C2"><f>1+1</f></c></row>'
    '<row r="3" ht="0" customHeight="1"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>A1</f><v></v></c>'
    '<c r="C3"><f>1</f><v></v></c></row><row r="4" ht="20"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
)
COLUMNS = '<cols><col min="2" max="2" width="9" hidden="1"/><col min="3" max="9" width="0" customWidth="1"/></cols>'
BEHIND = (
    '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="K:L"/></mergeCells><headerFooter><oddHeader>&amp;C&amp;&quot;宋体&quot;机密 &amp;P'
    "</oddHeader><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>"
)
# The same sheet as other programs could write it: each must tell the same.
WAYS = {
    "as Excel": lambda text: text,
    "single quotes": lambda text: text.replace('"', "'"),
    "prefixed": lambda text: re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x="),
    "with a comment": lambda text: text.replace("<sheetData>", "<sheetData><!-- x -->"),
    "other order": lambda text: text.replace('<c r="A1" s="1">', '<c s="1" r="A1">'),
}


def sheet(content: bytes) -> Sheet:
    return Here().book(content, "a.xlsx").sheets[0]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_is_told_however_the_sheet_is_written(way: str) -> None:
    part = WAYS[way](sheet_xml(ROWS, before=COLUMNS, behind=BEHIND))
    opened = sheet(booklet(part, **{"xl/styles.xml": STYLES}))
    around = opened.around
    assert opened.rows[0] == [0.253, 5.0, 5.0]
    assert around.formats == {(0, 0): "0.00%", (0, 1): '0.0"人"'}
    assert around.errors == {(1, 1): "#N/A", (3, 0): "#DIV/0!"}
    assert around.uncached == {(1, 2), (2, 2)}
    assert (around.hidden_rows, around.hidden_columns) == ({0, 2}, {1, 2})
    assert around.merges == ((0, 0, 1, 1), (0, 10, 1_048_575, 11))
    assert around.remarks == (("", "机密"),)
    assert (around.hidden, around.tells_formats) == (False, True)


def test_cells_without_addresses_stand_where_they_follow(clerk: Any) -> None:
    opened = sheet(
        booklet(
            sheet_xml('<row><c s="1"><v>0.5</v></c><c><v>2</v></c></row><row r="4"><c s="1"><v>1</v></c></row>'),
            **{"xl/styles.xml": STYLES},
        )
    )
    assert (opened.at(0, 1), opened.at(3, 0)) == (2.0, 1.0)
    assert set(opened.around.formats) == {(0, 0), (3, 0)}


@pytest.mark.parametrize("reference", ["K:L", "3:5", "$K:$L"])
def test_references_as_libreoffice_writes_them_keep_no_sheet_from_being_read(reference: str) -> None:
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    validation = f'<dataValidations><dataValidation sqref="{reference}"/></dataValidations>'
    merge = f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'
    for before, behind in (("", merge), ("", validation), (f'<dimension ref="{reference}"/>', "")):
        assert sheet(booklet(sheet_xml(one, before=before, behind=behind))).rows == [[1.0]]


def test_hidden_and_very_hidden_sheets_are_told() -> None:
    one = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    book = Here().book(booklet(one, one, one, states=("visible", "hidden", "veryHidden")), "a.xlsx")
    assert [sheet.around.hidden for sheet in book.sheets] == [False, True, True]


def test_comments_and_boxes_are_told_with_where_they_stand() -> None:
    drawing = (
        '<xdr:wsDr xmlns:xdr="d" xmlns:a="a"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>19</xdr:row></xdr:from>'
        "<xdr:sp><a:p><a:r><a:t>同意</a:t></a:r><a:r><a:t>上报</a:t></a:r></a:p></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>某</author></authors><commentList><comment ref="E9"><text><r><t>证号</t></r>'
        "<r><t>370611</t></r></text></comment></commentList></comments>"
    )
    thread = '<ThreadedComments><threadedComment ref="C3"><text>再核</text></threadedComment></ThreadedComments>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("drawing", "../drawings/drawing1.xml"), ("comments", "/xl/comments1.xml"), ("threadedComment", "../t.xml")
        ),
        "xl/drawings/drawing1.xml": drawing,
        "xl/comments1.xml": comments,
        "xl/t.xml": thread,
    }
    told = sheet(booklet(sheet_xml(""), **parts)).around.remarks
    assert told == (("B20", "同意上报"), ("E9", "证号370611"), ("C3", "再核"))


def test_the_token_of_a_return_comes_back_with_the_file() -> None:
    custom = (
        f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="v"><property pid="2" name="other"><vt:lpwstr>x</vt:lpwstr>'
        '</property><property pid="3" name="planwatch-token"><vt:lpwstr>pw-12</vt:lpwstr></property></Properties>'
    )
    assert Here().book(booklet(sheet_xml(""), **{"docProps/custom.xml": custom}), "a.xlsx").token == "pw-12"
    assert Here().book(booklet(sheet_xml("")), "a.xlsx").token == ""


@pytest.mark.parametrize(
    ("code", "seen_otherwise"),
    [
        ("General", False),
        ("@", False),
        ("0.00", False),
        ("#,##0.0_);[Red](#,##0.0)", False),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', False),
        ("[DBNum1][$-804]General", False),
        ("0.00E+00", False),
        ("0.0%", True),
        ("0.0‰", True),
        ("0.0,", True),
        ('0!.0,"万"', True),
        ('0"人"', True),
        ("0\\人", True),
        ("¥#,##0", True),
        ("[$¥-804]#,##0", True),
        ("yyyy-m-d", True),
        ("[h]:mm", True),
        (";;;", True),
        ("0.0;0.0", True),
        ('[>=100]"高";0.0', True),
    ],
)
def test_which_formats_change_what_is_seen(code: str, seen_otherwise: bool) -> None:
    assert changes_what_is_seen(code) is seen_otherwise
