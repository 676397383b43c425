"""The charter of a ledger: founded once, moved only by whoever writes, and missing only where a making was interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.charter import Charter
from domain.errors import LedgerUnavailable
from ledger.store import Store, Work

FOUNDED = Charter(date(2023, 9, 5), live_from=date(2023, 9, 1))
FULL = Charter(date(2023, 9, 5), True, date(2023, 9, 5), date(2023, 9, 11), date(2023, 8, 8))


def found(store: Store, charter: Charter, now: datetime) -> None:
    with store.begin() as work:
        work.charter.found(charter, now)
        work.commit()


def kept(store: Store) -> Charter:
    with store.read() as work:
        return work.charter.get()


def test_a_ledger_whose_making_was_interrupted_names_init(store: Store) -> None:
    with store.read() as work:
        assert work.charter.find() is None
        with pytest.raises(LedgerUnavailable, match="run `planwatch init` again, it ends what it began"):
            work.charter.get()


@pytest.mark.parametrize("charter", [FOUNDED, FULL, Charter(date(2023, 9, 5))])
def test_a_charter_comes_out_as_it_was_founded(store: Store, now: datetime, charter: Charter) -> None:
    found(store, charter, now)
    assert kept(store) == charter


def test_a_ledger_is_founded_once(store: Store, now: datetime) -> None:
    found(store, FOUNDED, now)
    with pytest.raises(IntegrityError):
        found(store, FULL, now)
    assert kept(store) == FOUNDED


def test_time_moves_and_what_the_ledger_was_founded_as_stays(store: Store, now: datetime) -> None:
    found(store, FOUNDED, now)
    with store.begin() as work:
        work.charter.move(FULL)
        work.commit()
    assert kept(store) == replace(FULL, made_on=FOUNDED.made_on, simulated=False)


def test_time_that_nobody_committed_has_not_moved(store: Store, now: datetime) -> None:
    found(store, FOUNDED, now)
    with store.begin() as work:
        work.charter.move(FULL)
        assert work.charter.get().last_day == FULL.last_day
    assert kept(store) == FOUNDED


@pytest.mark.parametrize("change", [lambda work: work.charter.move(FULL), lambda work: work.charter.found(FULL, NOW)])
def test_whoever_only_reads_cannot_move_time(store: Store, now: datetime, change: Callable[[Work], None]) -> None:
    found(store, FOUNDED, now)
    with pytest.raises((LedgerUnavailable, DBAPIError), match=r"(?i)read-?only"), store.read() as work:
        change(work)
    assert kept(store) == FOUNDED


NOW = datetime.fromisoformat("2023-09-05T01:00:00+00:00")


def test_of_two_that_move_time_the_second_sees_what_the_first_has_written(store: Store, now: datetime) -> None:
    found(store, FOUNDED, now)
    other = Store(store.url, wait_s=0.2)
    with store.begin() as work:
        with pytest.raises(LedgerUnavailable, match="another job is writing"), other.begin():
            pass
        work.charter.move(replace(FOUNDED, last_day=date(2023, 9, 11)))
        work.commit()
    with other.begin() as work:
        assert work.charter.get().last_day == date(2023, 9, 11)
    other.close()
