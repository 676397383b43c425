"""Finds the table of figures on a sheet by its headings, so that an inserted row or column does no harm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sources.read.grammar.headings import FIGURES, heading_in, is_total, numbers_columns
from sources.read.grammar.labels import label_in
from sources.read.grammar.lines import named_by
from sources.read.grammar.numbers import figure
from sources.read.labelled import signature_rows
from sources.read.sheet import Sheet
from words.labels import COLUMNS, LABELS, SIGNATURE, key_of, language_of, plain

HEADER_WITHIN = 200  # rows; what stands below is a table without headings
_NEEDED = frozenset({"indicator", "value"})
_NAMES = ("indicator", "name")
_SAYS = (*FIGURES, "state")
KeyIn = Callable[[str], tuple[str | None, str]]
Names = Callable[[], frozenset[str]]  # the names of all indicators, asked for where they are needed


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

    def says_something(self, sheet: Sheet, row: int) -> bool:
        """Whether a figure or a state stands in a row, in whichever of its columns."""
        columns = (
            one for key in _SAYS if key in self.columns for one in (self.columns[key], *self.others.get(key, ()))
        )
        return any(sheet.filled(row, column) for column in columns)

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
    return [columns[key] for key in _NAMES if key in columns], [columns[key] for key in _SAYS if key in columns]


def _headings(sheet: Sheet, row: int, key_in: KeyIn) -> dict[str, tuple[list[int], str]]:
    """The columns of each key, those that can be seen first, and what stands in brackets behind the heading of the first."""
    found: dict[str, list[tuple[bool, int, str]]] = {}
    for column in range(len(sheet.rows[row])):
        key, inside = key_in(sheet.text(row, column))
        if key is not None:
            found.setdefault(key, []).append((column in sheet.around.hidden_columns, column, inside))
    in_order = {key: sorted(at) for key, at in found.items()}
    return {key: ([column for _, column, _ in at], at[0][2]) for key, at in in_order.items()}


def end_of_table(
    sheet: Sheet, header: int, names: Collection[int], figures: Collection[int], known: Names | None = None
) -> int:
    """The first row of the signature block that stands below the table, or the end of the sheet. The words of the block in
    the row of a line, or between two lines, end nothing. `names` are the columns that name a line, `figures` those that
    hold its figures, `known` the names that a line may have."""
    signed = sorted(row for row in signature_rows(sheet) if row > header)
    if not signed:
        return len(sheet.rows)
    of_lines = None if known is None else known()
    below = range(len(sheet.rows) - 1, signed[0] - 1, -1)
    lines = (row for row in below if _is_line(sheet, row, names, figures, of_lines))
    last_line = next((row for row in lines if row not in signed or _has_number(sheet, row, figures)), header)
    return next((row for row in signed if row > last_line), len(sheet.rows))


def _is_line(
    sheet: Sheet, row: int, names: Collection[int], figures: Collection[int], known: frozenset[str] | None
) -> bool:
    """Whether a row names a line and says something of it."""
    named = [text for column in names if (text := sheet.text(row, column))]
    if not named or any(label_in(words, text)[0] for words in (LABELS, SIGNATURE) for text in named):
        return False
    if known is not None and not any(named_by(text, known) for text in named):
        return False
    return any(sheet.filled(row, column) for column in figures)


def _has_number(sheet: Sheet, row: int, figures: Collection[int]) -> bool:
    return any(figure(sheet.at(row, column)).value is not None for column in figures)


def headings_only(sheet: Sheet, row: int) -> bool:
    """Whether a row holds nothing but headings: the second row of them, or the same once more on another page."""
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    texts = [text for column in range(len(cells)) if (text := sheet.text(row, column))]
    return len(texts) > 1 and all(heading_in(text)[0] for text in texts)


def numbers_only(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns (甲 乙 丙 丁 1 2 3)."""
    return numbers_columns([sheet.text(row, column) for column in range(len(sheet.rows[row]))])


def no_line(sheet: Sheet, table: Table, row: int) -> bool:
    """Whether a row between heading and end holds no line: the headings once more, numbers of the columns, a sum of the
    others, a part of the signature block."""
    named = [text for key in _NAMES if key in table.columns and (text := sheet.text(row, table.columns[key]))]
    if named and all(is_total(text) for text in named):
        return True
    if numbers_only(sheet, row) or headings_only(sheet, row) or _repeats(sheet, table, row):
        return True
    return any(label_in(words, text)[0] for words in (LABELS, SIGNATURE) for text in named)


def _repeats(sheet: Sheet, table: Table, row: int) -> bool:
    columns = [column for column in table.columns.values() if sheet.text(table.header, column)]
    return all(plain(sheet.text(row, column)) == plain(sheet.text(table.header, column)) for column in columns)
