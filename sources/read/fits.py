"""Whether what stands at a figure fits its line: sign, unit, format, what hides it, its parts. What does not fit is a doubt;
nothing is converted and nothing chosen, since a unit that was
overwritten may be a wrong unit as well as a wrong figure."""

from __future__ import annotations

from collections.abc import Iterator

from domain.evidence import Doubt
from domain.indicator import Unit
from sources.read.grammar.numbers import Figure
from sources.read.grammar.units import PER_CENT, is_measure, is_unit
from sources.read.surroundings import CellAround

_FOUND = 50  # characters of a text that a doubt repeats


def of_line(value: Figure, unit: Unit | None) -> Figure:
    """The figure as its line takes it: with a word behind it that is the line's own unit or a plain measure word it stays
    one; with any other word (25.3万, 25.3E) it is none, and only a corrected one can count."""
    if not value.unit or (unit is not None and is_unit(value.unit, unit)):
        return value
    return value if is_measure(value.unit) else value.without_value()


def of_value(value: Figure, around: CellAround, written_unit: str, unit: Unit | None) -> Iterator[Doubt]:
    """What does not fit at the value of a line."""
    yield from value.doubts
    if value.value is None:
        return
    if unit is not None:
        yield from _of_sign(value, unit)
        yield from _of_unit(value.unit, unit, behind=True)
        yield from _of_unit(written_unit, unit, behind=False)
        yield from _of_fraction(value, around, unit)
    elif value.unit or value.sign:
        yield Doubt("unit", {"found": f"{value.sign}{value.unit}", "known": "-"})
    if around.hidden:
        yield Doubt("hidden", {"hides": ",".join(around.hidden)})
    if around.shared:
        yield Doubt("merged_lines", {"found": around.merged})


def _of_sign(value: Figure, unit: Unit) -> Iterator[Doubt]:
    if value.sign and not is_unit(value.sign, unit):
        yield Doubt("sign", {"found": value.sign, "known": unit.symbol})


def _of_unit(word: str, unit: Unit, *, behind: bool) -> Iterator[Doubt]:
    """A word in the column of units, or behind the figure. There 人 on a line of 人 per 1,000 may be the count itself."""
    if not word:
        return
    if not is_unit(word, unit):
        yield Doubt("unit", {"found": word[:_FOUND], "known": unit.symbol})
    elif behind and unit.per is not None and unit.symbol != PER_CENT:
        yield Doubt("unit_behind", {"found": word, "per": f"{unit.per:,}"})


def _of_fraction(value: Figure, around: CellAround, unit: Unit) -> Iterator[Doubt]:
    """Where formats cannot be had, 0.253 on a line of % may have been seen as 25.3 %."""
    unknown = value.stored and not around.tells_formats and unit.symbol == PER_CENT
    if unknown and value.value is not None and 0 < value.value <= 1:
        yield Doubt("as_fraction", {"found": value.text, "known": unit.symbol})


def of_part(key: str, part: Figure, unit: Unit | None) -> tuple[Figure, tuple[Doubt, ...]]:
    """A part as it is taken, and what does not fit. A part has no sign and no unit of its own, but for a standard error,
    which is in the unit of the line."""
    if part.empty and not part.doubts:
        return part, ()
    if key == "standard_error" and part.sign and unit is not None and is_unit(part.sign, unit):
        part = part._replace(sign="")
    if part.doubts and any(doubt.code == "no_cached_value" for doubt in part.doubts):
        return part, (Doubt("part_no_cached_value", {"part": key}),)
    if part.unit and not is_measure(part.unit):
        part = part.without_value()
    if part.value is not None and not (part.doubts or part.sign or part.unit):
        return part, ()
    facts = {"part": key, "found": _as_seen(part)[:_FOUND]}
    return part, (Doubt("part_unreadable" if part.value is None else "part_written", facts),)


def _as_seen(part: Figure) -> str:
    """The text as shown where a format shows another one than is stored."""
    return next((doubt.facts["found"] for doubt in part.doubts if doubt.code == "shown_otherwise"), part.text)
