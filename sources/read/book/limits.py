"""How much a file may hold: limits of the whole book, so that many small sheets cannot do what one large may not."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`cells` are those written down, empty but formatted ones included; `grid` is rows times columns that the filled
    cells of each sheet span, over all sheets; `characters` counts a shared text as often as it is used; `seconds` and
    `memory` (bytes of address space) hold for the process that opens."""

    sheets: int = 100
    cells: int = 600_000
    grid: int = 2_000_000
    merges: int = 50_000
    characters: int = 10_000_000
    text: int = 100_000
    unpacked: int = 100 * MEGABYTE
    seconds: float = 8.0
    memory: int = 460 * MEGABYTE


def refuse_above(code: str, counted: int, allowed: int) -> None:
    """Raises RefusedFile with both figures where a limit is exceeded."""
    if counted > allowed:
        raise RefusedFile(code, found=f"{counted:,}", allowed=f"{allowed:,}")


@dataclass(slots=True)
class Tally:
    """What the sheets of one book have used so far."""

    limits: Limits
    cells: int = 0
    grid: int = 0
    merges: int = 0
    characters: int = 0

    def add(self, *, cells: int = 0, grid: int = 0, merges: int = 0, characters: int = 0) -> None:
        """Raises RefusedFile: too_many_cells, too_far_apart, too_many_merges, too_much_text."""
        self.cells += cells
        self.grid += grid
        self.merges += merges
        self.characters += characters
        refuse_above("too_many_cells", self.cells, self.limits.cells)
        refuse_above("too_far_apart", self.grid, self.limits.grid)
        refuse_above("too_many_merges", self.merges, self.limits.merges)
        refuse_above("too_much_text", self.characters, self.limits.characters)
