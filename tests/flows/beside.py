"""What tests need who look at several processes at once: a process beside the test, a database of its own, and everything
that a place holds, to be held against what it held before."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parents[2]
Answer = tuple[int, str]


class Place(NamedTuple):
    """A folder with a home in it, and the address of its ledger."""

    folder: Path
    ledger: str
    more: Mapping[str, str] = {}

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environ(self) -> dict[str, str]:
        """All that a process knows of this place: nobody's own data folder is looked at."""
        named = {"PLANWATCH_HOME": str(self.home), "PLANWATCH_LEDGER": self.ledger}
        return {"XDG_DATA_HOME": str(self.folder / "data"), **named, **self.more}

    @contextmanager
    def read(self) -> Iterator[Any]:
        from flows.kinds import facts_types
        from ledger.store import Store

        with closing(Store.open(self.ledger, facts=facts_types())) as store, store.read() as work:
            yield work

    def export(self) -> dict[str, list[Any]]:
        from ledger.export import export
        from ledger.store import Store

        with closing(Store.open(self.ledger)) as store:
            return export(store)

    def runs(self) -> list[tuple[str, str, str]]:
        """Job, day and state of every run."""
        with self.read() as work:
            return [(run.job, run.as_of.isoformat(), run.state) for run in work.runs.all()]

    def attempts(self) -> list[list[str]]:
        """The verdicts of the attempts at each delivery."""
        with self.read() as work:
            return [[one.verdict for one in work.outbox.attempts(delivery.id)] for delivery in work.outbox.all()]

    def versions(self, place: str) -> list[int]:
        """What a district has sent, in the order of recording."""
        with self.read() as work:
            return [one.version for one in work.submissions.all() if one.place == place and one.provenance != "printed"]

    def moments(self) -> dict[str, list[Any]]:
        """Of what moment each row is, in the order of writing, by table."""
        queries = {
            "receipts": "seq, received_at FROM receipts WHERE source = 'inbox'",
            "finding_events": "seq, at FROM finding_events",
            "alert_events": "seq, at FROM alert_events",
            "assessments": "seq, known_at FROM assessments",
            "source_checks": "seq, recorded_at FROM source_checks",
            "deliveries": "number, created_at FROM deliveries",
        }
        with self.read() as work:
            run = work.connection.exec_driver_sql
            return {name: [one[1] for one in sorted(map(tuple, run(f"SELECT {q}")))] for name, q in queries.items()}

    def pending(self) -> list[str]:
        """The boxes of the files that no gate has dealt with."""
        with self.read() as work:
            return [receipt.box for receipt in work.receipts.pending()]


def files(folder: Path) -> dict[str, str]:
    """Every file and folder below with the hash of its bytes; SQLite's own side files excepted."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(("-wal", "-shm"))
    }


def dump(url: str) -> dict[str, list[str]]:
    """Every row of every table by SQL, without a line of the ledger's own code."""
    on_sqlite = url.startswith("sqlite")
    listed = "name FROM sqlite_master WHERE type = 'table'"
    listed = listed if on_sqlite else "tablename FROM pg_tables WHERE schemaname = 'public'"
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = sorted(connection.execute(text(f"SELECT {listed}")).scalars())
            return {one: sorted(map(str, connection.execute(text(f'SELECT * FROM "{one}"')))) for one in tables}
    finally:
        engine.dispose()


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


class Hand:
    """The process as the test sees it. `before` is a command that starts it with other rights."""

    def __init__(self, before: Sequence[str] = ()) -> None:
        command = [*before, sys.executable, str(ROOT / "tests/flows/hand.py")]
        own = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def begin(self, do: str, place: Mapping[str, str], **more: Any) -> None:
        """Tells it what to do, and does not wait."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, "place": dict(place), **more}) + "\n")
        self.process.stdin.flush()

    def answer(self, patience_s: float = 60) -> Answer:
        """What came of it. A process that says nothing for too long is ended."""
        assert self.process.stdout
        watch = threading.Timer(patience_s, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        watch.cancel()
        assert line, f"the process ended without an answer: {self.process.poll()}"
        told = json.loads(line)
        return told["code"], told["said"]

    def kill(self) -> None:
        """SIGKILL: it gets no chance to tidy up."""
        self.process.kill()
        self.end()

    def end(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream and not stream.closed:
                stream.close()
        self.process.wait(30)


@contextmanager
def stranger(folder: Path) -> Iterator[Hand]:
    """A process that may read and write in this folder only where everybody may: it lacks the rights by which root reads
    and writes everywhere."""
    rights = "-dac_override,-dac_read_search"
    setpriv = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"] if os.getuid() == 0 else []
    if setpriv and not shutil.which("setpriv"):
        pytest.skip("runs as root, and setpriv is not there to give up the rights of root")
    hand = Hand(setpriv)
    try:
        yield hand
    finally:
        hand.kill()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """The address of a new PostgreSQL database, which is dropped at the end."""
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    name = f"beside_{uuid4().hex[:12]}"
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield f"{server}/{name}"
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def older_ledger(url: str) -> None:
    """A ledger as the first version of its tables had it."""
    from alembic import command as alembic
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "ledger/migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.upgrade(config, "r0001")
    engine.dispose()
