"""What a district says of a figure that it does not give: 暂无数据, 不适用 or 不予公开 chosen for the cell, or written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.submission import Cell, ObservationState
from words.catalogue import say
from words.names import code_of, name_of

WITHOUT_FIGURE = frozenset({ObservationState.MISSING, ObservationState.NOT_APPLICABLE, ObservationState.SUPPRESSED})


@dataclass(frozen=True, slots=True)
class Stated:
    """The state of one cell in words, why as the clerk noted it, and where it stands."""

    state_name: str
    note: str
    sheet: str
    cell: str
    language: str

    @property
    def sentence(self) -> str:
        with_note = say(self.language, "stated.with_note", state=self.state_name, note=self.note)
        return with_note if self.note else self.state_name


def stated(cells: Iterable[Cell], language: str) -> Mapping[tuple[str, str], Stated]:
    """By indicator and item: what is said instead of a figure. Not a cell left empty (that says nothing), nor one in which
    something stands that no reader takes for a number, nor one of which another row gives a figure."""
    said: dict[tuple[str, str], Stated] = {}
    given: set[tuple[str, str]] = set()
    for one in cells:
        key = one.indicator, one.item
        if one.state in WITHOUT_FIGURE and _is_state(one.value_text):
            said[key] = Stated(name_of("observation", one.state, language), one.note, one.sheet, one.cell, language)
        else:
            given.add(key)
    return {key: words for key, words in said.items() if key not in given}


def _is_state(written: str) -> bool:
    """A figure beside the state contradicts it, and then neither counts as said."""
    text = written.strip()
    code = code_of("observation", text) or code_of("observation", text.casefold())
    return not text or code in WITHOUT_FIGURE
