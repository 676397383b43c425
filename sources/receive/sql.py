"""A database as a source: one query, read only, whose answer becomes a file per place and period."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.deadlines import Deadline
from sources.offers import Found, Known, Offered, Plain, Reached
from sources.opening import Opening, Receiver
from sources.queried.answers import PERIOD, PLACE, SINCE, Answer
from sources.queried.families import FAMILIES, Held, family_doubts
from sources.queried.faults import of_database, said_by
from sources.queried.statements import any_since, as_written, changed_since, doubts, one
from sources.queried.values import decoded, text_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_AT_ONCE = 200


@dataclass(frozen=True)
class SqlSource(Plain):
    """Asks `config.address` one question. The whole answer is taken before anything of it is offered, in one transaction
    that is always rolled back: what is offered was true at one moment."""

    config: SourceConfig
    opening: Opening
    _raw: list[Any] = field(default_factory=list, repr=False, compare=False)

    @property
    def source(self) -> str:
        return self.config.id

    def offers(self, known: Known) -> Iterator[Found]:
        """A file for each place and period, and how far it was read where rows say when they changed."""
        try:
            answer = self._answer(known)
        except SourceUnavailable as error:
            said = self.config.address.hide_in(error.said)
            where = error.where or str(self.config.address)
            raise SourceUnavailable(error.fault, where=where, said=said) from None
        is_whole = True
        for found in answer.files():
            is_whole = is_whole and isinstance(found, Offered)
            if known.wants(found.box):
                yield found
        if answer.newest is not None and is_whole:
            yield Reached(json.dumps({"query": self._asked_by(), "since": _kept(answer.newest)}))

    def _answer(self, known: Known) -> Answer:
        for given, allowed in problems(self.config):
            raise SourceUnavailable(SourceFault.MISUSED, said=f"{given}; {allowed}")
        query = one(self._query())
        for given, allowed in doubts(query):
            raise SourceUnavailable(SourceFault.REFUSED, said=f"{given}; {allowed}")
        with Deadline(self.config.timeout_s, self._cut) as limit, self._errors(limit), self._connected() as connection:
            return self._rows(connection, query, self._since(known), limit)

    def _rows(self, connection: Connection, query: str, since: Any, limit: Deadline) -> Answer:
        from sqlalchemy import text

        asked, filled = self._asked(connection, query, since)
        with connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE).execute(
            text(asked), filled
        ) as result:
            answer = Answer(self.config, tuple(result.keys()), self.opening.now())
            for row in result:  # not so many at once: a row may be of any size
                if limit.passed:
                    raise TimeoutError
                answer.add(tuple(row))
        return answer

    def _asked(self, connection: Connection, query: str, since: Any) -> tuple[str, dict[str, Any]]:
        if since is None:
            return as_written(query), {}
        options, quoted = self.config.options, connection.dialect.identifier_preparer.quote_identifier
        by, changed = options.get(PLACE) or options.get(PERIOD), quoted(str(options[SINCE]))
        asked = changed_since(query, quoted(str(by)), changed) if by else any_since(query, changed)
        return asked, {"since": since}

    def _since(self, known: Known) -> Any:
        """From where to go on; None where the query is another one, or nothing was read yet."""
        try:
            kept = json.loads(known.cursor) if known.cursor and SINCE in self.config.options else {}
            return kept["since"] if kept.get("query") == self._asked_by() else None
        except (ValueError, AttributeError, KeyError):
            return None

    def _asked_by(self) -> str:
        named = [str(self.config.options.get(option, "")) for option in (PLACE, PERIOD, SINCE)]
        return sha256("\0".join([self._query(), *named]).encode()).hexdigest()[:16]

    def _query(self) -> str:
        options = self.config.options
        if "query" in options:
            return str(options["query"])
        path = self.opening.home / str(options["query_file"])
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnavailable(SourceFault.MISUSED, where=str(path), said=str(error)) from None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection that can only read, and forgets whatever was said."""
        engine, held, around = self._engine()
        try:
            with around, engine.connect() as connection:
                for statement in held.first:
                    connection.exec_driver_sql(statement.format(limit=int(self.config.timeout_s * 1000)))
                yield connection
        finally:
            self._raw.clear()
            engine.dispose()

    def _engine(self) -> tuple[Engine, Held, AbstractContextManager[None]]:
        from sqlalchemy import NullPool, create_engine, event, make_url
        from sqlalchemy.exc import SQLAlchemyError

        try:
            url = make_url(self.config.address.reveal())
            held = FAMILIES[url.get_backend_name()]
            opened = held.opened(url, self.opening.home)
            around = held.around(url, self.opening.home)
            engine = create_engine(
                opened.set(drivername=f"{url.get_backend_name()}+{held.driver}"),
                poolclass=NullPool,
                connect_args=dict(held.arguments(self.config.timeout_s)),
                execution_options={"postgresql_readonly": True},
            )
        except ModuleNotFoundError as error:
            said = f"the driver {error.name} is not installed here"
            raise SourceUnavailable(SourceFault.MISUSED, said=said) from None
        except (SQLAlchemyError, ValueError, TypeError) as error:
            raise SourceUnavailable(SourceFault.MISUSED, said=f"no address: {type(error).__name__}") from None
        event.listen(engine, "connect", self._opened, insert=True)
        event.listen(engine, "handle_error", _let_go)
        return engine, held, around

    def _opened(self, raw: Any, _record: Any) -> None:
        """Keeps the driver's own connection at hand; texts of a SQLite file that are no UTF-8 are read like those of any
        other file."""
        self._raw.append(raw)
        if hasattr(raw, "text_factory"):
            raw.text_factory = decoded

    @contextmanager
    def _errors(self, limit: Deadline) -> Iterator[None]:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            yield
        except SourceUnavailable:
            raise
        except DBAPIError as error:
            cause = error.orig or error
            raise self._fault(of_database(cause), said_by(cause), limit) from None
        except (SQLAlchemyError, OSError) as error:
            raise self._fault(SourceFault.REFUSED, f"{type(error).__name__}: {said_by(error)}", limit) from None

    def _fault(self, fault: SourceFault, said: str, limit: Deadline) -> SourceUnavailable:
        if limit.passed:
            return SourceUnavailable(SourceFault.SLOW, said=f"{self.config.timeout_s:g} s")
        return SourceUnavailable(fault, said=said)

    def _cut(self) -> None:
        """Wakes whoever waits for the database, from another thread."""
        for raw in self._raw:
            if hasattr(raw, "interrupt"):
                raw.interrupt()
            else:
                with closing(socket.socket(fileno=os.dup(raw.fileno()))) as connection:
                    connection.shutdown(socket.SHUT_RDWR)


def _let_go(failed: Any) -> None:
    """Of a connection that broke off SQLAlchemy leaves the cursor open."""
    if failed.is_disconnect and failed.execution_context is not None:
        failed.execution_context.cursor.close()


def _kept(newest: Any) -> Any:
    return newest if isinstance(newest, int | float | str) else text_of(newest)


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What of a configuration cannot work."""
    options = config.options
    if not config.address.reference:
        yield from family_doubts(config.address.reveal())
    if ("query" in options) == ("query_file" in options):
        yield (
            "a `query` and a `query_file`" if "query" in options else "no query",
            "write one of `query` and `query_file`",
        )
    yield from doubts(str(options["query"])) if "query" in options else ()


KIND = Receiver(
    code="sql",
    meaning="the answer of a database to one query, as a file per place and period; it is only ever read",
    address="an SQLAlchemy URL (postgresql+psycopg://, mysql+pymysql://, sqlite:///), better kept at env:NAME",
    boxes="the values of `place_column`",
    parameters=(
        Parameter(
            name="query", type=ParameterType.TEXT, meaning="one SELECT, whose columns are the headings of the file"
        ),
        Parameter(
            name="query_file",
            type=ParameterType.TEXT,
            meaning="the file with the query instead, absolute or relative to the working home",
        ),
        Parameter(name=PLACE, type=ParameterType.TEXT, meaning="the column with the place: a file for each"),
        Parameter(name=PERIOD, type=ParameterType.TEXT, meaning="the column with the period: a file for each"),
        Parameter(
            name=SINCE,
            type=ParameterType.TEXT,
            meaning="the column with the moment at which a row changed: only places with newer rows are asked for again",
        ),
    ),
    open=SqlSource,
    problems=problems,
)
