"""What a layout is to the reader: it finds itself on a sheet, and reads what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.layoutkind import LayoutKind
from sources.read.directory import Directory
from sources.read.rowheading import FormFigures
from sources.read.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Located:
    """A sheet on which a layout found itself: the cells (row, column) of its figures, where eleven digits are no telephone,
    and what reads them, one part per place and period. `read` raises RefusedFile. `header` and `last` are the row of the
    headings and the first row below the table, zero-based, where there are such."""

    sheet: Sheet
    figures: frozenset[tuple[int, int]]
    read: Callable[[], list[FormFigures]]
    header: int | None = None
    last: int | None = None


def _refuses_nothing(located: Sequence[Located], against: Directory) -> None:
    """Whatever stands together is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(LayoutKind):
    """`find` gives None for a sheet that is laid out in another way. `refuse` raises RefusedFile for sheets of this layout
    that may not stand together in one file, before any of them is read."""

    find: Callable[[Sheet, Directory], Located | None]
    refuse: Callable[[Sequence[Located], Directory], None] = _refuses_nothing
