"""Which figure of a form a foreign name may mean, and how like they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from domain.filemapping import Part
from domain.form import Form
from domain.indicator import Indicator
from domain.mappingproposal import CERTAIN
from sources.read.grammar.headings import split_part, split_unit
from sources.read.grammar.lines import line_key
from words.labels import plain

LIKE = 0.6  # less like than this is no proposal
_HINT = 0.4  # less like than this is no help
_MOST_HINTS = 2


@dataclass(frozen=True, slots=True)
class Meant:
    """A number of a form: the value of a line, or one of its parts, by one of its names."""

    name: str
    indicator: str
    item: str
    part: Part = Part.VALUE

    def with_part(self, part: Part | None) -> Meant:
        """The part that a heading says (签约率（分子）) of a name that is the figure's own."""
        return replace(self, part=part) if part is not None and self.part is Part.VALUE else self


class Names:
    """Every name of every number of a form. A text is compared with all of them once."""

    def __init__(self, form: Form, indicators: Mapping[str, Indicator], *, parts: bool = True) -> None:
        self._all = [(plain(one.name), one) for one in _meanings(form, indicators) if parts or one.part is Part.VALUE]
        self._exact: dict[str, Meant] = {}
        for name, one in self._all:
            self._exact.setdefault(name, one)
        self._found: dict[str, tuple[Meant, float] | None] = {}
        named = ((one.name, one.name_en, *one.aliases) for one in indicators.values())
        self._everywhere = {plain(name): name for names in named for name in names if name}

    def knows(self, text: str) -> bool:
        """Whether a text is written like one of the names."""
        return any(bare in self._exact for bare, _ in _bare(text))

    def likeliest(self, text: str) -> tuple[Meant, float] | None:
        """The number that a text means most likely, and how sure that is; None where nothing is like it."""
        if text not in self._found:
            self._found[text] = self._written_so(text) or self._like(text)
        return self._found[text]

    def nearest(self, text: str) -> tuple[str, ...]:
        """The names most like a text that could not be placed, of this form or any other."""
        names = self._everywhere | {name: one.name for name, one in self._all}
        near = difflib.get_close_matches(plain(text), names, n=_MOST_HINTS, cutoff=_HINT)
        return tuple(names[one] for one in near)

    def _written_so(self, text: str) -> tuple[Meant, float] | None:
        for bare, part in _bare(text):
            if bare in self._exact:
                return self._exact[bare].with_part(part), CERTAIN
        return None

    def _like(self, text: str) -> tuple[Meant, float] | None:
        best: tuple[Meant, float] | None = None
        for bare, part in dict.fromkeys(_bare(text)):
            matcher = difflib.SequenceMatcher(None, "", bare, autojunk=False)
            for name, one in self._all:
                matcher.set_seq1(name)
                if matcher.real_quick_ratio() < LIKE or matcher.quick_ratio() < LIKE:
                    continue
                sure = min(round(matcher.ratio(), 2), 0.99)
                if sure >= LIKE and (best is None or sure > best[1]):
                    best = one.with_part(part), sure
        return best


def _meanings(form: Form, indicators: Mapping[str, Indicator]) -> Iterator[Meant]:
    for line in form.lines:
        one = indicators[line.indicator]
        suffix = f"({line.item})" if line.item else ""
        yield Meant(line_key(line), line.indicator, line.item)
        for name in filter(None, (one.name, one.name_en, *one.aliases)):
            yield Meant(f"{name}{suffix}", line.indicator, line.item)
        for part, texts in _names_of_parts(one).items():
            for name in filter(None, texts):
                yield Meant(f"{name}{suffix}", line.indicator, line.item, part)


def _names_of_parts(indicator: Indicator) -> Mapping[Part, tuple[str, str]]:
    if indicator.parts is None:
        return {}
    numerator = indicator.parts.numerator, indicator.parts.numerator_en
    return {Part.NUMERATOR: numerator, Part.DENOMINATOR: (indicator.parts.denominator, indicator.parts.denominator_en)}


def _bare(text: str) -> list[tuple[str, Part | None]]:
    """The text as it is compared: the last of several headings, then without the word for its part, then without what
    stands in brackets at its end."""
    last = text.rsplit("/", 1)[-1]
    whole, part = split_part(last)
    kind = Part(part) if part in {Part.NUMERATOR, Part.DENOMINATOR} else None
    return [(plain(text), None), (plain(last), None), (whole, kind), (split_unit(whole)[0], kind)]
