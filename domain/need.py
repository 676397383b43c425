"""What needs somebody now: one place with everything that is open about it, or Planwatch itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission
from domain.endstate import EndState
from domain.finding import Finding, figures
from domain.selfwatch import DeadLetters
from domain.submission import Receipt


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the first table. `place` is empty for what is nobody's: a source for everyone, a file in no place's box,
    dead letters. `state` is the worst of what is listed, `since` the first day of the worst.

    `overdue` are forms, or lines of them, that are not there after grace; `unread` forms of which nobody knows, since a source
    through which they come is down; `unanswered` and `asked` questions (past and
    within the time for their answer, or answered and for the section to look at); `waiting` what a clerk has to send again
    or complete within time (refused, in part); `refused`, `parked` and `held` files; `sources` what cannot be read; `dead`
    messages that were given up."""

    place: str
    state: EndState
    since: date
    overdue: tuple[ExpectedSubmission, ...] = ()
    unread: tuple[ExpectedSubmission, ...] = ()
    unanswered: tuple[Finding, ...] = ()
    asked: tuple[Finding, ...] = ()
    waiting: tuple[ExpectedSubmission, ...] = ()
    refused: tuple[Receipt, ...] = ()
    parked: tuple[Receipt, ...] = ()
    held: tuple[Receipt, ...] = ()
    sources: tuple[SourceHealth, ...] = ()
    dead: tuple[DeadLetters, ...] = ()

    @property
    def is_question(self) -> bool:
        """Figures are asked about; else what waits is a file or form that has to come again."""
        return bool(self.asked or self.unanswered)

    @property
    def is_incomplete(self) -> bool:
        """All that is overdue came, and lacks lines."""
        return bool(self.overdue) and all(row.arrived for row in self.overdue)

    @property
    def is_red(self) -> bool:
        return self.state.is_red

    @property
    def unanswered_figures(self) -> int:
        """Two questions about one figure are one thing to look at."""
        return figures(self.unanswered)
