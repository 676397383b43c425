"""What a file is, by its bytes, and a refusal of its own for every kind that is sent by mistake."""

from __future__ import annotations

import zipfile
from collections.abc import Collection

from domain.errors import RefusedFile

OLE = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BY_START: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "fixed_layout"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"{\\rtf", "word_document"),
)
_WPS_NAMES = (".et", ".ett")
# What a zip archive must hold to be a document of a kind, in the order in which it is asked.
_IN_ZIP: tuple[tuple[str, str], ...] = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "word_document"),
    ("ppt/presentation.xml", "slides"),
    ("OFD.xml", "fixed_layout"),
)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
READ = frozenset({"xlsx", "xlsb", "xls", "ods", "text"})


def container_of(content: bytes, file: str) -> str:
    """xls, zip or text. Raises RefusedFile with the code of what was sent instead of a table."""
    if content.startswith(OLE):
        return _in_ole(content, file)
    if content.startswith(_ZIP):
        return "zip"
    refuse_kind(_by_start(content))
    return "text"


def refuse_kind(kind: str) -> None:
    """Raises RefusedFile unless this is a kind that is read."""
    if kind and kind not in READ:
        raise RefusedFile(kind)


def kind_in_zip(archive: zipfile.ZipFile) -> str:
    """xlsx (with macros too), xlsb or ods. Raises RefusedFile for other documents and for archives of files."""
    names = frozenset(archive.namelist())
    kind = next((kind for name, kind in _IN_ZIP if name in names), "") or _open_document(archive, names)
    refuse_kind(kind)
    return kind


def _by_start(content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        return "fixed_layout"
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return "picture"
    found = next((kind for start, kind in _BY_START if content.startswith(start)), "")
    # A text may begin with the two letters of a bitmap.
    return "" if content[:2] == b"BM" and b"\x00" not in content[:64] else found


def _in_ole(content: bytes, file: str) -> str:
    """Names of streams stand in the older container as they are, in UTF-16."""
    if _holds(content, "EncryptedPackage") or _holds(content, "EncryptionInfo"):
        raise RefusedFile("encrypted")
    if file.lower().endswith(_WPS_NAMES):
        raise RefusedFile("wps_format")
    table = _holds(content, "Workbook") or _holds(content, "Book")
    for stream, kind in (("WordDocument", "word_document"), ("PowerPoint Document", "slides")):
        if _holds(content, stream) and not (table and file.lower().endswith(".xls")):
            raise RefusedFile(kind)
    if not table:
        raise RefusedFile("broken_file")
    return "xls"


def _holds(content: bytes, stream: str) -> bool:
    return (stream + "\x00").encode("utf-16-le") in content


def _open_document(archive: zipfile.ZipFile, names: Collection[str]) -> str:
    if "mimetype" not in names or "content.xml" not in names:
        return "archive" if names else "broken_file"
    if not archive.read("mimetype").startswith(_SPREADSHEET):
        return "word_document"
    listed = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    return "encrypted" if b"encryption-data" in listed else "ods"
