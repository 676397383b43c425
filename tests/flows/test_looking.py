"""Looking does not write: not where there is nothing, not beside a writer, not in a folder of somebody else's, not in a ledger
of another version; and what `planwatch init` makes, it alone makes."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import create_engine, text

from domain.charter import Charter
from flows import demonstration
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from ledger.store import Store

spec = importlib.util.spec_from_file_location("beside", Path(__file__).with_name("beside.py"))
assert spec
assert spec.loader
beside = importlib.util.module_from_spec(spec)
spec.loader.exec_module(beside)

ROOT = Path(__file__).resolve().parents[2]
DAY = demonstration.DUE_DAY
PLAN = "fushan-145"
PLANTED = {
    "id": "1", "kind": "late", "place": "370671", "form": demonstration.MONTHLY, "period": "2023-08", "indicator": "",
    "cell": "", "rule_kind": "", "what": "late", "exists": True, "expect": "flagged", "seen_by": "timeliness",
}  # fmt: skip
LOOKS = (
    "status", "findings", "findings --all", "alerts", "alerts --all", "deliveries", "plans", "assess", "export",
    "peers --indicator gp_density --period 2022", "drill --manifest {manifest}", "replay --as-of 2023-09-05",
    "evaluate --plan {plan} --out {out}", "doctor",
)  # fmt: skip
BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """A working folder with its ledger, and everything that must stay as it is beside it."""

    folder: Path
    ledger: str

    @property
    def environ(self) -> dict[str, str]:
        """All that a process knows of this place: nobody's own data folder is looked at."""
        named = {"PLANWATCH_HOME": str(self.folder / "home"), "PLANWATCH_LEDGER": self.ledger}
        return {"XDG_DATA_HOME": str(self.folder / "data"), **named}


def words(verb: str, elsewhere: Path) -> list[str]:
    """The command line of a look; what it reads or writes on its own lies elsewhere."""
    elsewhere.mkdir(exist_ok=True)
    manifest = elsewhere / "manifest.json"
    manifest.write_text(json.dumps({"planted": [PLANTED]}))
    named = {"manifest": str(manifest), "out": str(elsewhere / "evaluation"), "plan": PLAN}
    return [word.format(**named) for word in verb.split()]


def files(folder: Path) -> dict[str, str]:
    """Every file and folder below with the hash of its bytes; SQLite's own side files excepted."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(("-wal", "-shm"))
    }


def dump(url: str) -> dict[str, list[str]]:
    """Every row of every table by SQL, read by a connection that cannot write."""
    engine = create_engine(url)
    listed = (
        "sqlite_master WHERE type = 'table'" if url.startswith("sqlite") else "pg_tables WHERE schemaname = 'public'"
    )
    name = "name" if url.startswith("sqlite") else "tablename"
    try:
        with engine.connect() as connection:
            tables = sorted(connection.execute(text(f"SELECT {name} FROM {listed}")).scalars())
            return {one: sorted(map(str, connection.execute(text(f'SELECT * FROM "{one}"')))) for one in tables}
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose month has run once on a played ledger."""
    home = tmp_path_factory.mktemp("played") / "home"
    settings = Settings.from_environ({}, home=str(home))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    demonstration.deliver(deployment, home / "inbox", demonstration.first_day(deployment))
    run_here(look(settings, {}, as_of=DAY), "monitor")
    return home


@pytest.fixture(scope="module", params=BACKENDS)
def played(request: pytest.FixtureRequest, boxes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place of its own whose month has run, on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp(f"looking-{request.param}")
    shutil.copytree(boxes, folder / "home")
    if request.param == "sqlite":
        yield Place(folder, f"sqlite:///{folder}/home/ledger.db")
        return
    (folder / "home/ledger.db").unlink()
    with beside.new_database(request.getfixturevalue("postgres_server")) as url:
        settings = Settings.from_environ({}, home=str(folder / "home"), ledger=url)
        found(settings, {}, simulated=True)
        run_here(look(settings, {}, as_of=DAY), "monitor").workplace.store.close()
        yield Place(folder, url)


@pytest.fixture(scope="module")
def held(played: Place) -> Iterator[Place]:
    """The same while another process holds every turn and the writer's lock, in the middle of writing."""
    hand = beside.Hand()
    hand.begin("hold", played.environ)
    assert hand.answer() == (0, "held")
    yield played
    assert hand.process.poll() is None
    hand.kill()


# Where there is nothing


@pytest.mark.parametrize("verb", LOOKS)
def test_where_there_is_no_ledger_a_look_names_init_and_makes_nothing(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    line = words(verb, tmp_path / "elsewhere")
    before = files(tmp_path)
    code = main(line, {"XDG_DATA_HOME": str(tmp_path / "data")})
    said = capsys.readouterr()
    assert code == (1 if verb == "doctor" else 4)
    assert "planwatch init" in (said.out if verb == "doctor" else said.err).replace("\n", " ")
    assert files(tmp_path) == before


# Beside a writer


@pytest.mark.parametrize("verb", LOOKS)
def test_a_look_works_while_another_process_is_writing_and_leaves_every_byte(
    verb: str, held: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, rows = files(held.folder), dump(held.ledger)
    started = time.monotonic()
    code = main(words(verb, tmp_path / "elsewhere"), held.environ)
    assert time.monotonic() - started < 10  # SQLite and PostgreSQL would wait half a minute for the writer
    written = capsys.readouterr()
    assert code in {0, 1}, written.err
    assert written.out
    assert (files(held.folder), dump(held.ledger)) == (before, rows)


def test_whoever_looks_alone_leaves_every_byte_too(
    played: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, rows = files(played.folder), dump(played.ledger)
    for verb in LOOKS:
        assert main(words(verb, tmp_path / "elsewhere"), played.environ) in {0, 1}, capsys.readouterr().err
        assert files(played.folder) == before, verb
    assert dump(played.ledger) == rows


def test_what_a_killed_writer_had_committed_is_seen_and_kept_and_nothing_else(boxes: Path, tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db")
    shutil.copytree(boxes, tmp_path / "home")
    reader = sqlite3.connect(tmp_path / "home/ledger.db")  # keeps the log from being folded in
    reader.execute("SELECT count(*) FROM runs").fetchall()
    hand = beside.Hand()
    hand.begin("hold", place.environ)
    hand.answer()
    hand.kill()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    reader.close()
    for verb in ("status", "alerts --all", "export"):
        assert main(verb.split(), place.environ) == 0
    assert dump(place.ledger) == dump(f"sqlite:///{tmp_path}/copy/ledger.db")


# In a folder of somebody else's


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Any]:
    """A process that may read here and not write: it lacks the right by which root writes everywhere."""
    rights = "-dac_override,-dac_read_search"
    setpriv = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"] if os.getuid() == 0 else []
    if setpriv and not shutil.which("setpriv"):
        pytest.skip("runs as root and setpriv is not there to give its rights up")
    hand = beside.Hand(setpriv)
    yield hand
    hand.kill()
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_in_a_folder_that_may_not_be_written_or_entered_a_look_says_so(
    mode: int, boxes: Path, tmp_path: Path, stranger: Any
) -> None:
    place, home = Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db"), tmp_path / "home"
    shutil.copytree(boxes, home)
    before = files(home)
    home.chmod(mode)
    for verb in LOOKS:
        stranger.begin("verb", place.environ, words=words(verb, tmp_path / "elsewhere"), folder=str(ROOT))
        code, said = stranger.answer()
        assert code == (1 if verb == "doctor" else 4), (verb, said)
        assert verb == "doctor" or said.count("\n") == 1
        assert str(home / "ledger.db") in "".join(said.split("\n")), said
    home.chmod(0o755)
    assert files(home) == before


def test_the_sentence_of_a_folder_that_may_not_be_written_says_why_sqlite_needs_it(
    boxes: Path, tmp_path: Path, stranger: Any
) -> None:
    place, home = Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db"), tmp_path / "home"
    shutil.copytree(boxes, home)
    home.chmod(0o555)
    stranger.begin("verb", place.environ, words=["status"], folder=str(ROOT))
    code, said = stranger.answer()
    assert code == 4
    assert "lies in a folder that this user may not write" in said
    assert "ledger.db-wal, ledger.db-shm" in said
    assert "--ledger sqlite:///" in said


# In a ledger that is none, or another


def nothing_in_it(path: Path) -> str:
    path.touch()
    return "there is no ledger in"


def of_a_newer_planwatch(path: Path) -> str:
    Store.create(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")
    return "has version r9999, this Planwatch knows r0001"


def of_an_older_planwatch(path: Path) -> str:
    older_ledger(f"sqlite:///{path}")
    return "has version r0001"


def no_database(path: Path) -> str:
    path.write_text("a letter, and no database. " * 500)
    return "not a ledger or is damaged"


def made_in_part(path: Path) -> str:
    Store.create(f"sqlite:///{path}").close()
    return "run `planwatch init` again"


@pytest.mark.parametrize(
    "make", [nothing_in_it, of_a_newer_planwatch, of_an_older_planwatch, no_database, made_in_part]
)
def test_a_ledger_that_is_none_or_another_is_named_and_left_as_it_was(
    make: Callable[[Path], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").mkdir()
    wanted = make(tmp_path / "home/ledger.db")
    place = Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db")
    before = files(tmp_path / "home")
    for verb in LOOKS:
        code = main(words(verb, tmp_path / "elsewhere"), place.environ)
        said = capsys.readouterr()
        assert code == (1 if verb == "doctor" else 4), (verb, said.err)
        assert verb == "doctor" or wanted in said.err
    assert files(tmp_path / "home") == before


# The one verb that makes a ledger


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where no ledger is yet."""
    if request.param == "sqlite":
        yield Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db")
        return
    with beside.new_database(request.getfixturevalue("postgres_server")) as url:
        yield Place(tmp_path, url)


def test_every_look_takes_the_address_of_a_ledger_and_writes_nothing_to_the_home(
    empty: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, nowhere = {"XDG_DATA_HOME": str(tmp_path / "data")}, tmp_path / "nowhere"
    assert main(["init", "--home", str(tmp_path / "home"), "--ledger", empty.ledger], alone) == 0
    before, rows = files(tmp_path / "home"), dump(empty.ledger)
    for verb in LOOKS:
        line = [*words(verb, tmp_path / "elsewhere"), "--home", str(nowhere), "--ledger", empty.ledger]
        code = main(line, alone)
        said = capsys.readouterr()
        assert code == (6 if verb.startswith("replay") else code), said.err  # no run is on record yet
        assert code in {0, 1, 6}, said.err
    assert not nowhere.exists()
    assert (files(tmp_path / "home"), dump(empty.ledger)) == (before, rows)


def test_init_a_second_time_changes_nothing_and_says_so(empty: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"], empty.environ) == 0
    assert "已建立台账" in capsys.readouterr().out
    before, rows = files(empty.folder), dump(empty.ledger)
    assert main(["init"], empty.environ) == 0
    assert "台账已存在，未作改动" in capsys.readouterr().out
    assert (files(empty.folder), dump(empty.ledger)) == (before, rows)


def test_init_that_was_killed_between_the_tables_and_the_charter_is_ended_by_init(
    empty: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.create(empty.ledger).close()
    assert main(["status"], empty.environ) == 4
    assert "run `planwatch init` again, it ends what it began" in capsys.readouterr().err
    assert main(["init"], empty.environ) == 0
    assert "已建立台账" in capsys.readouterr().out
    assert main(["status"], empty.environ) == 0


def test_a_played_ledger_is_never_made_of_a_real_one(empty: Place, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"], empty.environ)
    before, rows = files(empty.folder), dump(empty.ledger)
    assert main(["init", "--simulated"], empty.environ) == 4
    assert "simulated data is never mixed with" in capsys.readouterr().err
    assert (files(empty.folder), dump(empty.ledger)) == (before, rows)


def older_ledger(url: str) -> None:
    """A ledger as the first version of its tables had it."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "ledger/migrations"))
    store = Store(url)
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.upgrade(config, "r0001")
    store.close()


def put(url: str, provenances: tuple[str, ...], runs: tuple[tuple[str, str], ...]) -> None:
    """A submission of each provenance, and runs of jobs on days, as an older Planwatch recorded them."""
    at = datetime(2023, 9, 5, 1, tzinfo=UTC)
    store = Store(url)
    with store.engine.begin() as connection:
        for number, provenance in enumerate(provenances, start=1):
            named = {"id": str(number), "provenance": provenance, "at": at.isoformat(sep=" "), "day": "2023-08-01"}
            connection.execute(text(_RECEIPT), named)
            connection.execute(text(_SUBMISSION), named)
        for number, (job, day) in enumerate(runs, start=1):
            named = {"seq": number, "id": f"{job}-{number}", "job": job, "day": day, "at": at.isoformat(sep=" ")}
            connection.execute(text(_RUN), named)
    store.close()


_RECEIPT = (
    "INSERT INTO receipts (id, sha256, source, path, box, provenance, state, size, received_at) "
    "VALUES (:id, :id, 's', :id, '', :provenance, 'settled', 1, :at)"
)
_SUBMISSION = (
    "INSERT INTO submissions (id, form, place, period, period_start, period_end, version, receipt_id, file, provenance, "
    "received_at, complete, missing_lines) "
    "VALUES (:id, :id, 'p', '2023-08', :day, :day, 1, :id, 'f', :provenance, :at, true, '[]')"
)
_RUN = (
    "INSERT INTO runs (seq, id, job, as_of, known_at, config_sha256, state, started_at) "
    "VALUES (:seq, :id, :job, :day, :at, 'c', 'completed', :at)"
)
FIRST, LAST, PAST = date(2023, 9, 5), date(2023, 9, 11), date(2023, 8, 8)
LIVED = (("backfill", "2023-08-08"), ("monitor", "2023-09-05"), ("dispatch", "2023-09-11"), ("replay", "2023-12-01"))
DERIVED = Charter(FIRST, simulated=True, live_from=FIRST, last_day=LAST, backfilled_to=PAST)


@pytest.mark.parametrize(
    ("provenances", "runs", "derived"),
    [
        (("simulated", "printed"), LIVED, DERIVED),
        (("submitted", "printed"), LIVED, replace(DERIVED, simulated=False)),
        (("simulated", "submitted"), LIVED, replace(DERIVED, simulated=False)),
        (("printed",), LIVED, replace(DERIVED, simulated=False)),
        (("simulated",), LIVED[:1], Charter(PAST, simulated=True, backfilled_to=PAST)),
    ],
)
def test_init_brings_an_older_ledger_up_to_date_and_knows_what_it_was(
    empty: Place, provenances: tuple[str, ...], runs: Any, derived: Charter, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty.folder / "home").mkdir()
    older_ledger(empty.ledger)
    put(empty.ledger, provenances, runs)
    assert main(["init"], empty.environ) == 0, capsys.readouterr().err
    with closing(Store.open(empty.ledger)) as store, store.read() as work:
        assert work.charter.get() == derived
        assert [run.as_of.isoformat() for run in work.runs.all()] == [day for _, day in runs]
    assert main(["status"], empty.environ) == 0
