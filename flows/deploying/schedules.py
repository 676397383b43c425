"""When a job runs: what is configured, as Prefect has it, and what stands on a server, as one text each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.errors import ConfigInvalid, Problem
from domain.job import Job, JobSchedule

if TYPE_CHECKING:
    from prefect.client.schemas.objects import DeploymentSchedule

# Schedules of ours have such slugs on the server; any other was added by the operator.
SLUG = "planwatch"
_MINUTE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Timing:
    """One moment or rhythm of a job: the slug under which it stands on the server, the text that people write and read, and
    the schedule itself."""

    slug: str
    text: str
    schedule: Any

    @property
    def key(self) -> str:
        return key_of(self.schedule)


def configured(job: Job, schedules: Mapping[str, JobSchedule], time_zone: str) -> tuple[Timing, ...]:
    """The timings of a job: what the deployment says of it, else the job's own. Raises ConfigInvalid for a cron that Prefect
    does not read."""
    said = schedules.get(job.code, JobSchedule(cron=job.cron, off=not job.cron))
    if said.off:
        return ()
    if said.at:
        slugs = [SLUG] + [f"{SLUG}-{n}" for n in range(2, len(said.at) + 1)]
        return tuple(
            Timing(slug, at.strftime(_MINUTE), _once(at, time_zone)) for slug, at in zip(slugs, said.at, strict=True)
        )
    return (Timing(SLUG, said.cron, _cron(said, job.code, time_zone)),)


def _cron(said: JobSchedule, job: str, time_zone: str) -> Any:
    from prefect.client.schemas.schedules import CronSchedule

    try:
        return CronSchedule(cron=said.cron, timezone=time_zone)
    except ValueError:
        where, given = f"schedules.{job}.cron", f'given "{said.cron}"'
        raise ConfigInvalid(
            (Problem(said.file, said.line, where, given, "Prefect does not read it; write days as numbers"),)
        ) from None


def _once(at: datetime, time_zone: str) -> Any:
    from prefect.client.schemas.schedules import RRuleSchedule

    # Month and day beside the start: the UI reads such a rule as "every January on the 20th for 1 time".
    rule = f"FREQ=YEARLY;COUNT=1;BYMONTH={at.month};BYMONTHDAY={at.day}"
    return RRuleSchedule(rrule=f"DTSTART:{at:%Y%m%dT%H%M%S}\nRRULE:{rule}", timezone=time_zone)


def past(said: JobSchedule, job: str, now: datetime, known: Collection[str] = ()) -> tuple[Problem, ...]:
    """The moments of a job that have gone by, as problems, but for those `known` before, as people write them. `now` is of the
    deployment's own clock, without a zone."""
    allowed = (
        f"it has gone by; write one after {now.strftime(_MINUTE)}, or take it away: what was missed is made up for"
    )
    return tuple(
        Problem(said.file, said.line, f"schedules.{job}.at", f'given "{at.strftime(_MINUTE)}"', allowed)
        for at in said.at
        if at <= now and at.strftime(_MINUTE) not in known
    )


def is_ours(schedule: DeploymentSchedule) -> bool:
    """Whether a schedule on the server is one that we made."""
    return (schedule.slug or "").partition("-")[0] == SLUG


def key_of(schedule: Any) -> str:
    """What two schedules are held against each other by: the same hour in another zone is another one."""
    return f"{shown(schedule)} {getattr(schedule, 'timezone', None) or 'UTC'}"


def placed(schedule: Any, time_zone: str) -> str:
    """A schedule as people read it, with its zone where that is not the deployment's."""
    return shown(schedule) if key_of(schedule).endswith(f" {time_zone}") else key_of(schedule)


def shown(schedule: Any) -> str:
    """A schedule of Prefect as people read it: a cron, a moment, or what else an operator has chosen."""
    if cron := getattr(schedule, "cron", ""):
        return str(cron)
    if rule := getattr(schedule, "rrule", ""):
        first = next(iter(schedule.to_rrule()), None)
        return first.strftime(_MINUTE) if first and "COUNT=1" in rule.split(";") else " ".join(rule.split())
    return str(getattr(schedule, "interval", ""))


def next_of(schedules: Sequence[DeploymentSchedule], now: datetime) -> datetime | None:
    """When the next of some schedules comes; None where none is active, or none comes any more."""
    found = [moment for one in schedules if one.active for moment in _coming(one.schedule, now)]
    return min(found, default=None)


def first_of(timings: Sequence[Timing], now: datetime) -> datetime | None:
    """When the first of what is configured comes; None where nothing is, or nothing comes any more."""
    return min((moment for one in timings for moment in _coming(one.schedule, now)), default=None)


def _coming(schedule: Any, now: datetime) -> list[datetime]:
    """The next moment of a schedule as the server makes runs of it: an operator may have chosen one that it alone reads."""
    from prefect.server.schemas import schedules as servers

    same = getattr(servers, type(schedule).__name__)
    moments: list[datetime] = asyncio.run(same(**schedule.model_dump()).get_dates(1, now))
    return moments
