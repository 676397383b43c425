"""Which line of a form a written code or name means."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.form import Form, FormLine
from domain.indicator import Indicator
from sources.read.directory import Directory
from sources.read.grammar.headings import heading_in, is_row_number, is_total, split_part
from sources.read.grammar.labels import label_in
from sources.read.grammar.names import WrittenName, readings_of
from words.catalogue import say
from words.labels import LABELS, SIGNATURE, plain

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
    return frozenset(map(plain, written_names(line, indicator)))


def written_names(line: FormLine, indicator: Indicator) -> Iterator[str]:
    """The same as they are written."""
    suffix = f"({line.item})" if line.item else ""
    return (name + suffix for name in (indicator.name, indicator.name_en, *indicator.aliases) if name)


def _means_more(text: str) -> bool:
    """Whether a code or name could be another thing on a sheet: a heading, a sum, a number of rows, a label."""
    labels = any(label_in(words, text)[0] for words in (LABELS, SIGNATURE))
    return labels or is_total(text) or is_row_number(text) or heading_in(text)[0] is not None


@dataclass(frozen=True, slots=True)
class LineIndex:
    """The lines of a form by code and by every name, as `plain` compares them; None for a name that several have. `as_sent`
    has those that are their own by code and name as the form is sent out: most rows come back so, and need no thought."""

    by_code: Mapping[str, FormLine]
    by_name: Mapping[str, FormLine | None]
    as_sent: Mapping[tuple[str, str], FormLine]

    @classmethod
    def of(cls, form: Form, indicators: Mapping[str, Indicator]) -> LineIndex:
        names: dict[str, FormLine | None] = {}
        for line in form.lines:
            for name in line_names(line, indicators[line.indicator]):
                names[name] = None if name in names else line
        codes = {plain(line_key(line)): line for line in reversed(form.lines)}
        sent = {
            (line_key(line), name): line
            for line in form.lines
            for name in written_names(line, indicators[line.indicator])
            if codes[plain(line_key(line))] == names[plain(name)] == line
            and not (_means_more(line_key(line)) or _means_more(name))
        }
        return cls(codes, names, sent)

    def coded(self, text: str) -> FormLine | None:
        """The line with this code."""
        return self.by_code.get(plain(text))

    def named(self, text: str) -> NamedLine | None:
        """The only line that a text names, by the way of understanding it that leaves the least around the name."""
        whole = plain(text)
        if (line := self.by_name.get(whole)) is not None:
            return NamedLine(line, WrittenName(whole))
        found = (
            NamedLine(line, written)
            for written in readings_of(text)
            if (line := self.by_name.get(written.base)) is not None
        )
        return min(found, key=lambda one: len(one.written.brackets) + bool(one.written.below), default=None)

    def coded_or_named(self, text: str) -> FormLine | None:
        """The line that a text names by its code, or by a name that only one line has."""
        named = None if (line := self.coded(text)) else self.named(text)
        return line or (named.line if named else None)


def lines_of(form: Form, against: Directory) -> LineIndex:
    """The index of a form's lines."""
    return against.once(("lines", form.code), lambda: LineIndex.of(form, against.indicators))


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


def known_names(against: Directory) -> frozenset[str]:
    """Codes and names of all indicators, as `plain` compares them."""

    def names() -> frozenset[str]:
        every = (name for i in against.indicators.values() for name in (i.code, i.name, i.name_en, *i.aliases))
        return frozenset(plain(name) for name in every if name)

    return against.once("names of indicators", names)


def known_lines(against: Directory) -> frozenset[str]:
    """The names of all indicators, and the codes and names of the lines of all forms, which may have items."""
    indexes = (lines_of(form, against) for form in against.forms.values())
    return known_names(against).union(*((*index.by_code, *index.by_name) for index in indexes))


def nearest_line(form: Form, indicators: Mapping[str, Indicator], text: str, language: str) -> str:
    """A hint at the line that was probably meant, in brackets; "" when none is near."""
    names = {n: line for line in form.lines for n in (line_key(line), indicators[line.indicator].label(language))}
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    if not near:
        return ""
    line = names[near[0]]
    return say(language, "reading.meant", text=f"{line_key(line)} {indicators[line.indicator].label(language)}")
