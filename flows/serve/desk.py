"""What every application of `planwatch serve` works with: the deployment of its start, the ledger, a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from domain.deployment import Deployment
from domain.errors import DayRefused
from flows.clock import Clock, real_clock
from flows.settings import Settings
from flows.wiring import Workplace, workplace_on

if TYPE_CHECKING:
    from ledger.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """The configuration is the one that was there when the server began: restart it after a change."""

    settings: Settings
    deployment: Deployment
    store: Store
    environ: Mapping[str, str]
    now: Clock = real_clock

    @property
    def language(self) -> str:
        return self.deployment.contacts.language

    def workplace(self) -> Workplace:
        """The workplace of this moment. Raises LedgerUnavailable."""
        return workplace_on(self.settings, self.deployment, self.store, self.environ, now=self.now)

    def today(self, work: Callable[[Workplace], T]) -> T:
        """What is to be written today. The ledger's day may move on between looking at it and writing (a played ledger is
        played on; the clock of another machine is ahead at midnight): that is looked at once more. Raises DayRefused where
        the clock of this machine was set back by days, LedgerUnavailable."""
        try:
            return work(self.workplace())
        except DayRefused:
            return work(self.workplace())
