"""What Prefect does by itself when something is wrong: an automation is one entry. Each is known again by its tag, so that
registering twice makes nothing twice, and what an operator has switched off, added or set to another time stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import AutomationSort
from prefect.events.actions import ActionTypes, ChangeFlowRunState, DoNothing, RunDeployment
from prefect.events.filters import AutomationFilter, AutomationFilterTags
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger
from prefect.exceptions import ObjectNotFound

from domain.endstate import ZOMBIE, EndState
from flows.deploying import triggers
from flows.deploying.calling import block_of, calls, missing_in, notification, ours
from flows.deploying.triggers import Ground, ended_as, said
from flows.events import tag_of
from words.catalogue import say

HEALTH = "health"
# What descriptions name: after what silence something is done.
_TIMES = {
    "seconds": int(triggers.SILENT.total_seconds()),
    "minutes": triggers.LATE // timedelta(minutes=1),
    "hours": triggers.HEALTH_SILENT // timedelta(hours=1),
}
_MADE, _RENEWED, _KEPT = "made", "renewed", "kept"


@dataclass(frozen=True, slots=True)
class Entry:
    """An automation: `code` names its texts (`automation.CODE.*`), `body` the text of what is told (none: nobody is told),
    `does` what is done beside it."""

    code: str
    trigger: Callable[[Ground], EventTrigger]
    body: str = "run"
    does: Callable[[Ground], list[ActionTypes]] = lambda _: []
    of_health: bool = False  # left out where the job health is not deployed
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of one entry: `did` is made, renewed or kept; `on` whether it is switched on, `calls` whether anybody is
    called by it."""

    code: str
    name: str
    did: str
    on: bool
    calls: bool


def _ask_health(ground: Ground) -> list[ActionTypes]:
    if ground.health is None:
        return []
    return [RunDeployment(source="selected", deployment_id=ground.health, parameters=None, job_variables=None)]


def _reap(ground: Ground) -> list[ActionTypes]:
    message = say(ground.language, "automation.zombie.message")
    return [ChangeFlowRunState(state=StateType.CRASHED, name=ZOMBIE, message=message, force=False)]


def _cancel(ground: Ground) -> list[ActionTypes]:
    message = say(ground.language, "automation.cancelling.message")
    return [ChangeFlowRunState(state=StateType.CANCELLED, name="Cancelled", message=message, force=False)]


AUTOMATIONS = (
    Entry("failed", triggers.failed, does=_ask_health),
    Entry("health_failed", triggers.health_failed, of_health=True),
    Entry("late", triggers.late, body="late"),
    Entry("health_silent", triggers.health_silent, body="silent", of_health=True),
    Entry("zombie", triggers.zombie, body="", does=_reap),
    Entry("cancelling", triggers.cancelling, body="", does=_cancel),
    Entry("missing", ended_as(EndState.MISSING)),
    Entry("unanswered", ended_as(EndState.UNANSWERED)),
    Entry("parked", ended_as(EndState.PARKED)),
    Entry("stuck", ended_as(EndState.STUCK)),
    # Off until somebody wants it: most sources that did not answer once answer the next pull, and `source_down` waits for it.
    Entry("source_red", ended_as(EndState.SOURCE_DOWN), enabled=False),
    Entry("source_down", said("source.down"), body="event"),
    # The state DeadLetter comes with this event, which says of which message and why.
    Entry("dead_letter", said("dead-letter"), body="event"),
    Entry("dispatcher", said("dispatcher.silent"), body="event"),
    Entry("channel", said("channel.broken"), body="event"),
    Entry("delivery", said("delivery.stuck", "delivery.uncertain"), body="event"),
)


def register(
    client: SyncPrefectClient,
    home: str,
    deployments: Mapping[str, UUID],
    language: str,
    *,
    city: str,
    notify: str,
) -> list[Registered]:
    """Every automation of a home there, once. `deployments` by code of the job; `city` stands in their names; `notify` is the
    notification block to call over, `TYPE/NAME`; where it is empty what was set before stays. Raises NotKnown for a block that
    there is not, before anything is changed."""
    ground = Ground(home, deployments.get(HEALTH), language)
    block = block_of(client, notify, language) if notify else None
    there, missing = _there(client, home), missing_in(client)
    entries = [entry for entry in AUTOMATIONS if ground.health or not entry.of_health]
    made = [(entry, _wanted(client, entry, ground, city, block)) for entry in entries]
    rows = [
        _settled(client, entry.code, wanted, next(iter(there[entry.code]), None), missing) for entry, wanted in made
    ]
    _once(client, home, {one.id for found in there.values() for one in found})
    return rows


def sentences(rows: Sequence[Registered], language: str) -> list[str]:
    """What was registered, which are switched off, and plainly where nobody is called."""
    did = {what: sum(row.did == what for row in rows) for what in (_MADE, _RENEWED, _KEPT)}
    lines = [say(language, "automation.registered", count=len(rows), **did)]
    if off := [row.name for row in rows if not row.on]:
        lines.append(say(language, "automation.off", names=say(language, "automation.between").join(off)))
    called = sum(row.calls and row.on for row in rows)
    lines.append(say(language, "automation.calls" if called else "automation.calls_nobody", count=called))
    return lines


def _there(client: SyncPrefectClient, home: str) -> defaultdict[str, list[Automation]]:
    """What is registered of this home, by code, the oldest first."""
    wanted = AutomationFilter(tags=AutomationFilterTags(all_=[tag_of(home)]))
    found = client.read_automations(automations=wanted, sort=AutomationSort.CREATED_DESC, limit=200)
    codes = {_tag(entry.code): entry.code for entry in AUTOMATIONS}
    each: defaultdict[str, list[Automation]] = defaultdict(list)
    for one in reversed(found):
        for tag in codes.keys() & set(one.tags):
            each[codes[tag]].append(one)
    return each


def _once(client: SyncPrefectClient, home: str, before: Collection[UUID]) -> None:
    """Two that register at once both find nothing: of what both have made the first stays, whoever looks last."""
    for found in _there(client, home).values():
        for one in found[1:]:
            if one.id not in before:
                with suppress(ObjectNotFound):
                    client.delete_automation(one.id)


def _wanted(client: SyncPrefectClient, entry: Entry, ground: Ground, city: str, block: UUID | None) -> AutomationCore:
    """The entry as it is when nobody has touched it."""
    name = say(ground.language, f"automation.{entry.code}.name", city=city)
    actions = entry.does(ground)
    if block and entry.body:
        actions.append(notification(client, block, name, entry.body, ground.language))
    return AutomationCore(
        name=name,
        description=say(ground.language, f"automation.{entry.code}.description", **_TIMES),
        enabled=entry.enabled,
        tags=[tag_of(ground.home), _tag(entry.code)],
        trigger=entry.trigger(ground),
        actions=actions or [DoNothing()],
    )


def _settled(
    client: SyncPrefectClient,
    code: str,
    wanted: AutomationCore,
    known: Automation | None,
    missing: Callable[[ActionTypes], bool],
) -> Registered:
    if known is None:
        client.create_automation(wanted)
        return Registered(code, wanted.name, _MADE, wanted.enabled, calls(wanted.actions))
    before = _plain(known)
    after = _plain(_touched(wanted, before, missing))
    if after != before:  # an update that changes nothing would throw away what the trigger has seen
        client.update_automation(known.id, after)
    called = calls(action for action in after.actions if not missing(action))
    return Registered(code, after.name, _KEPT if after == before else _RENEWED, after.enabled, called)


def _touched(wanted: AutomationCore, known: AutomationCore, missing: Callable[[ActionTypes], bool]) -> AutomationCore:
    """What is wanted, with what the operator decides: whether it is on, after what time, and what is done."""
    trigger = wanted.trigger
    if isinstance(trigger, EventTrigger) and isinstance(known.trigger, EventTrigger):
        trigger = trigger.model_copy(update={"within": known.trigger.within})
    tags = [*wanted.tags, *(tag for tag in known.tags if tag not in wanted.tags)]
    update = {"enabled": known.enabled, "trigger": trigger, "tags": tags, "actions": _actions(wanted, known, missing)}
    return known.model_copy(update={"name": wanted.name, "description": wanted.description, **update})


def _actions(
    wanted: AutomationCore, known: AutomationCore, missing: Callable[[ActionTypes], bool]
) -> list[ActionTypes]:
    """What is done already, without what stands on something deleted: that is done on what there is now, or not at all. A call
    of ours gives way to a new one."""
    named = [action for action in wanted.actions if ours(action)]
    dead = [one for one in known.actions if missing(one) and (ours(one) or isinstance(one, RunDeployment))]
    again = [
        one for one in wanted.actions if any(isinstance(one, RunDeployment) and one.type == old.type for old in dead)
    ]
    kept = [one for one in known.actions if one not in dead and not (named and ours(one)) and not _is_nothing(one)]
    return [*kept, *again, *named] or [DoNothing()]


def _is_nothing(action: ActionTypes) -> bool:
    return isinstance(action, DoNothing)


def _plain(automation: AutomationCore) -> AutomationCore:
    """As it goes over the wire: an update sends set fields alone, and would lose the types of actions."""
    return AutomationCore(**automation.model_dump(exclude={"id", "owner_resource"}))


def _tag(code: str) -> str:
    return f"planwatch:{code}"
