"""How far a flow run has come, in the UI: nothing for the first seconds, since most runs are over by then. No run fails over
it, and a server that did not take it once is not asked again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from words.catalogue import say
from words.log import log

SHOWN_AFTER_S, EVERY_S = 10.0, 1.0


def _artifact(known: UUID | None, percent: float, doing: str) -> UUID:
    """The artifact of the flow run that goes on here, made at the first time."""
    if known is None:
        return cast(UUID, create_progress_artifact(percent, description=doing))
    return cast(UUID, update_progress_artifact(known, percent, description=doing))


@dataclass(slots=True)
class RunProgress:
    """`parts` is how many parts the run has; each counts for as much as the others. `at` says the seconds that have gone, `show`
    makes or changes the artifact."""

    language: str
    parts: int
    at: Callable[[], float] = time.monotonic
    show: Callable[[UUID | None, float, str], UUID | None] = _artifact
    begun: float = field(init=False)
    shown: float = field(init=False, default=0.0)
    artifact: UUID | None = field(init=False, default=None)
    is_shown: bool = field(init=False, default=False)
    refused: bool = field(init=False, default=False)
    part: int = field(init=False, default=-1)
    doing: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.begun = self.at()

    def begin(self, doing: str) -> None:
        """The next part begins, called so."""
        self.part += 1
        self.doing = doing
        self.done(0, 0)

    def done(self, units: int, of: int) -> None:
        """So many units of the part are done; shown once the run has gone on for a while, and not at every one."""
        now = self.at()
        if now - self.begun < SHOWN_AFTER_S or now - self.shown < EVERY_S:
            return
        self.shown = now
        counted = say(self.language, "run.units", part=self.doing, done=units, of=of) if of > 1 else self.doing
        self._show(100 * (self.part + (units / of if of else 0)) / self.parts, counted)

    def end(self) -> None:
        """All of it is done."""
        if self.is_shown:
            self._show(100.0, say(self.language, "run.over"))

    def _show(self, percent: float, doing: str) -> None:
        if self.refused:
            return
        try:
            self.artifact, self.is_shown = self.show(self.artifact, percent, doing), True
        except Exception:
            self.refused = True
            log().warning("how far the run has come could not be shown", exc_info=True)


@contextmanager
def progress(language: str, parts: int) -> Iterator[RunProgress]:
    """The progress of the flow run that goes on here; whole where nothing stopped it."""
    seen = RunProgress(language, max(parts, 1))
    yield seen
    seen.end()
