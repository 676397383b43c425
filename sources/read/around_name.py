"""What stands around the name of a line and is not the line's own: units are handed on, the rest is a doubt."""

from __future__ import annotations

from dataclasses import dataclass

from domain.evidence import Doubt
from domain.form import FormLine
from domain.indicator import Indicator
from sources.read.directory import Directory
from sources.read.grammar.headings import key_of_heading, without_brackets
from sources.read.grammar.names import WrittenName
from sources.read.grammar.units import names_of_unit
from sources.read.grammar.unitwords import is_label_of_unit, is_unit_word, units_of_table, without_prefix
from sources.read.sheet import Sheet
from words.labels import plain

_FOUND = 50  # of a text that a doubt repeats
_JOINTS = "/÷:"
_REMARKS = 12  # rows at the end of a sheet that may say in what unit the table is


@dataclass(frozen=True, slots=True)
class AroundName:
    """The units that stood behind a name, and what contradicts the line."""

    units: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


NOTHING_BESIDE = AroundName()


def around_name(written: WrittenName, line: FormLine, against: Directory) -> AroundName:
    """Every bracket is the line's item or part, a unit, or a doubt; so is what stands on a second line."""
    if not written.brackets and not written.below:
        return NOTHING_BESIDE
    indicator = against.indicators[line.indicator]
    units: list[str] = []
    doubts: list[Doubt] = []
    for code, text in (*(("bracket", one) for one in written.brackets), ("second_line", written.below)):
        if not text or _belongs(text, line, indicator):
            continue
        inside = without_brackets(text)
        if is_unit_word(inside, against.units.values()):
            units.append(without_prefix(inside))
        else:
            found = (inside if code == "bracket" else text)[:_FOUND]
            doubts.append(Doubt(code, {"found": found, "known": indicator.name}))
    return AroundName(tuple(units), tuple(doubts))


def unit_beside(candidates: tuple[str, ...], line: FormLine, against: Directory) -> str:
    """Of the units that stand beside a figure the first that is not the line's own, else the first; "" where none does."""
    given = [text for text in candidates if text]
    own = _own(line, against) if given else frozenset()
    return next((text for text in given if without_prefix(text) not in own), next(iter(given), ""))


def unit_said(candidates: tuple[str, ...], above: tuple[str, ...], line: FormLine, against: Directory) -> str:
    """What is said of a line's unit beside the figure, else above its table. What is said above counts too where it is
    another size of the unit that stands beside (万元 over 亿元); for another sort of unit it is not meant (万元 over %)."""
    beside, over = unit_beside(candidates, line, against), unit_above(above, line, against)
    own = _own(line, against)
    if not beside or not over or without_prefix(beside) not in own or without_prefix(over) in own:
        return beside or over
    return over if plain(over)[-1:] == plain(beside)[-1:] else beside


def units_above(sheet: Sheet, header: int, against: Directory) -> tuple[str, ...]:
    """The units that a line above the table gives for all of it (单位：万元), or a remark in the last rows."""
    for row in (*range(header), *range(max(header + 1, len(sheet.rows) - _REMARKS), len(sheet.rows))):
        filled = [text for text in sheet.texts[row] if text]
        for at, text in enumerate(filled if row < header else filled[:1]):
            given = tuple(filled[at + 1 : at + 2]) if is_label_of_unit(text) else units_of_table(text)
            if given and all(is_unit_word(one, against.units.values()) for one in given):
                return given
    return ()


def unit_above(given: tuple[str, ...], line: FormLine, against: Directory) -> str:
    """What that says of one line: its own unit where it is among them."""
    own = _own(line, against) if given else frozenset()
    return next((one for one in given if without_prefix(one) in own), next(iter(given), ""))


def _own(line: FormLine, against: Directory) -> frozenset[str]:
    unit = against.units.get(against.indicators[line.indicator].unit)
    return frozenset() if unit is None else against.once(("unit", unit.code), lambda: names_of_unit(unit))


def _belongs(text: str, line: FormLine, indicator: Indicator) -> bool:
    """Whether it is the item of the line, a name of the indicator, its parts (规范管理人数／在管患者人数), or a word for
    the figure itself (本期数)."""
    wanted = plain(without_brackets(text))
    names = {plain(one) for one in (indicator.code, indicator.name, indicator.name_en, *indicator.aliases) if one}
    if wanted in names or (line.item and wanted == plain(line.item)) or key_of_heading(wanted) == "value":
        return True
    if indicator.parts is None:
        return False
    parts = indicator.parts
    labels = {
        plain(one) for one in (parts.numerator, parts.denominator, parts.numerator_en, parts.denominator_en) if one
    }
    whole = {f"{plain(n)}{joint}{plain(d)}" for n, d in _pairs(indicator) for joint in _JOINTS}
    return wanted in labels | whole


def _pairs(indicator: Indicator) -> list[tuple[str, str]]:
    parts = indicator.parts
    if parts is None:
        return []
    return [(parts.numerator, parts.denominator), (parts.numerator_en, parts.denominator_en)]
