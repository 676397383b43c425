"""How a source is opened: what a kind of source brings, and what it is handed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from domain.deployment import SourceConfig
from domain.dhis2ids import Dhis2Ids
from domain.errors import SecretMissing, SourceUnavailable
from domain.form import Form
from domain.orgunit import OrgUnit
from domain.secrets import Secret
from domain.sourcefault import SourceFault
from domain.sourcekind import SourceKind
from domain.workdays import local_day
from reveal import resolved
from sources.marking import Marker
from sources.offers import Source
from words.foreign import in_a_line


def _machine() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is opened with: relative addresses start at `home`, `environ` holds what is secret, `now` is the clock
    of this machine and `pause` waits for so many seconds; `dhis2` are the lists of ids and `forms` the forms by their
    codes."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    now: Callable[[], datetime] = _machine
    pause: Callable[[float], None] = time.sleep
    dhis2: Mapping[str, Dhis2Ids] = field(default_factory=dict, repr=False)
    forms: Mapping[str, Form] = field(default_factory=dict, repr=False)
    time_zone: str = "UTC"  # where the deployment's days begin

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now(), self.time_zone)

    def secret(self, kept: str, *, whole: bool = False) -> Secret:
        """What an option or an address leads to that says where it is kept: of a file its first line, or the `whole` of it.
        Raises SourceUnavailable naming that place."""
        try:
            return resolved(Secret.address(kept), self.environ, whole=whole)
        except SecretMissing as missing:
            raise SourceUnavailable(SourceFault.NO_SECRET, said=str(missing)) from None


def _needs_nothing(config: SourceConfig, opening: Opening) -> None:
    """The source is somebody else's, and there."""


def _nothing_wrong(config: SourceConfig) -> Iterator[tuple[str, str]]:
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver(SourceKind):
    """A kind of source with the way to it: `open` gives the source that a configuration describes; nothing is
    read yet. `prepare` makes what this machine must have before anybody can send,
    and raises OSError. `problems` says without connecting what of a configuration cannot work: what is given, what is
    allowed. `marks` gives what shows questions beside the figures where the district keeps them; None where this source is
    not to be marked. `org_units` gives the organisation units that it has."""

    open: Callable[[SourceConfig, Opening], Source]
    prepare: Callable[[SourceConfig, Opening], None] = _needs_nothing
    problems: Callable[[SourceConfig], Iterator[tuple[str, str]]] = _nothing_wrong
    marks: Callable[[SourceConfig, Opening], Marker | None] | None = None
    org_units: Callable[[SourceConfig, Opening], OrgUnits] | None = None


def open_source(config: SourceConfig, opening: Opening, kinds: Mapping[str, Receiver]) -> Source:
    """The source that a configuration describes, whatever its kind, with its address looked up where that is kept. Raises
    SourceUnavailable."""
    try:
        return kinds[config.kind].open(replace(config, address=opening.secret(config.address)), opening)
    except SourceUnavailable as error:
        raise named(error, config) from None


def open_marker(config: SourceConfig, opening: Opening, kinds: Mapping[str, Receiver]) -> Marker | None:
    """What shows questions in the system of a source; None where none are to be shown. Raises SourceUnavailable."""
    marks = kinds[config.kind].marks
    try:
        return marks(replace(config, address=opening.secret(config.address)), opening) if marks else None
    except SourceUnavailable as error:
        raise named(error, config) from None


# The option of a source that switches marks off, or on in a ledger whose clock is played.
MARKS = "marks"


@dataclass(frozen=True, slots=True)
class OrgUnits:
    """The organisation units of a system, and the list of ids by which its figures are read."""

    ids: Dhis2Ids
    units: Sequence[OrgUnit]


def read_org_units(config: SourceConfig, opening: Opening, kinds: Mapping[str, Receiver]) -> OrgUnits | None:
    """The organisation units of a source; None for a kind that has none. Raises SourceUnavailable."""
    org_units = kinds[config.kind].org_units
    try:
        return org_units(replace(config, address=opening.secret(config.address)), opening) if org_units else None
    except SourceUnavailable as error:
        raise named(error, config) from None


def named(error: SourceUnavailable, config: SourceConfig) -> SourceUnavailable:
    """The same with the source that it is about, and without its secrets. What the other side says is a line of ordinary
    letters then: a ledger takes no others."""
    where, said = (in_a_line(config.address.hide_in(text)) for text in (error.where, error.said))
    return type(error)(error.fault, source=config.id, where=where or str(config.address), said=said)
