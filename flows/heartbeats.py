"""Flow runs of Prefect whose process has gone: nothing built in ends them, and each keeps its job's slot. A heartbeat comes every
30 seconds, at most every 180."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.events.filters import EventFilter, EventNameFilter, EventOrder, EventResourceFilter
from prefect.states import Crashed

from domain.endstate import ZOMBIE
from flows.events import tag_of

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

# Two of the rarest heartbeats that Prefect has must have failed, and a little more.
SILENT = timedelta(minutes=7)
HEARTBEAT = "prefect.flow-run.heartbeat"
_GOING_ON = (StateType.RUNNING, StateType.CANCELLING)
# By then every process that lives has said again what it could not say while the server was away.
RESENT = timedelta(seconds=45)
_AT_ONCE, _PATIENCE_S = 200, 15.0


@dataclass(frozen=True, slots=True)
class Gone:
    """A flow run without a process, and when it was last heard of."""

    run: FlowRun
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Ward:
    """Whose runs are looked at: those of a home. `own` is the flow run that looks; of `alive` and `dead` ones the ledger knows
    how they stand; `pause` waits so many seconds."""

    home: str
    own: str
    alive: Collection[str] = ()
    dead: Collection[str] = ()
    silent: timedelta = SILENT
    resent: timedelta = RESENT
    pause: Callable[[float], None] = time.sleep


def gone(client: SyncPrefectClient, ward: Ward) -> tuple[Gone, ...]:
    """Those that nobody carries out any more, oldest first. Where not even the own heartbeat has come through, silence says
    nothing: then only what the ledger knows to be dead. A server that has just come back hears the living a little later than
    it starts whoever looks: the silent are asked for once more when the own run has gone on for as long as that takes."""
    suspects = [run for run in _going_on(client, ward) if str(run.id) not in {ward.own, *ward.alive}]
    heard = [Gone(run, _heard_at(client, run)) for run in suspects]
    known = [one for one in heard if str(one.run.id) in ward.dead]
    unknown = _silent(client, ward, [one for one in heard if one not in known])
    if unknown and _comes_through(client, ward):
        unknown = _silent(client, ward, [Gone(one.run, _heard_at(client, one.run)) for one in unknown])
    else:
        unknown = []
    return tuple(sorted((*known, *unknown), key=lambda one: one.heard_at))


def _silent(client: SyncPrefectClient, ward: Ward, heard: Collection[Gone]) -> list[Gone]:
    now = _server_time(client)
    return [one for one in heard if now - one.heard_at > ward.silent]


def reap(client: SyncPrefectClient, found: Collection[Gone], message: Callable[[Gone], str]) -> list[Gone]:
    """Ends them as crashed, which frees their slots; returns those that had not ended meanwhile."""
    reaped = []
    for one in found:
        state = client.read_flow_run(one.run.id).state
        if state and state.type in _GOING_ON:
            client.set_flow_run_state(one.run.id, Crashed(name=ZOMBIE, message=message(one)), force=True)
            reaped.append(one)
    return reaped


def over(client: SyncPrefectClient, flow_run_ids: Collection[str]) -> set[str]:
    """Which of these flow runs have ended, whatever their end."""
    if not flow_run_ids:
        return set()
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(one) for one in sorted(flow_run_ids)[:_AT_ONCE]]))
    found = client.read_flow_runs(flow_run_filter=wanted, limit=_AT_ONCE)
    return {str(run.id) for run in found if run.state and run.state.is_final()}


def _going_on(client: SyncPrefectClient, ward: Ward) -> list[FlowRun]:
    """By the tag of the home; what somebody has started by hand by what the ledger knows of it."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_GOING_ON)))
    tagged = FlowRunFilter(state=state, tags=FlowRunFilterTags(all_=[tag_of(ward.home)]))
    found = client.read_flow_runs(flow_run_filter=tagged, limit=_AT_ONCE)
    if ward.dead:
        known = FlowRunFilterId(any_=[UUID(one) for one in sorted(ward.dead)[:_AT_ONCE]])
        found += client.read_flow_runs(flow_run_filter=FlowRunFilter(state=state, id=known), limit=_AT_ONCE)
    return list({run.id: run for run in found}.values())


def _heard_at(client: SyncPrefectClient, run: FlowRun) -> datetime:
    """When the server last had a sign of it: a heartbeat, else its last change of state."""
    began = run.state.timestamp if run.state else run.created
    beats = [at for at in (_last_beat(client, str(run.id)), began) if at]
    return max(beats, default=datetime.min.replace(tzinfo=UTC))


def _last_beat(client: SyncPrefectClient, flow_run_id: str) -> datetime | None:
    """When the server received the last one; the clock of the machine that sent it may be another."""
    wanted = EventFilter(
        event=EventNameFilter(name=[HEARTBEAT]),
        resource=EventResourceFilter(id=[f"prefect.flow-run.{flow_run_id}"]),
        order=EventOrder.DESC,
    )
    found = client.read_events(filter=wanted, limit=1).events
    return found[0].received if found else None


def _comes_through(client: SyncPrefectClient, ward: Ward) -> bool:
    """Whether the heartbeat of the run that looks has reached the server, which may be busy with older events. Returns when that
    run has gone on for as long as others take to be heard again."""
    deadline = time.monotonic() + _PATIENCE_S
    while ward.own and not (beat := _last_beat(client, ward.own)) and time.monotonic() < deadline:
        ward.pause(0.5)
    if not (ward.own and beat):
        return False
    began = client.read_flow_run(UUID(ward.own)).start_time or beat
    ward.pause(max(0.0, (began + ward.resent - _server_time(client)).total_seconds()))
    return True


def _server_time(client: SyncPrefectClient) -> datetime:
    """The server's own clock, by which it received what it received."""
    said = client.request("GET", "/health").headers.get("date")
    return parsedate_to_datetime(said) if said else datetime.now(UTC)
