"""Finds the table of figures on a sheet by its headings, so that an inserted row or column does no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sources.read.grammar.headings import FIGURES, heading_in
from sources.read.sheet import Sheet
from sources.read.tablerows import NAMES, Names, end_of_table, headings_only, holds_no_line
from words.labels import COLUMNS, key_of, language_of

HEADER_WITHIN = 200  # rows; what stands below is a table without headings
_NEEDED = frozenset({"indicator", "value"})
_SAYS = (*FIGURES, "state")
KeyIn = Callable[[str], tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of figures stand: below `header` and before `last`, zero-based, and the index of each column. `only`
    are the rows of one period, where a table holds several. `others` are further columns with the heading of one of
    `columns`, `inside` what stands in brackets behind a heading."""

    header: int
    last: int
    columns: dict[str, int]
    language: str
    only: tuple[int, ...] = ()
    others: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Sequence[int]:
        return self.only or range(self.header + 1, self.last)

    @property
    def read_columns(self) -> frozenset[int]:
        """Every column with a heading that is known, and those that are asked about beside it."""
        return frozenset((*self.columns.values(), *(one for others in self.others.values() for one in others)))

    def all_of(self, key: str) -> tuple[int, ...]:
        """Every column with a heading for this."""
        return (self.columns[key], *self.others.get(key, ())) if key in self.columns else ()

    def says_something(self, sheet: Sheet, row: int) -> bool:
        """Whether a figure or a state stands in a row, in whichever of its columns."""
        columns = (
            one for key in _SAYS if key in self.columns for one in (self.columns[key], *self.others.get(key, ()))
        )
        return any(sheet.filled(row, column) for column in columns)

    def no_line(self, sheet: Sheet, row: int) -> bool:
        """Whether one of the rows holds no line."""
        return holds_no_line(sheet, self.header, self.columns, row)

    def cells_of(self, keys: Iterable[str]) -> frozenset[tuple[int, int]]:
        """The cells (row, column) below these headings, as far as they are there."""
        columns = [
            column for key in keys if key in self.columns for column in (self.columns[key], *self.others.get(key, ()))
        ]
        return frozenset((row, column) for row in self.rows for column in columns)


def find_table(
    sheet: Sheet, words: str = COLUMNS, needed: frozenset[str] = _NEEDED, known: Names | None = None
) -> Table | None:
    """The first row that carries the needed column headings; the table ends at the signature block. Of two columns with the
    same heading the first that is not hidden counts, and the others are kept beside it."""

    def of_words(text: str) -> tuple[str | None, str]:
        return key_of(words, text), ""

    return table_with(sheet, heading_in if words == COLUMNS else of_words, needed, known=known)


def table_with(
    sheet: Sheet, key_in: KeyIn, needed: frozenset[str], one_of: Iterable[str] = (), known: Names | None = None
) -> Table | None:
    """The same for headings that `key_in` knows, in a row that has one of `one_of` too, if any are given."""
    wanted = frozenset(one_of)
    for row in range(min(len(sheet.rows), HEADER_WITHIN)):
        found = _headings(sheet, row, key_in)
        if found.keys() & {"indicator", "name"} and headings_only(sheet, row + 1):
            found = {**found, **_headings(sheet, row + 1, key_in)}  # 本期数 above 数值, 分子, 分母
        if needed <= found.keys() and (not wanted or wanted & found.keys()):
            columns = {key: at[0] for key, (at, _) in found.items()}
            return Table(
                header=row,
                last=end_of_table(sheet, row, *_names_and_figures(columns), known),
                columns=columns,
                language=language_of(sheet.text(row, min(columns.values()))),
                others={key: tuple(at[1:]) for key, (at, _) in found.items() if len(at) > 1},
                inside={key: inside for key, (_, inside) in found.items() if inside},
            )
    return None


def _names_and_figures(columns: Mapping[str, int]) -> tuple[list[int], list[int]]:
    return [columns[key] for key in NAMES if key in columns], [columns[key] for key in _SAYS if key in columns]


def _headings(sheet: Sheet, row: int, key_in: KeyIn) -> dict[str, tuple[list[int], str]]:
    """The columns of each key, those that can be seen first, and what stands in brackets behind the heading of the first."""
    found: dict[str, list[tuple[bool, int, str]]] = {}
    for column in range(len(sheet.rows[row])):
        key, inside = key_in(sheet.text(row, column))
        if key is not None:
            found.setdefault(key, []).append((column in sheet.around.hidden_columns, column, inside))
    in_order = {key: sorted(at) for key, at in found.items()}
    return {key: ([column for _, column, _ in at], at[0][2]) for key, at in in_order.items()}
