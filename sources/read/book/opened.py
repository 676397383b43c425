"""Opens bytes as a book, whatever the container. Runs in a process of its own wherever files of strangers are opened."""

from __future__ import annotations

import zipfile
from io import BytesIO

from domain.errors import RefusedFile
from sources.read.book.kinds import container_of, kind_in_zip
from sources.read.book.limits import Limits, Tally
from sources.read.book.package import Package
from sources.read.book.values import other_book
from sources.read.book.xlsx import xlsx
from sources.read.sheet import Book, Sheet


def opened(content: bytes, file: str, limits: Limits) -> Book:
    """The sheets of a workbook or text file. Raises RefusedFile with a code of words/refusals, without the file's name;
    anything else that it raises is the fault of the file or of a parser."""
    container = container_of(content, file)
    if container == "text":
        return Book((_text(content, limits),))
    if container == "xls":
        return other_book(content, limits)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _of_archive(content, archive, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise RefusedFile("broken_file") from error


def _of_archive(content: bytes, archive: zipfile.ZipFile, limits: Limits) -> Book:
    package = Package(archive, limits)
    if kind_in_zip(archive) == "xlsx":
        return xlsx(content, archive, limits)
    for name in package.names:
        if name.endswith((".xml", ".bin", ".rels")):
            package.read(name, limits.unpacked)  # proves that the sizes told are true
    return other_book(content, limits)


def _text(content: bytes, limits: Limits) -> Sheet:
    # What texts need (the words of headings) takes longer to load than a workbook to open.
    from sources.read.text import text_sheet

    sheet = text_sheet(content)
    Tally(limits).add(cells=sum(map(len, sheet.rows)), characters=len(content))
    return sheet
