"""Founding: the one way in which a ledger is made. Everything else opens one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.charter import Charter
from domain.deployment import Deployment
from domain.errors import LedgerUnavailable, SettingsInvalid
from domain.kind import Sort
from domain.workdays import local_day
from flows.clock import Clock, real_clock
from flows.kinds import facts_types, shipped_kinds
from flows.settings import Settings
from flows.steps.printed import import_printed
from flows.wiring import deployment_of, refuse_played, workplace_on
from sources.opening import Opening


@dataclass(frozen=True, slots=True)
class Founded:
    """A ledger that is there now. `is_new`: this call made it; `upgraded`: it brought older tables to
    this version; `printed`: how many submissions of printed figures it took in."""

    charter: Charter
    deployment: Deployment
    is_new: bool
    upgraded: bool
    printed: int


def found(
    settings: Settings,
    environ: Mapping[str, str],
    *,
    simulated: bool = False,
    as_of: date | None = None,
    now: Clock = real_clock,
) -> Founded:
    """Makes the ledger, its folders for what districts send, and takes in what the documents print; brings an older ledger
    to the current tables. On one that is there nothing else changes. `as_of`: the day on which a played clock begins.

    Raises ConfigInvalid, and LedgerUnavailable, also where a real ledger is there and a simulated one was asked for."""
    from ledger.store import Store

    deployment = deployment_of(settings, environ)
    today = local_day(now(), deployment.calendar.time_zone)
    new = Charter(today, simulated=simulated, live_from=as_of if simulated else today)
    refuse_played(settings, new)
    upgraded = Store.is_older(settings.ledger_url)
    _make_inboxes(settings.home, deployment)
    store = Store.create(settings.ledger_url, wait_s=settings.ledger_wait_s, facts=facts_types())
    try:
        with store.begin() as work:
            there = work.charter.find()
            _refuse_other(there, settings, simulated=simulated)
            if there is None:
                work.charter.found(new, now())
            work.commit()
        workplace = workplace_on(settings, deployment, store, environ, now=now)
        printed = import_printed(workplace)
        return Founded(there or new, workplace.deployment, there is None, upgraded, printed)
    finally:
        store.close()


def _refuse_other(there: Charter | None, settings: Settings, *, simulated: bool) -> None:
    if there and simulated and not there.simulated:
        raise LedgerUnavailable(
            f"a ledger of real submissions is there already (made on {there.made_on}): simulated data is never mixed with "
            "them; choose another working folder (--home) or database (--ledger)"
        )


def _make_inboxes(home: Path, deployment: Deployment) -> None:
    """What this machine must have so that files can be collected."""
    for source in deployment.sources:
        try:
            shipped_kinds()[Sort.SOURCE][source.kind].prepare(source, Opening(home))
        except OSError as error:
            raise SettingsInvalid(
                f"the folder {home / source.address} for what districts send cannot be made: {error.strerror or error}; "
                "give a working folder that may be written (--home)"
            ) from None
