"""Conditions: what is so, recomputed whole from the ledger by every run. Their kinds are files of `alerts/conditions/`, each
with the frozen type of its facts, so that wording needs no look-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol


class Level(StrEnum):
    """How much a condition matters, from little to much."""

    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


LEVELS: tuple[Level, ...] = tuple(Level)


class Facts(Protocol):
    """What the facts of every kind have: the code of their kind, and whether they are simulated. Each is one frozen type
    of texts, numbers, days and tuples of them, as the ledger keeps it."""

    kind: ClassVar[str]

    @property
    def simulated(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so. (kind, place, subject, period) is its identity; `evidence` are ids in the ledger."""

    kind: str
    place: str
    subject: str
    period: str
    severity: Level
    binding: bool
    facts: Facts
    since: date
    evidence: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return "|".join((self.kind, self.place, self.subject, self.period))


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One rare event as the checks found it in a figure. count are the cases; exposure the births or people (None where
    only a count is reported); ceiling the target's value in the indicator's unit; chance that of so many cases or more
    at the ceiling (0 where none may happen)."""

    place: str
    indicator: str
    period: str
    target_id: str
    count: int
    exposure: float | None
    ceiling: float
    chance: float
    submission_id: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source answered at its last pull, or one box of it that could not be read while the rest could. `fault` is a
    domain.sourcefault.SourceFault, `where` what it is about, `error` what the other side said of it."""

    source: str
    ok: bool
    address: str = ""
    error: str = ""
    places: tuple[str, ...] = ()  # who sends through it; empty: everyone
    checked_at: str = field(default="")
    box: str = ""
    fault: str = ""
    where: str = ""

    @property
    def name(self) -> str:
        """The source, or the box of it."""
        return f"{self.source}/{self.box}" if self.box else self.source

    @property
    def for_everyone(self) -> bool:
        """Whether nothing can be said of any place as long as it does not answer. A box that is nobody's concerns none."""
        return not self.places and not self.box

    def concerns(self, place: str) -> bool:
        """Whether a place sends through it."""
        return self.for_everyone or place in self.places
