"""What a source does that can show a question beside the figure where the district keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.questionmark import MarkState


@dataclass(frozen=True, slots=True)
class Question:
    """One figure of a form, and whether it is asked about now. `offset_months` is that of the form's reporting year; `comment`
    is what is to stand beside it, in one line beside whatever the district has written there. `where` is where it was marked,
    as the marker said then: what the ids mean may have changed since."""

    form: str
    place: str
    period: str
    indicator: str
    item: str
    asked: bool
    comment: str
    offset_months: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a question there; `said` are the other side's own words where it refused something. Of a question that
    has ended REFUSED says that its mark still stands. `where` tells the marker later which figure that is."""

    question: Question
    state: MarkState
    said: str = ""
    where: str = ""


class Marker(Protocol):
    """A system that takes marks. Making one connects to nothing. Whatever it does, no figure is written."""

    def mark(self, questions: Sequence[Question]) -> Iterator[Marked]:
        """Each question with what became of it, as soon as that is known; said twice it is the same. Raises
        SourceUnavailable: what came before it holds."""
        ...

    def close(self) -> None:
        """Ends every connection."""
        ...
