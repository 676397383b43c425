"""What is sent by mistake gets a sentence of its own that says how to save and send, and no word of a library."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from booklet import booklet, sheet_xml
from domain.errors import RefusedFile
from domain.refusals import Refusal
from sources.read.opener import Here
from words.refusals import sentence

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SOUND = booklet(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
# What a clerk has never heard of.
_LIBRARY = re.compile(r"Error|Exception|Bad|calamine|zip|XML\b.*/|xl/|OLE|encrypted|\{|\}")


def stream(name: str) -> bytes:
    return OLE + (name + "\x00").encode("utf-16-le") + bytes(512)


def packed(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def open_document(listed: bytes) -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed(**{"mimetype": kind, "content.xml": b"?", "META-INF/manifest.xml": listed})


KINDS = [
    ("月报.xlsx", stream("EncryptedPackage"), "encrypted", "密码"),
    ("月报.ods", open_document(b"<manifest:encryption-data/>"), "encrypted", "密码"),
    ("月报.et", stream("Workbook"), "wps_format", "另存为"),
    ("月报.doc", stream("WordDocument"), "word_document", "文字文档"),
    ("月报.docx", packed(**{"word/document.xml": b"<x/>"}), "word_document", "文字文档"),
    ("月报.rtf", b"{\\rtf1}", "word_document", "文字文档"),
    ("月报.ppt", stream("PowerPoint Document"), "slides", "演示文稿"),
    ("月报.pdf", b"%PDF-1.7\n", "fixed_layout", "电子表格原件"),
    ("月报.ofd", packed(**{"OFD.xml": b"<x/>"}), "fixed_layout", "电子表格原件"),
    ("月报.png", b"\x89PNG\r\n\x1a\n", "picture", "图片"),
    ("月报.jpg", b"\xff\xd8\xff\xe0\x00", "picture", "图片"),
    ("月报.heic", b"\x00\x00\x00\x18ftypheic", "picture", "图片"),
    ("月报.zip", packed(**{"月报.xlsx": SOUND}), "archive", "解压"),
    ("月报.rar", b"Rar!\x1a\x07\x00", "archive", "解压"),
    ("月报.7z", b"7z\xbc\xaf\x27\x1c", "archive", "解压"),
    ("月报.xls", b"\xef\xbb\xbf<html><body><table><tr><td>1</td></tr></table>", "web_page", "另存为"),
    ("月报.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "web_page", "另存为"),
    ("月报.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml_table", "另存为"),
    ("月报.xlsx", SOUND[:-300], "broken_file", "损坏"),
    ("月报.xls", OLE, "broken_file", "损坏"),
    ("月报.xls", stream("Workbook"), "broken_file", "损坏"),
    ("月报.xlsx", bytes(3000), "not_a_workbook", "表样"),
]


@pytest.mark.parametrize(("file", "content", "code", "says"), KINDS, ids=[f"{one[0]} {one[2]}" for one in KINDS])
def test_each_kind_is_refused_in_plain_words(file: str, content: bytes, code: str, says: str) -> None:
    with pytest.raises(RefusedFile) as caught:
        Here().book(content, file)
    assert (caught.value.code, caught.value.file, caught.value.parked) == (code, file, False)
    said = sentence(Refusal.of(caught.value), "zh")
    assert says in said
    assert not _LIBRARY.search(said.removeprefix(file))
    assert sentence(Refusal.of(caught.value), "en") != said


def test_a_workbook_is_known_by_its_bytes_whatever_it_is_called() -> None:
    for file in ("月报.et", "月报.xls", "月报", "月报.pdf"):
        assert Here().book(SOUND, file).sheets[0].rows == [[1.0]]


def test_a_text_that_ends_as_dos_ends_it_is_read() -> None:
    for end in (b"\x1a", b"\x1a\x00\x00\x00", b"\x1a\r\n", b"\r\n\x1a\x1a"):
        (sheet,) = Here().book(b"a,b\r\n1,2\r\n" + end, "f.csv").sheets
        assert sheet.rows == [["a", "b"], ["1", "2"]]
