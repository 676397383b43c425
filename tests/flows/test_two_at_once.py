"""Two at once, in processes of their own, on SQLite and PostgreSQL: two months, a month beside a dispatcher, holders that are
killed. The second waits its turn or says that another is at work; everybody is told once, as counted by who is told."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import september
from flows.settings import Settings
from flows.steps.dispatch import SLOTS, turn_of
from flows.steps.founding import found
from flows.wiring import look
from ledger.store import Store
from ledger.turns import turn
from sources.frame import observation_frame

spec = importlib.util.spec_from_file_location("beside", Path(__file__).with_name("beside.py"))
assert spec
assert spec.loader
beside = importlib.util.module_from_spec(spec)
spec.loader.exec_module(beside)
Place = beside.Place

pytestmark = pytest.mark.slow
DAY, LATER = september.DUE_DAY.isoformat(), september.LATER.isoformat()
BACKENDS = ("sqlite", "postgresql")
HASTY = {"PLANWATCH_LEDGER_WAIT_S": "0.3"}


class Left(NamedTuple):
    """What a month left: in the ledger, and at the people's end."""

    ledger: dict[str, list[Any]]
    received: Counter[Any]


@pytest.fixture(scope="module")
def hands() -> Iterator[tuple[Any, Any]]:
    """Two processes that stay, and so need to load everything once only."""
    pair = beside.Hand(), beside.Hand()
    yield pair
    for hand in pair:
        hand.end()


@pytest.fixture(scope="module")
def alone(
    sinking: Path, filled: Path, sink: Any, hands: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory
) -> Left:
    """The month with nobody beside it."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(filled, folder / "home")
    place = Place(folder, f"sqlite:///{folder}/home/ledger.db", {"PLANWATCH_CONFIG": str(sinking)})
    sink.received.clear()
    hands[0].begin("job", place.environ, job="monitor", day=DAY)
    assert hands[0].answer() == (0, "flagged")
    return Left(place.export(), Counter(sink.received))


@pytest.fixture(scope="module")
def server_template(postgres_server: str, sinking: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database with a played ledger that nothing has run in."""
    with beside.new_database(postgres_server) as url:
        home = tmp_path_factory.mktemp("template")
        found(Settings.from_environ({}, config=str(sinking), home=str(home), ledger=url), {}, simulated=True)
        yield url.rsplit("/", 1)[1]


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest, sinking: Path, filled: Path, sink: Any, tmp_path: Path) -> Iterator[Place]:
    """Filled boxes and a ledger that nothing has run in; nobody has been told anything."""
    shutil.copytree(filled, tmp_path / "home")
    sink.received.clear()
    config = {"PLANWATCH_CONFIG": str(sinking)}
    if request.param == "sqlite":
        yield Place(tmp_path, f"sqlite:///{tmp_path}/home/ledger.db", config)
        return
    for left in (tmp_path / "home").glob("ledger.db*"):
        left.unlink()
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("server_template")
    with beside.new_database(server, template) as url:
        yield Place(tmp_path, url, config)


@pytest.fixture
def mortal() -> Iterator[Callable[[], Any]]:
    """Starts processes of one test's own, which it may kill."""
    with ExitStack() as ended:

        def start() -> Any:
            hand = beside.Hand()
            ended.callback(hand.kill)
            return hand

        yield start


@pytest.fixture
def slow(sink: Any) -> Iterator[Any]:
    """A provider that takes its time over every message."""
    quick = sink.server.RequestHandlerClass

    def slowly(handler: Any) -> None:
        time.sleep(0.1)
        quick.do_POST(handler)

    sink.server.RequestHandlerClass = type("Slow", (quick,), {"do_POST": slowly})
    yield sink
    sink.server.RequestHandlerClass = quick


def decided(place: Place, hand: Any) -> int:
    """A month up to its messages, none of which has been sent; returns how many wait."""
    for job in ("collect", "gate", "notify"):
        hand.begin("job", place.environ, job=job, day=DAY)
        assert hand.answer()[0] == 0
    return len(place.attempts())


# Two months


def test_two_months_of_one_day_at_once_leave_what_one_leaves_and_tell_everybody_once(
    place: Place, hands: tuple[Any, Any], alone: Left, sink: Any
) -> None:
    for hand in hands:
        hand.begin("job", place.environ, job="monitor", day=DAY)
    assert [hand.answer() for hand in hands] == [(0, "flagged")] * 2
    assert place.runs() == [("monitor", DAY, "flagged")] * 2
    assert place.export() == alone.ledger
    assert sink.received == alone.received
    assert set(sink.received.values()) == {1}


def test_a_month_that_may_not_wait_says_who_is_at_work_and_leaves_nothing(
    place: Place, hands: tuple[Any, Any], alone: Left, slow: Any
) -> None:
    first, second = hands
    first.begin("job", place.environ, job="monitor", day=DAY)
    beside.wait_for(lambda: bool(slow.received))
    second.begin("job", place.environ | HASTY, job="monitor", day=DAY)
    code, said = second.answer()
    assert code == 4
    assert said.startswith(f"another run is at work in this ledger (monitor-1, as of {DAY})")
    assert first.answer() == (0, "flagged")
    assert place.runs() == [("monitor", DAY, "flagged")]
    assert Left(place.export(), slow.received) == alone


def test_of_two_days_at_once_the_earlier_one_never_writes_after_the_later_one(
    place: Place, hands: tuple[Any, Any], sink: Any
) -> None:
    for hand, day in zip(hands, (DAY, LATER), strict=True):
        hand.begin("job", place.environ, job="monitor", day=day)
    (earlier, said), later = hands[0].answer(), hands[1].answer()
    assert later == (0, "flagged")
    if earlier:
        assert earlier == 7
        assert f"planwatch replay --as-of {DAY}" in said
    assert [day for _, day, _ in place.runs()] == ([LATER] if earlier else [DAY, LATER])
    assert_times_run_one_way(place)
    assert set(sink.received.values()) == {1}


def test_an_earlier_day_that_waited_for_a_later_one_is_refused_when_its_turn_comes(
    place: Place, hands: tuple[Any, Any], slow: Any
) -> None:
    later, earlier = hands
    later.begin("job", place.environ, job="monitor", day=LATER)
    beside.wait_for(lambda: bool(slow.received))
    told = Counter(slow.received)
    earlier.begin("job", place.environ, job="monitor", day=DAY)
    assert later.answer() == (0, "flagged")
    code, said = earlier.answer()
    assert code == 7
    assert said.startswith(f"{DAY} lies before {LATER}, the last day of this ledger")
    assert place.runs() == [("monitor", LATER, "flagged")]
    assert_times_run_one_way(place)
    assert sum(told.values()) < len(slow.received) == sum(slow.received.values())


def assert_times_run_one_way(place: Place) -> None:
    """Whatever was written later is of no earlier moment."""
    for table, moments in place.moments().items():
        assert moments, table
        assert moments == sorted(moments), table


# A month beside a dispatcher


def test_a_month_beside_a_dispatcher_sends_every_message_once_and_no_living_lease_is_freed(
    place: Place, hands: tuple[Any, Any], alone: Left, slow: Any, tmp_path: Path
) -> None:
    stop, (dispatcher, monitor) = tmp_path / "stop", hands
    dispatcher.begin("again", place.environ, job="dispatch", day=DAY, until=str(stop))
    beside.wait_for(lambda: bool(place.runs()))
    monitor.begin("job", place.environ, job="monitor", day=DAY)
    assert monitor.answer() == (0, "flagged")
    stop.touch()
    code, times = dispatcher.answer()
    assert code == 0, times
    assert int(times) > 1
    assert slow.received == alone.received
    assert place.attempts() == [["sent"]] * len(alone.received)


def test_two_dispatchers_at_once_send_every_message_once(
    place: Place, hands: tuple[Any, Any], alone: Left, slow: Any
) -> None:
    assert decided(place, hands[0]) == len(alone.received)
    with closing(Store(place.ledger)) as store, ExitStack() as held:
        for number in range(SLOTS):
            held.enter_context(turn(store, turn_of(number)))
        hands[0].begin("job", place.environ | HASTY, job="dispatch", day=DAY)
        assert hands[0].answer() == (0, "completed")  # it leaves them to as many as may be at work
        assert not slow.received
    for hand in hands:
        hand.begin("job", place.environ, job="dispatch", day=DAY)
    assert [hand.answer() for hand in hands] == [(0, "completed")] * 2
    assert slow.received == alone.received
    assert place.attempts() == [["sent"]] * len(alone.received)


# Holders that are killed


def test_a_turn_is_free_at_once_when_its_holder_is_killed(place: Place, mortal: Callable[[], Any]) -> None:
    holder = mortal()
    holder.begin("hold", place.environ)
    assert holder.answer() == (0, "held")
    holder.kill()
    started = time.monotonic()
    with closing(Store(place.ledger, wait_s=10)) as store:
        with turn(store, "month"), turn(store, "dispatch-0"), store.begin() as work:
            assert work.cursors.get("held") is None
        assert time.monotonic() - started < 2


def test_a_dispatcher_killed_while_it_sends_leaves_the_rest_to_the_next_and_at_most_one_repeat_that_says_so(
    place: Place, hands: tuple[Any, Any], mortal: Callable[[], Any], alone: Left, slow: Any
) -> None:
    waiting = decided(place, hands[0])
    victim = mortal()
    victim.begin("job", place.environ, job="dispatch", day=DAY)
    beside.wait_for(lambda: sum(slow.received.values()) >= 3)
    victim.kill()
    hands[0].begin("job", place.environ, job="dispatch", day=DAY)
    assert hands[0].answer() == (0, "completed")
    repeats = [message for message in slow.received if message.repeated]
    assert len(repeats) <= 1
    assert set(slow.received.values()) == {1}
    assert {message.as_first for message in slow.received} == {message.as_first for message in alone.received}
    verdicts = Counter(map(tuple, place.attempts()))
    assert verdicts == Counter({("sent",): waiting - len(repeats), ("uncertain", "sent"): len(repeats)})


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)  # on SQLite test_kill kills whole months
def test_a_run_killed_while_it_sends_is_followed_at_once_by_a_month_that_brings_all_to_its_end(
    place: Place, hands: tuple[Any, Any], mortal: Callable[[], Any], alone: Left, slow: Any
) -> None:
    decided(place, hands[0])
    victim = mortal()
    victim.begin(
        "job", place.environ, job="digest", day=DAY
    )  # it holds both turns, and the dispatcher's while it sends
    beside.wait_for(lambda: bool(slow.received))
    victim.kill()
    hands[0].begin("job", place.environ | {"PLANWATCH_LEDGER_WAIT_S": "2"}, job="monitor", day=DAY)
    assert hands[0].answer() == (0, "flagged")
    assert [state for _, _, state in place.runs()][-2:] == ["killed", "flagged"]
    assert sum(message.repeated for message in slow.received) <= 1
    assert set(slow.received.values()) == {1}
    assert {message.as_first for message in slow.received} >= {message.as_first for message in alone.received}
    assert {verdicts[-1] for verdicts in place.attempts()} == {"sent"}


# Gates that do not wait for each other


def begun(place: Place, day: date = september.DUE_DAY) -> str:
    """A gate on record that has taken no turn, as two would be whose turn did not hold."""
    settings = Settings.from_environ(place.environ)
    workplace = look(settings, place.environ, as_of=day)
    sha256, now = workplace.deployment.sha256, workplace.clock()
    with closing(workplace.store) as store, store.begin() as work:
        work.snapshots.keep(sha256, workplace.deployment.files, now)
        run_id = work.runs.start("gate", workplace.as_of, now, sha256, now, standing=True)
        work.commit()
    return run_id


def do(hand: Any, place: Place, run: str, *names: str) -> None:
    hand.begin("parts", place.environ, run=run, names=names)
    assert hand.answer() == (0, "")


def test_of_two_gates_that_read_the_same_files_each_file_enters_once(
    place: Place, hands: tuple[Any, Any], alone: Left
) -> None:
    first, second = hands
    mine, other = begun(place), begun(place)
    do(first, place, mine, "collect", "chase", "gate")
    do(second, place, other, "collect", "chase", "gate")
    do(first, place, mine, "settle")
    assert set(place.pending()) > {september.FLAWED}  # the other gate has taken over what it had staged
    do(second, place, other, "settle")
    assert_entered_once(place, alone)


def test_two_gates_that_run_side_by_side_leave_what_one_leaves(
    place: Place, hands: tuple[Any, Any], alone: Left
) -> None:
    for _ in range(3):
        for hand in hands:
            hand.begin("parts", place.environ, run=begun(place), names=["collect", "chase", "gate", "settle"])
        assert [hand.answer() for hand in hands] == [(0, "")] * 2
    assert_entered_once(place, alone)


def assert_entered_once(place: Place, alone: Left) -> None:
    """Receipts, versions, figures and questions are those of a month that nobody disturbed, but that nobody was told yet."""
    assert place.pending() == []
    ledger = place.export()
    for table in ("receipts", "submissions", "observations"):
        assert ledger[table] == alone.ledger[table]
    assert [one["id"] for one in ledger["findings"]] == [one["id"] for one in alone.ledger["findings"]]


def test_a_reading_that_was_overtaken_stays_pending_and_the_next_gate_takes_it_as_the_next_version(
    place: Place, hands: tuple[Any, Any]
) -> None:
    run, hand = begun(place), hands[0]
    do(hand, place, run, "collect", "chase", "gate")
    with closing(Store(place.ledger)) as store, store.begin() as work:
        hand.begin("parts", place.environ, run=run, names=["settle"], units=[september.FLAWED])
        beside.wait_for(
            lambda: any((place.home / "out/returned").glob("*.xlsx"))
        )  # it has read, and now waits to write
        overtake(work, run, september.FLAWED)
        work.commit()
    assert hand.answer() == (0, "")
    assert place.versions(september.FLAWED) == [1]
    assert september.FLAWED in place.pending()
    hand.begin("job", place.environ, job="monitor", day=DAY)
    assert hand.answer() == (0, "flagged")
    assert place.versions(september.FLAWED) == [1, 2]
    assert place.pending() == []


def test_an_overtaken_month_of_a_file_of_two_months_is_not_lost_when_the_other_enters(
    place: Place, hands: tuple[Any, Any]
) -> None:
    october, hand, district = date(2023, 10, 12), hands[0], september.MISSING
    rows = [f"monthly-services,{district},2023-0{month},family_doctor_signing_rate,9{month}.5" for month in (8, 9)]
    (place.home / "inbox" / district).mkdir()
    text = "\n".join(["报表代码,填报单位,报告期,指标,本期数", *rows])
    (place.home / "inbox" / district / "two.csv").write_text(text, encoding="utf-8")
    run = begun(place, october)
    do(hand, place, run, "collect", "chase", "gate")
    with closing(Store(place.ledger)) as store, store.begin() as work:
        overtake(work, run, district)
        work.commit()
    do(hand, place, run, "settle")
    assert place.versions(district) == [1, 1]
    assert place.pending() == [district]
    hand.begin("job", place.environ, job="gate", day=october.isoformat())
    assert hand.answer() == (0, "flagged")
    assert place.versions(district) == [1, 1, 2]
    assert place.pending() == []


def overtake(work: Any, run: str, district: str) -> None:
    """Another process was faster with a version of its own of the first that is staged, of which one figure differs."""
    staged, *_ = work.staging.of_place(run, district)
    cell, *cells = staged.reading.cells
    reading = replace(staged.reading, cells=(replace(cell, value=1.0), *cells))
    at = staged.receipt.received_at
    receipt, _ = work.receipts.add("inbox", district, "faster.xlsx", b"faster", at, "simulated")
    submission = replace(staged.submission, receipt_id=receipt.id)
    work.submissions.add(submission, observation_frame([(reading, submission)], {}))
    work.receipts.settle(receipt.id, run)
