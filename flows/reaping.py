"""Zombies: runs whose process was killed, ended in Prefect and buried in the ledger, each said in a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from prefect.client.orchestration import SyncPrefectClient, get_client

from flows.heartbeats import Gone, Ward, gone, over, reap
from flows.steps.zombies import at_work_in, bury, bury_ended, flow_runs_of, running_in
from words.catalogue import say
from words.dates import plain_day, plain_moment
from words.log import log

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.runs import RunRecord


def reap_zombies(workplace: Workplace, own: str) -> tuple[str, ...]:
    """What was reaped, a sentence each, in the deployment's language; `own` is the flow run that does it. A server that cannot
    be asked, and a ledger that cannot be written, leave their runs as they are."""
    buried: list[RunRecord] = []
    reaped: list[Gone] = []
    try:
        buried += bury(workplace)
        with get_client(sync_client=True) as client:
            reaped = _reaped(client, workplace, own, buried)
            buried += bury_ended(workplace, over(client, flow_runs_of(running_in(workplace))))
    except Exception:  # the page is worth more than the reaping; the next hour comes
        log().warning("runs without a heartbeat could not be looked for", exc_info=True)
    said = (*(_reaped_said(workplace, one) for one in reaped), *(_buried_said(workplace, run) for run in buried))
    return tuple(said)


def _reaped(client: SyncPrefectClient, workplace: Workplace, own: str, buried: list[RunRecord]) -> list[Gone]:
    alive, dead = flow_runs_of(at_work_in(workplace)), flow_runs_of(buried)
    found = gone(client, Ward(workplace.deployment.home, own, alive, dead))

    def message(one: Gone) -> str:
        return say(workplace.language, "health.zombie", heard_at=_local(workplace, one.heard_at))

    return reap(client, found, message)


def _reaped_said(workplace: Workplace, one: Gone) -> str:
    heard = _local(workplace, one.heard_at)
    return say(workplace.language, "health.reaped", name=one.run.name, heard_at=heard)


def _buried_said(workplace: Workplace, run: RunRecord) -> str:
    return say(workplace.language, "health.buried", run=run.id, day=plain_day(run.as_of))


def _local(workplace: Workplace, moment: datetime) -> str:
    return plain_moment(moment.astimezone(ZoneInfo(workplace.time_zone)))
