"""Taking what a source offers: what was kept stays kept, what was not is offered again, one file stops no other."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.secrets import Secret
from domain.sourcefault import SourceFault
from flows.steps.collect import known
from flows.steps.taken import AT_ONCE, Taker, begin_anew_elsewhere, cursor_name
from flows.wiring import Workplace
from pulling import Office
from sources.arrivals import Arrived
from sources.offers import Offered, Plain, arrived

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"


@dataclass
class Scripted(Plain):
    """A source that says what a test wants, and remembers what was asked of it and acknowledged."""

    source: str = "inbox"
    broken: frozenset[str] = frozenset()
    read_paths: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    deaf: bool = False

    def read(self, one: Offered) -> Arrived | None:
        self.read_paths.append(one.path)
        if one.path in self.broken:
            raise FileUnavailable(SourceFault.DENIED, where=one.path)
        return arrived(self.source, one, one.content or b"")

    def acknowledge(self, taken: Sequence[Offered]) -> None:
        if self.deaf:
            raise SourceUnavailable(SourceFault.UNREACHABLE)
        self.told += [one.path for one in taken]


def files(count: int, mark: str = "m") -> Iterator[Offered]:
    return (Offered("NR-01", f"NR-01/{n}.csv", f"{mark}{n}", content=f"{n}".encode()) for n in range(count))


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Office(tmp_path, INBOX).at()


def config(workplace: Workplace) -> SourceConfig:
    return workplace.deployment.sources[0]


def taken(workplace: Workplace, source: Scripted, offered: Iterator[Offered], breaks: bool = False) -> Taker:
    taker = Taker(workplace, config(workplace), source, known(workplace, config(workplace)))
    with suppress(SourceUnavailable), taker:
        for one in offered:
            taker.take(one)
        if breaks:
            raise SourceUnavailable(SourceFault.UNREACHABLE)
    return taker


def test_what_is_in_the_ledger_is_acknowledged_and_not_read_again(workplace: Workplace) -> None:
    source = Scripted()
    assert taken(workplace, source, files(3)).new == 3
    again = Scripted()
    assert (taken(workplace, again, files(3)).known, again.read_paths) == (3, [])
    assert again.told == source.told  # a source that was not told in time is told now


def test_where_the_source_breaks_off_what_came_before_is_kept(workplace: Workplace) -> None:
    source = Scripted()
    taken(workplace, source, files(AT_ONCE + 7), breaks=True)
    assert len(source.told) == AT_ONCE + 7
    rest = Scripted()
    assert taken(workplace, rest, files(AT_ONCE + 9)).new == 2


def test_a_source_that_cannot_be_told_is_told_at_the_next_pull(workplace: Workplace) -> None:
    taken(workplace, Scripted(deaf=True), files(2))
    with workplace.store.read() as work:
        assert len([one for one in work.receipts.all() if one.source == "inbox"]) == 2
    again = Scripted()
    taken(workplace, again, files(2))
    assert (again.read_paths, len(again.told)) == ([], 2)


def test_a_file_that_cannot_be_read_is_a_trouble_of_its_box_and_asked_for_again(workplace: Workplace) -> None:
    source = Scripted(broken=frozenset({"NR-01/1.csv"}))
    first = taken(workplace, source, files(3))
    assert (first.new, [one.box for one in first.troubles]) == (2, ["NR-01"])
    again = Scripted()
    assert (taken(workplace, again, files(3)).new, again.read_paths) == (1, ["NR-01/1.csv"])


def test_how_far_it_came_is_kept_with_what_came_before_it(workplace: Workplace) -> None:
    source = Scripted()
    with Taker(workplace, config(workplace), source, known(workplace, config(workplace))) as taker:
        for one in files(2):
            taker.take(one)
        taker.reached("two")
    with workplace.store.read() as work:
        assert work.cursors.get(cursor_name("inbox")) == "two"
    assert known(workplace, config(workplace)).cursor == "two"


def test_nothing_that_was_not_taken_is_passed_by(workplace: Workplace) -> None:
    source = Scripted(broken=frozenset({"NR-01/0.csv"}))
    with Taker(workplace, config(workplace), source, known(workplace, config(workplace))) as taker:
        for one in files(2):
            taker.take(one)
        taker.reached("two")
    assert known(workplace, config(workplace)).cursor == ""
    assert len(source.told) == 1


def test_without_a_mark_it_is_read_each_time_and_one_receipt(workplace: Workplace) -> None:
    unmarked = [Offered("NR-01", "NR-01/a.csv", content=b"a")]
    assert taken(workplace, Scripted(), iter(unmarked)).new == 1
    again = Scripted()
    assert (taken(workplace, again, iter(unmarked)).known, again.read_paths) == (1, ["NR-01/a.csv"])


def test_a_mark_that_comes_back_after_another_is_read_again(workplace: Workplace) -> None:
    """A restored backup has the size and time of the first file."""
    for mark, content in (("old", b"1"), ("new", b"2"), ("old", b"1")):
        taken(workplace, Scripted(), iter([Offered("NR-01", "NR-01/a.csv", mark, content=content)]))
    with workplace.store.read() as work:
        came = [one.id for one in work.receipts.all() if one.source == "inbox"]
    assert len(came) == 3
    assert came[2] == f"{came[0]}-2"


def test_of_what_is_known_no_bytes_are_held(workplace: Workplace) -> None:
    """A web server that tells nothing of its files sends each of them every time."""

    def sent() -> Iterator[Offered]:
        return (Offered("NR-01", f"NR-01/{n}.csv", f"m{n}", content=bytes(1_000_000)) for n in range(60))

    taken(workplace, Scripted(), sent())
    tracemalloc.start()
    again = taken(workplace, Scripted(), sent())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert again.known == 60
    assert peak < 10_000_000


def test_of_a_source_that_has_moved_nothing_is_known(workplace: Workplace) -> None:
    """The marks and the place to go on of a test server would pass by what lies on the right one."""
    config_of = config(workplace)
    begin_anew_elsewhere(workplace, config_of)
    with Taker(workplace, config_of, Scripted(), known(workplace, config_of)) as taker:
        for one in files(2):
            taker.take(one)
        taker.reached("two")
    begin_anew_elsewhere(workplace, config_of)
    assert (len(known(workplace, config_of).marks), known(workplace, config_of).cursor) == (2, "two")
    moved = replace(config_of, address=Secret.address("sftp://other.example.org/inbox"))
    begin_anew_elsewhere(workplace, moved)
    assert (known(workplace, moved).marks, known(workplace, moved).cursor) == ({}, "")
    assert len(taken(workplace, again := Scripted(), files(2)).left) == 0
    assert again.read_paths == ["NR-01/0.csv", "NR-01/1.csv"]


def test_a_new_password_in_its_address_is_no_move(workplace: Workplace) -> None:
    for password in ("one", "two"):
        begin_anew_elsewhere(
            workplace, replace(config(workplace), address=Secret.address(f"sftp://a:{password}@host/inbox"))
        )
        taken(workplace, Scripted(), files(1))
    again = Scripted()
    taken(workplace, again, files(1))
    assert again.read_paths == []
