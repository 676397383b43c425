"""A folder on another machine, over SFTP: listed once per pull, folder by folder, and no link followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES, Arrived
from sources.entries import Entry, file_time, is_passing
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Found, Known, Offered, Plain, arrived
from sources.opening import Opening, Receiver
from sources.sftp.account import Account, account_of, problems
from sources.trees import DEEPEST, MOST_ENTRIES, SLOW_AT_MOST, Trouble, boxes, offered, refuse, too_many
from sources.whole import THEIR_CLOCK, Package, Watch, is_recent, package_of, watched
from words.log import log

if TYPE_CHECKING:
    from sources.sftp.session import Seen, Session

_LOG = log()
# What a server may answer about one folder or file while it goes on with the others.
_OF_ONE = frozenset({SourceFault.DENIED, SourceFault.NOT_THERE, SourceFault.BROKEN})
# After which a session is of no use any more.
_LOST = frozenset({SourceFault.SLOW, SourceFault.UNREACHABLE})


@dataclass
class SftpSource(Plain):
    """Reads `config.address`: a folder per reporting place, or files beside each other."""

    config: SourceConfig
    opening: Opening
    account: Account
    _session: Session | None = field(default=None, repr=False)
    _count: int = 0
    _slow: int = 0

    def offers(self, known: Known) -> Iterator[Found]:
        """The files of every box that is asked for; those that are new at the end, if they have come to rest. Raises
        SourceUnavailable."""
        opening, self._count, self._slow = self.opening, 0, 0
        watch = Watch(THEIR_CLOCK, opening.now(), opening.pause, self._marks)
        yield from watched(self._found(known), known, watch)

    def read(self, one: Offered) -> Arrived | None:
        """Its bytes; None for one that has gone, has changed or is not whole. Raises FileUnavailable, SourceUnavailable."""
        if one.left or (one.size or 0) > MAX_BYTES:
            return arrived(self.config.id, one, b"")
        try:
            content, seen = self._there().fetched(one.address, MAX_BYTES + 1)
        except Trouble as trouble:
            if trouble.fault is SourceFault.NOT_THERE:
                _LOG.info("source %s: %s has gone meanwhile", self.config.id, one.path)
                return None
            raise self._unavailable(trouble, one.path) from None
        self._slow = 0
        if not (seen.is_file and seen.mark == one.mark and self._is_whole(one, content)):
            _LOG.info("source %s: %s has changed meanwhile, or is not whole yet", self.config.id, one.path)
            return None
        return arrived(self.config.id, one, content, seen.size)

    def _is_whole(self, one: Offered, content: bytes) -> bool:
        if one.size is not None and len(content) != one.size:
            return False
        return package_of(content) is not Package.HALF or not is_recent(one, self.opening.now(), THEIR_CLOCK)

    def close(self) -> None:
        """Hangs up."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _found(self, known: Known) -> Iterator[Found]:
        first = self._listed("")
        beside = [self._entry("", one) for one in first if not one.is_folder and not is_passing(one.name)]
        there = boxes(one.name for one in first if one.is_folder)
        for box, raw in sorted(there.items()):
            if not known.wants(box):  # asked at the last moment: there may be no time any more
                continue
            entries, troubles = self._inside(raw) if raw else (beside, [])
            yield from (BoxTrouble(box, error) for error in troubles)
            yield from offered(self.config, box, raw, entries)

    def _inside(self, box: str) -> tuple[list[Entry], list[FileUnavailable]]:
        """Everything below a box, and which folders of it may not be listed; one that has gone meanwhile is empty."""
        entries: list[Entry] = []
        troubles: list[FileUnavailable] = []
        waiting = [box]
        while waiting:
            folder = waiting.pop()
            try:
                seen = [one for one in self._listed(folder) if not is_passing(one.name)]
            except FileUnavailable as error:
                troubles += [error] if error.fault is not SourceFault.NOT_THERE else []
                continue
            waiting += [f"{folder}/{one.name}" for one in seen if one.is_folder]
            entries += [self._entry(folder, one) for one in seen if not one.is_folder]
        return entries, troubles

    def _listed(self, folder: str) -> list[Seen]:
        """Raises FileUnavailable where only this folder below the root cannot be had, SourceUnavailable."""
        try:
            found = self._there().listed(self._full(folder))
        except Trouble as trouble:
            raise self._unavailable(trouble, folder) from None
        self._count += len(found)
        if self._count > MOST_ENTRIES or folder.count("/") > DEEPEST:
            raise too_many(str(self.config.address))
        return found

    def _entry(self, folder: str, one: Seen) -> Entry:
        path = f"{folder}/{one.name}".lstrip("/") if folder else one.name
        left = "link_outside" if one.is_link else "" if one.is_file else "not_a_file"
        return Entry(self._full(path), path, file_time({"mtime": one.written}), left, one.mark, one.size)

    def _full(self, path: str) -> str:
        return f"{self.account.root.rstrip('/')}/{path}" if path else self.account.root

    def _marks(self, files: Sequence[Offered]) -> Mapping[str, str]:
        """What stands there now, a listing per folder; nothing of a folder that cannot be listed any more."""
        marks: dict[str, str] = {}
        for folder in sorted({one.address.rpartition("/")[0] for one in files}):
            below = folder[len(self.account.root.rstrip("/")) :].lstrip("/")
            try:
                marks |= {f"{folder}/{one.name}": one.mark for one in self._listed(below)}
            except FileUnavailable as error:
                _LOG.warning("source %s: %s", self.config.id, error)
        return marks

    def _there(self) -> Session:
        from sources.sftp.session import Session

        if self._session is None:
            self._session = Session(self.account, self.config.timeout_s)
        return self._session

    def _unavailable(self, trouble: Trouble, path: str) -> SourceUnavailable:
        """As an error of the one file or folder, where the server goes on. A session that is lost, or holds a question which
        was not answered in time, would hold the next ones too: they are asked in a new one."""
        if trouble.fault in _LOST and self._session is not None:
            self._session.hang_up()
            self._session = None
        self._slow += trouble.fault is SourceFault.SLOW
        is_slow = trouble.fault is SourceFault.SLOW and self._slow < SLOW_AT_MOST
        own = bool(path) and (trouble.fault in _OF_ONE or is_slow)
        there = str(self.config.address)
        where = f"{there.rstrip('/')}/{readable_path(path)}" if path else there
        said = self.account.hide_in(trouble.said)
        return (FileUnavailable if own else SourceUnavailable)(trouble.fault, where=where, said=said)


def opened(config: SourceConfig, opening: Opening) -> SftpSource:
    """The folder there, not connected to yet. Raises SourceUnavailable: MISUSED, NO_SECRET, HOST_UNKNOWN."""
    refuse(problems(config), str(config.address))
    return SftpSource(config, opening, account_of(config, opening))


KIND = Receiver(
    code="sftp",
    meaning="a folder on another machine, over SFTP: a folder per reporting place, or files beside each other",
    address="sftp://user@host/path; with :port behind the host where it is not 22, /~/path for a folder of the user's home",
    parameters=(
        Parameter(name="password", type=ParameterType.SECRET, meaning="the password of the account"),
        Parameter(
            name="key", type=ParameterType.SECRET, meaning="the private key of the account, as ssh-keygen writes it"
        ),
        Parameter(name="key_passphrase", type=ParameterType.SECRET, meaning="what the private key is locked with"),
        Parameter(
            name="known_hosts",
            type=ParameterType.TEXT,
            meaning="the file with the host's public key, as ssh keeps it; relative to the working home",
        ),
        Parameter(
            name="host_key",
            type=ParameterType.TEXT,
            meaning="instead of known_hosts: the fingerprint of the host's key, SHA256:... as ssh-keygen -l prints it",
        ),
    ),
    open=opened,
    problems=problems,
)
