"""What looks look at: a ledger and what stands in it, or the ground that it stands on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from flows.settings import Settings
from flows.steps.selfwatch import moment_of, sending
from words.dates import plain_moment
from words.sending import SendingWords

if TYPE_CHECKING:
    from domain.contact import Contacts
    from domain.release import Release
    from domain.selfwatch import Sending
    from flows.wiring import Workplace


def free_bytes(folder: Path) -> int:
    """The room that is left where a folder is, or will be. Raises OSError."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What is there without ledger and configuration. `now` is the machine's time, told in `time_zone`; `free` says how many
    bytes are left where a folder is."""

    settings: Settings
    now: datetime
    time_zone: str = "UTC"
    free: Callable[[Path], int] = free_bytes

    def local(self, moment: datetime) -> str:
        """A moment as the deployment's people read it."""
        return plain_moment(moment.astimezone(ZoneInfo(self.time_zone)))


@dataclass(frozen=True, kw_only=True)
class Ground(Machine):
    """What is there without a ledger: `today` is the deployment's day. A Prefect server has `patience_s` seconds to answer: who
    accepts and then says nothing is as good as not there, and Prefect's own client would ask six times, a minute each."""

    deployment: Deployment
    today: date
    environ: Mapping[str, str] = field(repr=False)
    patience_s: float = 5.0


@dataclass(frozen=True)
class Seen:
    """A ledger that is there. What several looks need is read once."""

    workplace: Workplace

    @cached_property
    def now(self) -> datetime:
        """The moment that is looked at: of a played ledger the end of its last day."""
        return moment_of(self.workplace)

    @cached_property
    def sending(self) -> Sending:
        with self.workplace.store.read() as work:
            return sending(work, self.workplace)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        with self.workplace.store.read() as work:
            return work.releases.all()

    @property
    def words(self) -> SendingWords:
        return SendingWords(self.sending, self.workplace.time_zone)

    @property
    def contacts(self) -> Contacts:
        return self.workplace.deployment.contacts

    def local(self, moment: datetime) -> str:
        """A moment as the deployment's people read it."""
        return plain_moment(moment.astimezone(ZoneInfo(self.workplace.time_zone)))
