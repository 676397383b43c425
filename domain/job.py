"""A job that Prefect runs by itself or on demand, and when a deployment of ours lets it run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`flow` is where its flow stands, as a module; `cron` when it runs unless a deployment says otherwise, in the deployment's
    time zone, empty for a job that only a person starts. A run that comes while another one goes on `waits` for it, or is
    not needed, where one makes up for all that were missed."""

    code: str
    flow: str
    cron: str = ""
    waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSchedule:
    """What a deployment says of a job: a cron, or moments of the deployment's own clock, or that it does not run by itself.
    `file` and `line` say where."""

    cron: str = ""
    at: tuple[datetime, ...] = ()
    off: bool = False
    file: str = ""
    line: int = 0


# What a deployment says of its jobs, by code; of a job that is not named the default holds.
JobSchedules = Mapping[str, JobSchedule]
