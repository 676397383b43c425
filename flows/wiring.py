"""The one place where Planwatch is put together: settings in, rooms with their slices out. Imports nothing heavy.

A workplace is opened to look (nothing is ever written) or by a job that is on record (`flows.work`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain.charter import Charter
from domain.deployment import Deployment
from domain.errors import LedgerUnavailable, NotKnown
from domain.kind import Kinds, Sort
from domain.workdays import local_day
from flows.clock import Clock, clock_at, end_of, instant, real_clock
from flows.kinds import facts_types, shipped_kinds
from flows.linkkeys import link_keys
from flows.secrecy import told_of
from flows.settings import DEFAULT_PUBLIC_URL, Settings
from flows.tokens import Tokens, random_token

if TYPE_CHECKING:
    from alerts.episodes.links import Links
    from alerts.outbox.protocols import Channels
    from checks.gate.ruleset import RuleSet
    from ledger.store import Store
    from sources.opening import Opening
    from sources.read.directory import Directory
    from sources.read.opener import Apart, Opener


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything that a step of a job works with. `as_of` stays what it was when the job began, also over midnight;
    `machine` is the real clock, `pause` waits for so many seconds, `standing`: `clock` stands at a day that a person typed;
    `run_id` is the run on record, empty for whoever looks."""

    settings: Settings
    deployment: Deployment
    store: Store
    charter: Charter
    as_of: date
    clock: Clock
    environ: Mapping[str, str] = field(repr=False)
    machine: Clock = real_clock
    pause: Callable[[float], None] = time.sleep
    longest_pull_s: float = 4 * 3600.0  # of one source; what is left comes with the next pull
    standing: bool = False
    run_id: str = ""
    opener: Opener | None = None  # of files, while a batch of them is read
    places: tuple[str, ...] = ()  # collect from the boxes of these only; empty: from all
    period: str = ""  # review this one, done or not; empty: the newest that is due
    token: Tokens = random_token  # of the next workbook that goes back

    @property
    def out(self) -> Path:
        return self.settings.out

    @property
    def language(self) -> str:
        return self.deployment.language

    @property
    def time_zone(self) -> str:
        return self.deployment.calendar.time_zone

    @property
    def last_day(self) -> date:
        """The day that the ledger was last at work on, for who looks; before the first one the workplace's own day."""
        return self.charter.last_day or self.charter.backfilled_to or self.as_of

    @property
    def latest(self) -> datetime:
        """A moment by which everything in the ledger was known: a played ledger may have run ahead of today."""
        return max(self.machine(), self.clock(), end_of(self.last_day, self.time_zone))

    def known_by(self, moment: datetime | date | None) -> datetime:
        """Up to which instant things count as known: a moment that a person named (of a day its end), else the latest.
        Raises NotKnown for one that has not come."""
        if moment is None:
            return self.latest
        named = instant(moment, self.time_zone)
        if named > max(self.latest, end_of(self.as_of, self.time_zone)):
            raise NotKnown(
                f"{moment} has not come: nothing can be known then; the latest is {self.latest:%Y-%m-%dT%H:%M} UTC"
            )
        return min(named, self.latest)

    def told_of(self, error: BaseException) -> str:
        """What an error says, for a record or a state: no secret of this deployment stands in it."""
        return told_of(error, self.settings, self.deployment, self.environ)

    @property
    def rules(self) -> RuleSet:
        return ruleset(self.deployment)

    @property
    def directory(self) -> Directory:
        return directory_of(self.deployment, self.as_of)

    @property
    def channels(self) -> Channels:
        return channels_of(self.deployment, self.settings, self.environ)

    @property
    def opening(self) -> Opening:
        """What the sources are opened with."""
        opening = opening_of(self.settings, self.deployment, self.environ)
        return replace(opening, now=self.machine, pause=self.pause)

    @property
    def links(self) -> Links:
        """The links by which recipients answer. Raises SettingsInvalid for keys that cannot be used."""
        from alerts.episodes.links import Links, holders

        settings, keys = self.settings, link_keys(self.settings.home, self.environ)
        readers = holders(self.deployment.contacts, self.kinds[Sort.CHANNEL])
        return Links(settings.answers_url, keys, settings.link_days, readers)

    @property
    def kinds(self) -> Kinds:
        return shipped_kinds()


def opener() -> Apart:
    """What opens files of strangers: a process of its own from the first file on, gone at the end of the context."""
    from sources.read.opener import Apart

    return Apart()


def deployment_of(settings: Settings, environ: Mapping[str, str]) -> Deployment:
    """The deployment of the configured folder. Raises ConfigInvalid with every problem."""
    from config.loader import load

    return load(settings.config, environ, shipped_kinds())


def opening_of(settings: Settings, deployment: Deployment, environ: Mapping[str, str]) -> Opening:
    """What the sources of a deployment are opened with, on this machine."""
    from sources.opening import Opening

    return Opening(
        settings.home,
        environ,
        dhis2=deployment.dhis2,
        forms=deployment.forms,
        time_zone=deployment.calendar.time_zone,
    )


def channels_of(deployment: Deployment, settings: Settings, environ: Mapping[str, str]) -> Channels:
    """The channels of a deployment, ready to be opened. Its documents are linked where somebody has said where they are."""
    from alerts.openkind import Opening
    from alerts.outbox.channels import open_channels

    contacts = deployment.contacts
    links = "" if settings.public_url == DEFAULT_PUBLIC_URL else settings.public_url
    opening = Opening(
        settings.out,
        environ,
        {contact.id: contact.address for contact in contacts.contacts},
        deployment.calendar.time_zone,
        links,
        contacts.language,
    )
    return open_channels(contacts.channels, shipped_kinds()[Sort.CHANNEL], opening)


def ruleset(deployment: Deployment) -> RuleSet:
    """The slices of a deployment that the checks need."""
    from checks.gate.ruleset import RuleSet

    return RuleSet(
        rules=deployment.rules,
        indicators=deployment.indicators,
        units=deployment.units,
        forms=deployment.forms,
        places=deployment.places,
        kinds=shipped_kinds()[Sort.RULE],
        language=deployment.language,
        time_zone=deployment.calendar.time_zone,
        denominators=deployment.denominators,
        plans=deployment.plans,
    )


def directory_of(deployment: Deployment, today: date) -> Directory:
    """What files are read against on a day."""
    from sources.read.directory import Directory

    return Directory(
        forms=deployment.forms,
        places=deployment.places,
        indicators=deployment.indicators,
        units=deployment.units,
        layouts=shipped_kinds()[Sort.LAYOUT],
        today=today,
        mappings=deployment.mappings,
        institutions=deployment.institutions,
        dhis2=deployment.dhis2,
    )


def look(settings: Settings, environ: Mapping[str, str], *, as_of: date | None = None) -> Workplace:
    """A workplace for looking: the ledger must be there, and nothing is written. Without `as_of` the day is today, in a
    played ledger the last day that was played, before any was the one on which it goes live. Raises ConfigInvalid and
    LedgerUnavailable."""
    return workplace_on(settings, deployment_of(settings, environ), opened(settings), environ, as_of=as_of)


def opened(settings: Settings) -> Store:
    """The ledger, which must be there in the current version. Raises LedgerUnavailable, which names `planwatch init`."""
    from ledger.store import Store

    return Store.open(settings.ledger_url, wait_s=settings.ledger_wait_s, facts=facts_types())


def workplace_on(
    settings: Settings,
    deployment: Deployment,
    store: Store,
    environ: Mapping[str, str],
    *,
    as_of: date | None = None,
    now: Clock = real_clock,
) -> Workplace:
    """The workplace on an opened ledger. `now` is the machine's clock. Raises LedgerUnavailable for a ledger that was made
    in part only, or is a played one in production, and closes it then."""
    try:
        with store.read() as work:
            charter = work.charter.get()
        refuse_played(settings, charter)
    except BaseException:
        store.close()
        raise
    zone = deployment.calendar.time_zone
    typed = as_of or (charter.last_day or charter.backfilled_to or charter.live_from if charter.simulated else None)
    if not charter.simulated and typed == local_day(now(), zone):
        typed = None  # today on a ledger of real submissions is now, not this morning
    clock = clock_at(typed, zone) if typed else now
    as_of = typed or local_day(now(), zone)
    # A played ledger that nothing was played in yet goes live on the first day that is.
    live = replace(deployment, live_from=charter.goes_live(deployment.live_from) or as_of)
    return Workplace(settings, live, store, charter, as_of, clock, environ, now, standing=typed is not None)


def refuse_played(settings: Settings, charter: Charter) -> None:
    """Raises LedgerUnavailable for a played ledger where real work is done."""
    if charter.simulated and settings.production:
        raise LedgerUnavailable(
            "this ledger holds simulated data and its clock is played, and these are production settings "
            "(PLANWATCH_PRODUCTION, or `production` in planwatch.toml): name another ledger, or take the setting away"
        )
