"""What every application of `planwatch serve` works with: the deployment of its start, the ledger, a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.deployment import Deployment
from flows.clock import Clock, real_clock
from flows.settings import Settings
from flows.wiring import Workplace, workplace_on

if TYPE_CHECKING:
    from ledger.store import Store


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
