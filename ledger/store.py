"""The door of the ledger: `with store.begin() as work: ... work.commit()`. Nothing stays unless told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from domain.errors import LedgerUnavailable
from domain.secrets import Secret
from ledger import address, schema
from ledger import engine as engines
from ledger.alerts import Alerts
from ledger.answers import Answers
from ledger.assessments import Assessments
from ledger.charter import Charters
from ledger.declarations import Declarations
from ledger.deliveries import Deliveries
from ledger.evidence import Evidences
from ledger.expected import ExpectedSubmissions
from ledger.findings import Findings
from ledger.listings import Listings
from ledger.marks import Marks
from ledger.measures import Measures
from ledger.mentions import Mentions
from ledger.outboxhealth import OutboxHealth
from ledger.pushtokens import Pushes, PushTokens
from ledger.receipts import Receipts
from ledger.releases import Releases
from ledger.replies import Replies
from ledger.results import Results
from ledger.returns import Returns
from ledger.reviews import Reviews
from ledger.runs import Runs
from ledger.snapshots import Codes, Snapshots
from ledger.sources import Cursors, Sources
from ledger.staging import Staging
from ledger.storedfacts import FactsCodec
from ledger.submissions import Submissions
from ledger.trouble import is_of_ledger

_MAKE_ONE = "`planwatch init` makes one; if there was one before, name it (--home, --ledger) or restore its backup"


class Work:
    """One unit of work: the repositories over one transaction."""

    def __init__(self, connection: Connection, codec: FactsCodec) -> None:
        self.connection = connection  # for the other modules of this room
        self.charter = Charters(connection)
        self.receipts = Receipts(connection)
        self.staging = Staging(connection)
        self.submissions = Submissions(connection)
        self.declarations = Declarations(connection)
        self.results = Results(connection)
        self.returns = Returns(connection)
        self.replies = Replies(connection)
        self.findings = Findings(connection)
        self.expected = ExpectedSubmissions(connection)
        self.assessments = Assessments(connection)
        self.alerts = Alerts(connection, codec)
        self.answers = Answers(connection)
        self.measures = Measures(connection)
        self.outbox = Deliveries(connection, codec)
        self.health = OutboxHealth(connection)
        self.mentions = Mentions(connection)
        self.evidence = Evidences(connection)
        self.releases = Releases(connection)
        self.sources = Sources(connection)
        self.cursors = Cursors(connection)
        self.listings = Listings(connection)
        self.tokens = PushTokens(connection)
        self.pushes = Pushes(connection)
        self.marks = Marks(connection)
        self.reviews = Reviews(connection)
        self.runs = Runs(connection)
        self.snapshots = Snapshots(connection)
        self.codes = Codes(connection)

    def commit(self) -> None:
        """Keeps everything done so far."""
        self.connection.commit()


class Store:
    """A ledger by its address: sqlite:///path/ledger.db or postgresql+psycopg://user:password@host/name.

    `wait_s` is how long to wait for another writer; `facts` are the types of the facts of alerts, by the codes of their
    kinds: without them no alert can be read. Making a Store connects to nothing."""

    def __init__(
        self, url: str, *, wait_s: float = 30.0, facts: Mapping[str, type[Any]] = MappingProxyType({})
    ) -> None:
        self.url = Secret.address(url)
        self.wait_s = wait_s
        self._codec = FactsCodec(facts)

    @classmethod
    def create(cls, url: str, *, wait_s: float = 30.0, facts: Mapping[str, type[Any]] = MappingProxyType({})) -> Self:
        """The ledger at this address, made or brought to the current version where needed.

        Raises LedgerUnavailable when it cannot be made, or was made by a newer Planwatch."""
        store = cls(url, wait_s=wait_s, facts=facts)
        if path := address.sqlite_path(url):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LedgerUnavailable(f"the folder {path.parent} for the ledger cannot be made: {error}") from error
            with suppress(OSError):  # what is the matter with it is said when it is opened
                path.touch(
                    mode=0o600, exist_ok=False
                )  # people's addresses and messages: for its owner alone, its side files with it
        with store._closed_on_failure():
            if store._version() != schema.HEAD:
                store._upgrade()
        return store

    @classmethod
    def is_older(cls, url: str) -> bool:
        """Whether a ledger is there whose tables are older than this version's. Makes nothing."""
        path, store = address.sqlite_path(url), cls(url)
        if path and address.is_missing(path):
            return False
        with store._closed_on_failure():
            found = store._version()
        store.close()
        return found in schema.KNOWN[:-1]

    @classmethod
    def open(cls, url: str, *, wait_s: float = 30.0, facts: Mapping[str, type[Any]] = MappingProxyType({})) -> Self:
        """The ledger at this address, which must be there in the current version. Raises LedgerUnavailable."""
        path = address.sqlite_path(url)
        if path and address.is_missing(path):
            raise LedgerUnavailable(f"there is no ledger at {path}; {_MAKE_ONE}")
        store = cls(url, wait_s=wait_s, facts=facts)
        with store._closed_on_failure():
            store._refuse_unknown(store._version(), may_upgrade=False)
        return store

    @cached_property
    def engine(self) -> Engine:
        """The SQLAlchemy engine; made at its first use."""
        return engines.make_engine(self.url, self.wait_s)

    @property
    def audit_url(self) -> str:
        """The address for the audit, which makes its own read-only connection: absolute, with the password."""
        path = address.sqlite_path(self.url)
        return f"sqlite:///{path}" if path else address.parsed(self.url).render_as_string(hide_password=False)

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A unit of work that rolls back unless `work.commit()` was called; one at a time, others wait.

        Raises LedgerUnavailable when another writer does not end within `wait_s`, or the database fails."""
        with self._transaction("write") as connection:
            yield Work(connection, self._codec)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """The same for reading: one consistent state of the ledger, and the database refuses every write."""
        with self._transaction("read") as connection:
            yield Work(connection, self._codec)

    @contextmanager
    def queue(self) -> Iterator[Work]:
        """A short transaction of the outbox, beside the one writer where the database can do that."""
        with self._transaction("queue") as connection:
            yield Work(connection, self._codec)

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """For many short transactions: SQLite puts its log away, and waits for the disk, when the last connection closes.
        Raises LedgerUnavailable."""
        with self._connected("read"):
            yield

    def close(self) -> None:
        """Closes the connections that are kept for the next use (PostgreSQL)."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    @contextmanager
    def _transaction(self, mode: engines.Mode) -> Iterator[Connection]:
        try:
            with self._connected(mode) as connection:
                try:
                    connection.begin()
                    yield connection
                except BaseException:
                    connection.invalidate()  # whatever state it is in, nobody uses it again
                    raise
        except DBAPIError as error:
            # Everything else (a broken constraint, a wrong statement) is a defect of Planwatch, not of the place.
            if is_of_ledger(error):
                raise engines.unavailable(self.url, error) from error
            raise

    def _connected(self, mode: engines.Mode) -> Connection:
        """Nothing is asked of the database yet: whatever goes wrong here is the place's fault, or its address's."""
        try:
            return engines.connect(self.engine, mode)
        except DBAPIError as error:
            raise engines.unavailable(self.url, error) from error

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _upgrade(self) -> None:
        with self._transaction("write") as connection:
            # Asked again: another job may have made it while this one waited for its turn.
            if (found := schema.version(connection)) != schema.HEAD:
                self._refuse_unknown(found, may_upgrade=True)
                schema.upgrade(connection)
                connection.commit()

    def _version(self) -> str | None:
        with self._transaction("read") as connection:
            return schema.version(connection)

    def _refuse_unknown(self, found: str | None, *, may_upgrade: bool) -> None:
        place, known = address.where(self.url), schema.HEAD
        if found is None and not may_upgrade:
            raise LedgerUnavailable(f"there is no ledger in {place}; {_MAKE_ONE}")
        if found is not None and found not in schema.KNOWN:
            raise LedgerUnavailable(
                f"the ledger at {place} has version {found}, this Planwatch knows {', '.join(schema.KNOWN)}; "
                "use the version of Planwatch that wrote it, or a newer one"
            )
        if found not in (None, known) and not may_upgrade:
            raise LedgerUnavailable(
                f"the ledger at {place} has version {found}, this Planwatch needs {known}; make a backup, then "
                "`planwatch init` brings it up to date"
            )
