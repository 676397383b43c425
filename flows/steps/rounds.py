"""How long one pull may take: a server that answers each question just in time would hold a month for days. What is not asked
in the time is asked by the next pull, before everything is asked again."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault

if TYPE_CHECKING:
    from flows.wiring import Workplace


def round_name(source: str) -> str:
    """Under which name the ledger keeps which boxes of a source were asked already."""
    return f"source/{source}/asked"


@dataclass
class Round:
    """Which boxes this pull asks: not those that were asked `before` in the same round, and none when the time is over."""

    before: Collection[str] = ()
    limit_s: float = math.inf
    clock: Callable[[], float] = time.monotonic
    asked: set[str] = field(default_factory=set)
    left: int = 0
    passed_over: bool = False

    def __post_init__(self) -> None:
        self._end = self.clock() + self.limit_s

    def asks(self, box: str) -> bool:
        """Whether a box is asked now: one at least, and what was begun is brought to its end."""
        if box in self.asked:
            return True
        is_late = bool(self.asked) and self.clock() >= self._end
        if box in self.before or is_late:
            self.left += box not in self.before
            self.passed_over = True
            return False
        self.asked.add(box)
        return True

    @property
    def late(self) -> SourceUnavailable | None:
        """That boxes are left for the next pull; nothing to be tried again at once, which would take as long again."""
        said = f"{len(self.asked)} boxes in {self.limit_s:g} s; {self.left} are left for the next time"
        return SourceUnavailable(SourceFault.SLOW, said=said) if self.left else None


def begun(workplace: Workplace, source: str) -> Round:
    """The round of a source, as earlier pulls left it."""
    with workplace.store.read() as work:
        kept = work.cursors.get(round_name(source))
    return Round(frozenset(json.loads(kept)) if kept else (), workplace.longest_pull_s)


def keep(workplace: Workplace, source: str, round_: Round) -> None:
    """How far the round has come; with nothing left it has ended, and the next pull asks everybody."""
    if not (round_.left or round_.before):
        return
    asked = sorted({*round_.before, *round_.asked}) if round_.left else []
    with workplace.store.begin() as work:
        work.cursors.set(round_name(source), json.dumps(asked, ensure_ascii=False))
        work.commit()
