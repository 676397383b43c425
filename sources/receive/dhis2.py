"""A DHIS2 as a source: the forms in which something changed are read whole, by the server's own clock."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from domain.deployment import SourceConfig
from domain.dhis2ids import Dhis2Ids
from domain.errors import SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import TRANSIENT, SourceFault
from sources.dhis2.api import Api
from sources.dhis2.changes import DataSet
from sources.dhis2.marks import Dhis2Marker
from sources.dhis2.progress import Progress, SetProgress, moment
from sources.dhis2.pulls import Reach, SetPull
from sources.dhis2.units import org_units
from sources.marking import Marker
from sources.offers import Found, Known, Plain, Reached
from sources.opening import MARKS, Opening, OrgUnits, Receiver
from sources.web.addresses import SCHEMES

# What stops the whole source, and not one data set of it.
_OF_SOURCE = TRANSIENT | {SourceFault.CREDENTIALS, SourceFault.CERTIFICATE}
MONTHS, OVERLAP_S = 24, 300


@dataclass
class Dhis2Source(Plain):
    """Asks `config.address` for the data sets that a list of ids names, below the organisation units of `root`."""

    config: SourceConfig
    opening: Opening

    @property
    def source(self) -> str:
        return self.config.id

    def offers(self, known: Known) -> Iterator[Found]:
        """Every form that changed since the last pull, data set by data set, and after each period how far that is. A data
        set that cannot be read stops no other; that it could not be is raised at the end. Raises SourceUnavailable."""
        progress, server = Progress.from_cursor(known.cursor), self._server_time()
        failed: SourceUnavailable | None = None
        for data_set in self._ids.data_sets:
            try:
                for found in self._pull(data_set, known, server).found(progress.of(data_set)):
                    if isinstance(found, SetProgress):
                        progress = progress.having(data_set, found)
                        yield Reached(progress.cursor)
                    else:
                        yield found
            except SourceUnavailable as error:
                if error.fault in _OF_SOURCE:
                    raise
                failed = failed or error
        if failed is not None:
            raise failed

    def close(self) -> None:
        """Ends the connection."""
        if "_api" in self.__dict__:
            self._api.close()

    def marker(self) -> Dhis2Marker:
        """What shows questions beside its figures. Raises SourceUnavailable (misused)."""
        return Dhis2Marker(self._api, self._ids)

    def units(self) -> OrgUnits:
        """The roots and all that lies below them. Raises SourceUnavailable."""
        return OrgUnits(self._ids, org_units(self._api, self._roots))

    def _pull(self, data_set: str, known: Known, server: str) -> SetPull:
        """Raises SourceUnavailable."""
        options = self.config.options
        reach = Reach(int(options.get("months", MONTHS)), float(options.get("overlap_s", OVERLAP_S)))
        there = DataSet.of(self._api, data_set, self._roots)
        form = self.opening.forms.get(self._ids.data_sets[data_set])
        return SetPull(there, self._ids, known, reach, server, self.opening.now(), form)

    @property
    def _roots(self) -> tuple[str, ...]:
        return tuple(one.strip() for one in str(self.config.options["root"]).split(",") if one.strip())

    @cached_property
    def _ids(self) -> Dhis2Ids:
        """Raises SourceUnavailable (misused)."""
        code = str(self.config.options["ids"])
        ids = self.opening.dhis2.get(code)
        if ids is None or not ids.data_sets:
            said = f"dhis2/*.yaml: {code}: " + ("no such list" if ids is None else "no data_sets")
            raise SourceUnavailable(SourceFault.MISUSED, where=str(self.config.address), said=said)
        return ids

    @cached_property
    def _api(self) -> Api:
        """Raises SourceUnavailable."""
        for given, allowed in problems(self.config):
            raise SourceUnavailable(SourceFault.MISUSED, where=str(self.config.address), said=f"{given}; {allowed}")
        options = self.config.options
        secret = self.opening.secret(str(options.get("token") or options["password"]))
        login = base64.b64encode(f"{options.get('user', '')}:{secret.reveal()}".encode()).decode()
        headers = {"Authorization": f"ApiToken {secret.reveal()}" if "token" in options else f"Basic {login}"}
        base = self.config.address.reveal().rstrip("/").removesuffix("/api")
        return Api(base, self.config.timeout_s, headers, [secret])

    def _server_time(self) -> str:
        """Now, by the clock that dates its values. Raises SourceUnavailable."""
        said = str(self._api.get("system/info.json").get("serverDate", ""))
        try:
            moment(said)
        except ValueError:
            where = f"{self._api.base}/api/system/info.json"
            raise SourceUnavailable(SourceFault.ODD, where=where, said=f"serverDate {said[:40] or '?'}") from None
        return said


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What of a configuration cannot work."""
    address, options = config.address, config.options
    if not address.reference:
        parts = urlsplit(address.reveal())
        if parts.scheme not in SCHEMES or not parts.hostname:
            yield "the address is no https:// or http:// URL", "write https://host/instance"
        if "@" in parts.netloc:
            yield "a name or password stands in the address", "write `user` and `password`, or `token`, in `options`"
    if "token" in options and options.keys() & {"user", "password"}:
        yield "both a token and a user are given", "one of them"
    elif "token" not in options and not {"user", "password"} <= options.keys():
        yield "nothing says who asks", "`token`, or `user` and `password`"
    if not str(options.get("root", "")).strip(" ,"):
        yield "`root` names no organisation unit", "the id of one, or several with commas between them"


def marks(config: SourceConfig, opening: Opening) -> Marker | None:
    """What shows questions beside the figures there, where the option `marks` does not switch it off. Raises
    SourceUnavailable."""
    return Dhis2Source(config, opening).marker() if config.options.get(MARKS, True) else None


def units(config: SourceConfig, opening: Opening) -> OrgUnits:
    """The organisation units that it has. Raises SourceUnavailable."""
    with closing(Dhis2Source(config, opening)) as source:
        return source.units()


KIND = Receiver(
    code="dhis2",
    meaning="the Web API of a DHIS2: the forms of its data sets, whole, wherever something in them has changed",
    address="the base URL of the instance: https://host/instance",
    boxes="the places that dhis2/*.yaml gives its organisation units",
    holds_what_stands=True,
    parameters=(
        Parameter(
            name="ids",
            type=ParameterType.DHIS2_IDS,
            meaning="the list of ids, a file of dhis2/, by its code",
            required=True,
        ),
        Parameter(
            name="root",
            type=ParameterType.TEXT,
            meaning="the organisation units below which is read, by their ids with commas between them",
            required=True,
        ),
        Parameter(name="user", type=ParameterType.TEXT, meaning="the user that reads"),
        Parameter(name="password", type=ParameterType.SECRET, meaning="its password"),
        Parameter(
            name="token", type=ParameterType.SECRET, meaning="a personal access token, instead of user and password"
        ),
        Parameter(
            name="overlap_s",
            type=ParameterType.NUMBER,
            meaning="how long before the last pull changes are asked for again: longer than an entry or import takes there",
            unit="seconds",
            default=OVERLAP_S,
            at_least=0,
            at_most=86_400,
        ),
        Parameter(
            name="months",
            type=ParameterType.NUMBER,
            meaning="how far back the first pull goes",
            unit="months",
            default=MONTHS,
            at_least=1,
            at_most=240,
        ),
        Parameter(
            name=MARKS,
            type=ParameterType.FLAG,
            meaning="whether questions are shown there as follow-up marks with a comment; false for a user that only reads, and "
            "in a ledger whose clock is played unless it is said",
        ),
    ),
    open=Dhis2Source,
    marks=marks,
    org_units=units,
    problems=problems,
)
