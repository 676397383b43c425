"""What clerks do to a return by mistake: each function takes clean readings and gives the one that is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from domain.indicator import Indicator
from domain.submission import Cell, Reading


def scaled(reading: Reading, indicator: str, power: int) -> Reading:
    """The value of one line a power of ten too large, its parts as they are: the point left out (2), or per mille where
    per cent is asked for (1)."""

    def slip(cell: Cell) -> Cell:
        assert cell.value is not None
        assert cell.decimals is not None
        decimals = max(0, cell.decimals - power)
        value = round(cell.value * 10**power, decimals)
        return replace(cell, value=value, value_text=f"{value:.{decimals}f}", decimals=decimals)

    return changed(reading, indicator, slip)


def parts_swapped(reading: Reading, indicator: str) -> Reading:
    """Numerator and denominator of one line in each other's column; the value as it was."""
    return changed(
        reading, indicator, lambda cell: replace(cell, numerator=cell.denominator, denominator=cell.numerator)
    )


def without(reading: Reading, indicators: Iterable[str]) -> Reading:
    """Some lines left empty."""
    left_out = set(indicators)
    return replace(reading, cells=tuple(cell for cell in reading.cells if cell.indicator not in left_out))


def rows_swapped(reading: Reading, first: str, second: str) -> Reading:
    """The figures of two lines in each other's row, as they were written."""
    figures = {cell.indicator: cell for cell in reading.cells}

    def taken_from(other: str) -> Callable[[Cell], Cell]:
        given = figures[other]
        return lambda cell: replace(given, indicator=cell.indicator, item=cell.item, unit=cell.unit)

    return changed(changed(reading, first, taken_from(second)), second, taken_from(first))


def copied(reading: Reading, earlier: Reading) -> Reading:
    """Last period's figures under this period's heading."""
    return replace(reading, cells=earlier.cells)


def running_total(reading: Reading, earlier: Sequence[Reading], indicator: Indicator) -> Reading:
    """The sum since January where the month's own figure is asked for."""
    assert indicator.parts is not None
    cells = [cell for one in (*earlier, reading) for cell in one.cells if cell.indicator == indicator.code]
    numerator = sum(cell.numerator or 0.0 for cell in cells)
    denominator = sum(cell.denominator or 0.0 for cell in cells)
    return with_parts(reading, indicator, numerator, denominator)


def with_parts(reading: Reading, indicator: Indicator, numerator: float, denominator: float | None = None) -> Reading:
    """Other parts in one line, and the value that follows from them."""

    def slip(cell: Cell) -> Cell:
        assert indicator.parts is not None
        whole = denominator if denominator is not None else cell.denominator
        assert whole
        value = round(indicator.parts.multiplier * numerator / whole, indicator.decimals)
        text = f"{value:.{indicator.decimals}f}"
        return replace(cell, value=value, value_text=text, numerator=numerator, denominator=whole)

    return changed(reading, indicator.code, slip)


def changed(reading: Reading, indicator: str, slip: Callable[[Cell], Cell]) -> Reading:
    """The reading with one line changed."""
    return replace(reading, cells=tuple(slip(cell) if cell.indicator == indicator else cell for cell in reading.cells))
