"""What `planwatch map` proposes for a file: which heading is what, how sure that is, and what nobody could place."""

from __future__ import annotations

from dataclasses import dataclass

from domain.filemapping import FileMapping, MappedColumn, MappedLine

CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading or row that was taken for something. `sure` runs to 1, which is a name that is written the same; `means`
    is the name that it was taken for, "" for a column that is no figure."""

    entry: MappedColumn | MappedLine
    cell: str
    sure: float
    means: str = ""

    @property
    def text(self) -> str:
        """What stands in the file."""
        return self.entry.heading if isinstance(self.entry, MappedColumn) else self.entry.label


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A heading or row with figures that was taken for nothing, and the names that are most like it."""

    text: str
    cell: str
    near: tuple[str, ...] = ()
    row: bool = False


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """`mapping` as it may be put into the deployment once a person has read it through; `period` is what a text above the
    table says, "" where nothing does."""

    sheet: str
    header: str  # the cell where the headings begin
    mapping: FileMapping
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    period: str = ""

    @property
    def unsure(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.placed if one.sure < CERTAIN)
