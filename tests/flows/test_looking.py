"""Looking does not write: not where there is nothing, not beside a writer, not in a folder of somebody else's, not in a ledger
of another version."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import september
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from ledger.store import Store

pytestmark = pytest.mark.slow  # whole months and real processes; `make test` plays them

spec = importlib.util.spec_from_file_location("beside", Path(__file__).with_name("beside.py"))
assert spec
assert spec.loader
beside = importlib.util.module_from_spec(spec)
spec.loader.exec_module(beside)
Place, dump, files = beside.Place, beside.dump, beside.files

ROOT = Path(__file__).resolve().parents[2]
DAY = september.DUE_DAY
PLAN = "liaocheng-145-cited"
PLANTED = {
    "id": "1", "kind": "late", "place": "370671", "form": september.MONTHLY, "period": "2023-08", "indicator": "",
    "cell": "", "rule_kind": "", "what": "late", "exists": True, "expect": "flagged", "seen_by": "timeliness",
}  # fmt: skip
LOOKS = (
    "status", "findings", "findings --all", "alerts", "alerts --all", "deliveries", "plans", "assess", "export",
    "peers --indicator gp_density --period 2022", "drill --manifest {manifest}", "replay --as-of 2023-09-05",
    "evaluate --plan {plan} --out {out}", "doctor",
    "documents --out {out}",
)  # fmt: skip
BACKENDS = ("sqlite", "postgresql")


def words(verb: str, elsewhere: Path) -> list[str]:
    """The command line of a look; what it reads or writes on its own lies elsewhere."""
    elsewhere.mkdir(exist_ok=True)
    manifest = elsewhere / "manifest.json"
    manifest.write_text(json.dumps({"planted": [PLANTED]}))
    named = {"manifest": str(manifest), "out": str(elsewhere / "evaluation"), "plan": PLAN}
    return [word.format(**named) for word in verb.split()]


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose month has run once on a played ledger."""
    home = tmp_path_factory.mktemp("played") / "home"
    settings = Settings.from_environ({}, home=str(home))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    september.deliver(deployment, home / "inbox", september.first_day(deployment))
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


@pytest.mark.slow
def test_whoever_looks_alone_leaves_every_byte_too(
    played: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, rows = files(played.folder), dump(played.ledger)
    for verb in LOOKS:
        assert main(words(verb, tmp_path / "elsewhere"), played.environ) in {0, 1}, capsys.readouterr().err
        assert files(played.folder) == before, verb
    assert dump(played.ledger) == rows


def test_what_a_killed_writer_had_committed_is_seen_and_kept_and_nothing_else(boxes: Path, tmp_path: Path) -> None:
    place, copy = Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db"), tmp_path / "copy"
    shutil.copytree(boxes, tmp_path / "home")
    hand = beside.Hand()
    with closing(sqlite3.connect(tmp_path / "home/ledger.db")) as reader:  # keeps SQLite from folding its log in
        reader.execute("SELECT count(*) FROM runs").fetchall()
        with closing(Store(place.ledger)) as store, store.begin() as work:
            work.cursors.set("kept", "committed")
            work.commit()
        hand.begin("hold", place.environ)
        hand.answer()
    hand.kill()
    assert (tmp_path / "home/ledger.db-wal").stat().st_size
    shutil.copytree(tmp_path / "home", copy)
    for verb in ("status", "alerts --all", "export"):
        assert main(verb.split(), place.environ) == 0
    assert dump(place.ledger) == dump(f"sqlite:///{copy}/ledger.db")
    kept = [row for row in dump(place.ledger)["cursors"] if not row.startswith("('source/")]
    assert kept == ["('kept', 'committed')"]


# In a folder of somebody else's


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Any]:
    with beside.stranger(tmp_path) as hand:
        yield hand


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
    beside.older_ledger(f"sqlite:///{path}")
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


# At another address


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where no ledger is yet."""
    if request.param == "sqlite":
        yield Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db")
        return
    with beside.new_database(request.getfixturevalue("postgres_server")) as url:
        yield Place(tmp_path, url)


@pytest.mark.slow
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
