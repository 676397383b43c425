"""What `planwatch init` makes of every ledger that it can find: of none, of one whose making was interrupted, of an older one, of
one that is there; on SQLite and on PostgreSQL."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from domain.charter import Charter
from flows.cli import main
from ledger.store import Store

spec = importlib.util.spec_from_file_location("beside", Path(__file__).with_name("beside.py"))
assert spec
assert spec.loader
beside = importlib.util.module_from_spec(spec)
spec.loader.exec_module(beside)
Place, dump, files = beside.Place, beside.dump, beside.files

NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)
FIRST, LAST, PAST = date(2023, 9, 5), date(2023, 9, 11), date(2023, 8, 8)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where no ledger is yet."""
    if request.param == "sqlite":
        yield Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db")
        return
    with beside.new_database(request.getfixturevalue("postgres_server")) as url:
        yield Place(tmp_path, url)


def test_init_a_second_time_changes_nothing_and_says_so(empty: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"], empty.environ) == 0
    assert "已建立台账" in capsys.readouterr().out
    before, rows = files(empty.folder), dump(empty.ledger)
    assert main(["init"], empty.environ) == 0
    said = capsys.readouterr().out
    assert "台账已存在" in said
    assert "导入文件刊载的数据：0份" in said
    assert "已升级" not in said
    assert (files(empty.folder), dump(empty.ledger)) == (before, rows)


@pytest.mark.slow
def test_init_that_was_killed_between_the_tables_and_the_charter_is_ended_by_init(
    empty: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.create(empty.ledger).close()
    assert main(["status"], empty.environ) == 4
    assert "run `planwatch init` again, it ends what it began" in capsys.readouterr().err
    assert main(["init"], empty.environ) == 0
    assert "已建立台账" in capsys.readouterr().out
    assert main(["status"], empty.environ) == 0


def test_init_that_was_killed_before_the_printed_figures_takes_them_in(
    empty: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store.create(empty.ledger)) as store, store.begin() as work:
        work.charter.found(Charter(FIRST, live_from=FIRST), NOW)
        work.commit()
    assert main(["init"], empty.environ) == 0
    assert "导入文件刊载的数据：8份" in capsys.readouterr().out
    with empty.read() as work:
        assert (work.charter.get().made_on, work.submissions.count()) == (FIRST, 8)


@pytest.mark.slow
def test_two_that_make_one_ledger_at_once_make_one(empty: Place) -> None:
    hands = [beside.Hand() for _ in range(2)]
    for hand in hands:
        hand.begin("verb", empty.environ, words=["init"], folder=str(empty.folder))
    answers = [hand.answer() for hand in hands]
    for hand in hands:
        hand.kill()
    assert [code for code, _ in answers] == [0, 0]
    assert sum("已建立台账" in said for _, said in answers) == 1
    with empty.read() as work:
        assert work.submissions.count() == 8


def test_a_played_ledger_is_never_made_of_a_real_one(empty: Place, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"], empty.environ)
    before, rows = files(empty.folder), dump(empty.ledger)
    assert main(["init", "--simulated"], empty.environ) == 4
    assert "simulated data is never mixed with" in capsys.readouterr().err
    assert (files(empty.folder), dump(empty.ledger)) == (before, rows)


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [False, True])
def test_init_where_nothing_may_be_written_says_so_in_one_sentence(elsewhere: bool, tmp_path: Path) -> None:
    ledger = tmp_path / ("elsewhere/ledger.db" if elsewhere else "home/ledger.db")
    place = Place(tmp_path, f"sqlite:///{ledger}")
    place.home.mkdir()
    with beside.stranger(tmp_path) as hand:
        place.home.chmod(0o555)
        hand.begin("verb", place.environ, words=["init"], folder=str(tmp_path))
        code, said = hand.answer()
        assert list(place.home.iterdir()) == []
    assert code in {3, 4}, said
    assert said.count("\n") == 1
    assert str(place.home) in said


def put(url: str, provenances: tuple[str, ...], runs: tuple[tuple[str, str], ...]) -> None:
    """A submission of each provenance, and runs of jobs on days, as an older Planwatch recorded them."""
    at = NOW.isoformat(sep=" ")
    store = Store(url)
    with store.engine.begin() as connection:
        for number, provenance in enumerate(provenances, start=1):
            named = {"id": str(number), "provenance": provenance, "at": at, "day": "2023-08-01"}
            connection.execute(text(_RECEIPT), named)
            connection.execute(text(_SUBMISSION), named)
        for number, (job, day) in enumerate(runs, start=1):
            named = {"seq": number, "id": f"{job}-{number}", "job": job, "day": day, "at": at}
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
LIVED = (("backfill", "2023-08-08"), ("monitor", "2023-09-05"), ("dispatch", "2023-09-11"), ("replay", "2023-12-01"))
DERIVED = Charter(FIRST, simulated=True, live_from=FIRST, last_day=LAST, backfilled_to=PAST)

FAR = date(2030, 1, 2)
MISTYPED_IN_PLAY = Charter(FAR, simulated=True, live_from=FAR, last_day=FAR)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("provenances", "runs", "derived"),
    [
        (("simulated", "printed"), LIVED, DERIVED),
        (("submitted", "printed"), LIVED, replace(DERIVED, simulated=False)),
        (("simulated", "submitted"), LIVED, replace(DERIVED, simulated=False)),
        (("printed",), LIVED, replace(DERIVED, simulated=False)),
        (("simulated",), LIVED[:1], Charter(PAST, simulated=True, backfilled_to=PAST)),
        # A year that somebody mistyped has not come, whatever job had it.
        (("submitted",), (("monitor", "2030-01-02"),), Charter(NOW.date())),
        (("submitted",), (("backfill", "2030-01-02"), *LIVED), replace(DERIVED, simulated=False)),
        (("submitted",), (("backfill", "2030-01-02"),), Charter(NOW.date())),
        (("simulated",), (("monitor", "2030-01-02"),), MISTYPED_IN_PLAY),
    ],
)
def test_init_brings_an_older_ledger_up_to_date_and_knows_what_it_was(
    empty: Place, provenances: tuple[str, ...], runs: Any, derived: Charter, capsys: pytest.CaptureFixture[str]
) -> None:
    empty.home.mkdir()
    beside.older_ledger(empty.ledger)
    put(empty.ledger, provenances, runs)
    assert main(["init"], empty.environ) == 0
    assert "已升级到当前版本" in capsys.readouterr().out
    with empty.read() as work:
        assert work.charter.get() == derived
        assert [run.as_of.isoformat() for run in work.runs.all()] == [day for _, day in runs]
    assert main(["status"], empty.environ) == 0


def test_of_an_older_ledger_a_mistyped_day_does_not_count_and_the_day_that_has_begun_here_does(empty: Place) -> None:
    # Where Greenwich has the 26th, Shanghai may have the 27th.
    today, here = datetime.now(UTC).date(), datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    empty.home.mkdir()
    beside.older_ledger(empty.ledger)
    runs = (
        ("monitor", "2023-09-05"),
        ("monitor", here.isoformat()),
        ("monitor", (today + timedelta(days=9)).isoformat()),
    )
    put(empty.ledger, ("submitted",), runs)
    assert main(["init"], empty.environ) == 0
    with empty.read() as work:
        assert work.charter.get().last_day == here
