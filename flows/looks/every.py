"""Every look, in the order in which one thing stands on another. `planwatch doctor` and the job `health` look at the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.deployment import Deployment
from domain.errors import LedgerUnavailable, PlanwatchError
from domain.workdays import local_day
from flows.clock import real_clock
from flows.looks import ledger, server
from flows.looks.backup import backup
from flows.looks.calendar import calendar
from flows.looks.configuration import configuration
from flows.looks.disk import disk
from flows.looks.intake import backlog, files, sources
from flows.looks.look import Look, wrong
from flows.looks.runs import runs
from flows.looks.seen import Ground, Machine, Seen
from flows.looks.sending import channels, contacts, dead, dispatcher, shadow, uncertain, waiting
from flows.settings import Settings
from flows.wiring import Workplace, deployment_of

LOOKS: tuple[Callable[[Seen], Look], ...] = (
    ledger.ledger,
    ledger.version,
    ledger.time,
    runs,
    sources,
    files,
    backlog,
    dispatcher,
    waiting,
    channels,
    uncertain,
    dead,
    shadow,
    contacts,
)
# These stand without ledger and configuration, on the machine alone.
MACHINE: tuple[Callable[[Machine], Look], ...] = (disk, backup)


def examine(settings: Settings, environ: Mapping[str, str], opened: Callable[[], Workplace]) -> Iterator[Look]:
    """Every look; where the configuration or the ledger cannot be read, those that do without. `opened` gives the workplace,
    once; it raises what keeps it from being opened."""
    try:
        deployment: Deployment | None = deployment_of(settings, environ)
    except PlanwatchError:
        deployment = None  # what is wrong with it is counted by the first look, and said by the second
    zone = deployment.calendar.time_zone if deployment else "UTC"
    machine = Machine(settings=settings, now=real_clock(), time_zone=zone)
    today = local_day(machine.now, zone)
    yield configuration(settings, environ, today)
    try:
        workplace = opened()
    except PlanwatchError as error:
        yield wrong("ledger", "doctor.no_ledger", error=error)
    else:
        today = workplace.as_of
        yield from _looked(Seen(workplace))
    yield from (look(machine) for look in MACHINE)
    if deployment:
        ground = Ground(**vars(machine), deployment=deployment, today=today, environ=environ)
        yield calendar(ground)
        yield from server.looks(ground)


def _looked(seen: Seen) -> Iterator[Look]:
    """The looks at a ledger, up to where it can be read."""
    try:
        yield from (look(seen) for look in LOOKS)
    except LedgerUnavailable as error:
        yield wrong("ledger", "doctor.no_ledger", error=error)
