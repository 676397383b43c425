"""The one place where Planwatch is put together: settings in, rooms with their slices out. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.deployment import Deployment
from flows.clock import Clock, clock_at, local_date
from flows.settings import Settings

if TYPE_CHECKING:
    from alerts.protocols import Channels
    from checks.ruleset import RuleSet
    from ledger.store import Store


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything that a step of a job works with."""

    settings: Settings
    deployment: Deployment
    store: Store
    clock: Clock
    environ: Mapping[str, str]

    @property
    def as_of(self) -> date:
        return local_date(self.clock(), self.deployment.calendar.time_zone)

    @property
    def out(self) -> Path:
        return self.settings.out

    @property
    def rules(self) -> RuleSet:
        return ruleset(self.deployment)

    @property
    def channels(self) -> Channels:
        from alerts.channels.registry import open_channels

        contacts = self.deployment.contacts
        return open_channels(
            contacts.channels,
            self.out,
            self.environ,
            addresses={contact.id: contact.address for contact in contacts.contacts},
            time_zone=self.deployment.calendar.time_zone,
        )


def deployment_of(settings: Settings, environ: Mapping[str, str]) -> Deployment:
    """The deployment of the configured folder. Raises ConfigInvalid with every problem."""
    from config.loader import load

    return load(settings.config, environ)


def ruleset(deployment: Deployment) -> RuleSet:
    """The slices of a deployment that the checks need."""
    from checks.ruleset import RuleSet

    return RuleSet(
        rules=deployment.rules,
        indicators=deployment.indicators,
        units=deployment.units,
        forms=deployment.forms,
        places=deployment.places,
        language=deployment.language,
    )


def open_workplace(settings: Settings, environ: Mapping[str, str], *, as_of: date | None = None) -> Workplace:
    """The workplace on a ledger that is made, and filled with the printed figures of the documents, when it is not there
    yet. Raises ConfigInvalid and LedgerUnavailable."""
    from flows.steps.printed import import_printed
    from ledger.store import Store

    deployment = deployment_of(settings, environ)
    store = Store.create(settings.ledger_url, wait_s=settings.ledger_wait_s)
    clock = clock_at(as_of, deployment.calendar.time_zone)
    workplace = Workplace(settings, deployment, store, clock, environ)
    import_printed(workplace)
    return workplace
