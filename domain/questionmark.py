"""Questions that stand as follow-up marks in the system from which the figures came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MarkState(StrEnum):
    """What has become of a mark there."""

    SET = "set"  # the figure is marked, with the question beside it
    CLEARED = "cleared"  # the question has ended, and the mark with it
    REFUSED = "refused"  # that system does not let us


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """A question (by the id of its finding) in one source. `cell` is what was said there of which figure (COMMENT, WHERE and
    the names of the figure's key), `detail` are the other side's words where it refused something."""

    source: str
    finding_id: str
    state: MarkState
    changed_at: datetime
    cell: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""

    @property
    def comment(self) -> str:
        """What was last written beside the figure, or would have been."""
        return self.cell.get(COMMENT, "")

    @property
    def where(self) -> str:
        """Which figure that was there, in the words of its marker."""
        return self.cell.get(WHERE, "")


COMMENT, WHERE = "comment", "where"
