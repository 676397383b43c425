"""Which line of a form a written code or name means."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.form import Form, FormLine
from domain.indicator import Indicator
from sources.read.directory import Directory
from sources.read.grammar.headings import split_part
from sources.read.grammar.names import WrittenName, readings_of
from words.catalogue import say
from words.labels import plain

_LONGEST = 120  # of a name


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line with what stood around its name."""

    line: FormLine
    written: WrittenName


def line_key(line: FormLine) -> str:
    """The code of a line on the sheet: the indicator, with its item in brackets where it has one."""
    return f"{line.indicator}[{line.item}]" if line.item else line.indicator


def line_names(line: FormLine, indicator: Indicator) -> frozenset[str]:
    """Every name of a line, as `plain` compares them: the indicator's names and aliases with the line's item."""
    suffix = f"({line.item})" if line.item else ""
    return frozenset(plain(name + suffix) for name in (indicator.name, indicator.name_en, *indicator.aliases) if name)


def line_named(form: Form, indicators: Mapping[str, Indicator], text: str) -> NamedLine | None:
    """The only line that a text names, by the way of understanding it that leaves the least around the name."""
    found = (
        NamedLine(lines[0], written)
        for written in readings_of(text)
        if len(lines := _lines(form, indicators, written.base)) == 1
    )
    return min(found, key=lambda one: len(one.written.brackets) + bool(one.written.below), default=None)


def _lines(form: Form, indicators: Mapping[str, Indicator], wanted: str) -> Sequence[FormLine]:
    return _index(form, indicators).by_name.get(wanted, ())


@dataclass(frozen=True, slots=True)
class _Index:
    """The lines of a form by what names them, so that a row costs the same in a form of ten lines and of a hundred."""

    form: Form
    indicators: Mapping[str, Indicator]
    by_name: Mapping[str, Sequence[FormLine]]
    by_code: Mapping[str, FormLine]


def _index(form: Form, indicators: Mapping[str, Indicator]) -> _Index:
    """Kept for the forms last asked for. Compared by identity: a form of a hundred lines is slow to compare."""
    kept = _INDEXES.get(id(form))
    if kept is not None and kept.form is form and kept.indicators is indicators:
        return kept
    by_name: dict[str, list[FormLine]] = {}
    by_code: dict[str, FormLine] = {}
    for line in form.lines:
        by_code.setdefault(plain(line_key(line)), line)
        for name in line_names(line, indicators[line.indicator]):
            by_name.setdefault(name, []).append(line)
    if len(_INDEXES) >= _KEPT:
        _INDEXES.clear()
    _INDEXES[id(form)] = made = _Index(form, indicators, by_name, by_code)
    return made


_KEPT = 64
_INDEXES: dict[int, _Index] = {}


def named_line(form: Form, indicators: Mapping[str, Indicator], name: str) -> FormLine | None:
    """The only line whose indicator has this name; the names of its parts may stand on a second line."""
    named = line_named(form, indicators, name)
    return named.line if named else None


def coded_line(form: Form, text: str) -> FormLine | None:
    """The line with this code."""
    wanted = plain(text)
    return next((line for line in form.lines if plain(line_key(line)) == wanted), None) if wanted else None


def coded_or_named_line(form: Form, indicators: Mapping[str, Indicator], text: str) -> FormLine | None:
    """The line that a text names by its code, or by a name that only one line has."""
    return coded_line(form, text) or named_line(form, indicators, text)


def named_by(text: str, known: frozenset[str]) -> bool:
    """Whether a text is the heading of an indicator's column, with whatever stands around the name."""
    if len(text) > _LONGEST or text.isdecimal():
        return False
    whole, part = split_part(text)
    return (
        plain(text) in known
        or (part != "value" and whole in known)
        or any(one.base in known for one in readings_of(text))
    )


def known_names(indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """Codes and names of all indicators, as `plain` compares them."""
    names = (name for i in indicators.values() for name in (i.code, i.name, i.name_en, *i.aliases))
    return frozenset(plain(name) for name in names if name)


def known_lines(against: Directory) -> frozenset[str]:
    """The names of all indicators, and the codes and names of the lines of all forms, which may have items."""
    lines = ((line, against.indicators[line.indicator]) for form in against.forms.values() for line in form.lines)
    items = (
        name for line, indicator in lines if line.item for name in (plain(line_key(line)), *line_names(line, indicator))
    )
    return known_names(against.indicators) | frozenset(items)


def nearest_line(form: Form, indicators: Mapping[str, Indicator], text: str, language: str) -> str:
    """A hint at the line that was probably meant, in brackets; "" when none is near."""
    names = {n: line for line in form.lines for n in (line_key(line), indicators[line.indicator].label(language))}
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    if not near:
        return ""
    line = names[near[0]]
    return say(language, "reading.meant", text=f"{line_key(line)} {indicators[line.indicator].label(language)}")
