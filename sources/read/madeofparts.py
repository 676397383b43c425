"""The figure of a system that keeps parts alone: what they make, in the decimals of its indicator."""

from __future__ import annotations

from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell
from sources.read.written import Written, cell_of
from words.catalogue import say
from words.names import name_of
from words.numbers import number


def made_of_parts(
    entry: Written, line: FormLine, indicator: Indicator, unit: Unit | None, language: str
) -> Cell | None:
    """The cell with the figure that its parts make, and a note that says so; missing where they make nothing, None where
    nothing stands there at all."""
    if entry.numerator in ("", None) and entry.denominator in ("", None):
        return cell_of(entry, line, indicator, unit, language)
    missing = entry._replace(state=name_of("observation", "missing", language))
    told = cell_of(missing, line, indicator, unit, language)
    if indicator.parts is None or told is None or told.numerator is None or not told.denominator:
        return told
    text = number(indicator.parts.multiplier * told.numerator / told.denominator, indicator.decimals)
    note = "; ".join(filter(None, (entry.note, say(language, "reading.of_parts"))))
    return cell_of(entry._replace(value=text, note=note), line, indicator, unit, language)
