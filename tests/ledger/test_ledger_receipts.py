"""Receipts: what counts as new, and what becomes of refused bytes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.errors import NotKnown
from domain.refusals import Refusal
from domain.submission import Receipt
from ledger.store import Store, Work


def test_the_same_bytes_twice_are_one_receipt(store: Store, now: datetime) -> None:
    with store.begin() as work:
        first, is_new = work.receipts.add("inbox", "370611", "370611/a.xlsx", b"A", now, "submitted")
        again, is_new_again = work.receipts.add("inbox", "370611", "370611/a.xlsx", b"A", now, "submitted")
        work.commit()
    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert first.id == first.sha256 == hashlib.sha256(b"A").hexdigest()
    with store.read() as work:
        assert work.receipts.pending() == [first]
        assert work.receipts.content(first.id) == b"A"
    assert first.received_at == now
    assert first.received_at.tzinfo is not None


def test_bytes_that_come_back_after_others_are_a_new_receipt(store: Store, now: datetime) -> None:
    with store.begin() as work:
        ids = [work.receipts.add("inbox", "p", "p/a.xlsx", c, now, "submitted") for c in (b"A", b"B", b"A", b"B", b"A")]
        work.commit()
    sha = hashlib.sha256(b"A").hexdigest()
    assert [is_new for _, is_new in ids] == [True] * 5
    assert [receipt.id for receipt, _ in ids][::2] == [sha, f"{sha}-2", f"{sha}-3"]
    with store.read() as work:
        assert work.receipts.content(f"{sha}-3") == b"A"
        assert [receipt.id for receipt in work.receipts.pending()] == [receipt.id for receipt, _ in ids]


def test_a_moved_file_is_not_a_new_arrival(store: Store, now: datetime) -> None:
    with store.begin() as work:
        first, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        moved, is_new = work.receipts.add("inbox", "p", "p/sent/a.xlsx", b"A", now, "submitted")
        assert (moved, is_new) == (first, False)
        work.receipts.add("inbox", "p", "p/a.xlsx", b"B", now, "submitted")
        _, is_new = work.receipts.add("inbox", "p", "p/sent/a.xlsx", b"A", now, "submitted")
        assert is_new


def test_a_refused_receipt_keeps_why_and_a_person_level_one_loses_its_bytes(store: Store, now: datetime) -> None:
    refusal = Refusal("person_level", "a.xlsx", "表1", "B2", "18 位证件号码")
    with store.begin() as work:
        kept, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        gone, _ = work.receipts.add("inbox", "p", "p/b.xlsx", b"B", now + timedelta(days=1), "submitted")
        work.receipts.refuse(kept.id, Refusal("empty"))
        work.receipts.refuse(gone.id, refusal, keep_content=False)
        work.commit()
    with store.read() as work:
        assert work.receipts.pending() == []
        assert [receipt.refusal for receipt in work.receipts.refused()] == [Refusal("empty"), refusal]
        assert [receipt.id for receipt in work.receipts.refused(since=now + timedelta(hours=1))] == [gone.id]
        assert work.receipts.content(kept.id) == b"A"
        with pytest.raises(NotKnown, match="only their hash"):
            work.receipts.content(gone.id)
        assert work.receipts.get(gone.id).sha256 == hashlib.sha256(b"B").hexdigest()


def test_a_settled_receipt_is_no_longer_pending(store: Store, now: datetime) -> None:
    with store.begin() as work:
        receipt, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "simulated")
        work.receipts.settle(receipt.id)
        assert work.receipts.pending() == []
        assert [(one.state, one.provenance) for one in work.receipts.all()] == [("settled", "simulated")]
        with pytest.raises(NotKnown, match="nothing"):
            work.receipts.settle("nothing")


def test_the_database_refuses_to_change_bytes(store: Store, now: datetime) -> None:
    with store.begin() as work:
        work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        work.commit()
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE receipt_bytes SET content = :new"), {"new": b"B"})


def test_a_held_receipt_waits_and_is_pending_again_when_it_is_released(store: Store, now: datetime) -> None:
    with store.begin() as work:
        receipt, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        work.receipts.hold(receipt.id, Refusal("not_yours", "a.xlsx", place="q"))
        assert work.receipts.pending() == []
        assert work.receipts.get(receipt.id).state == "held"
        work.receipts.retry(receipt.id, now, by="ops")
        assert work.receipts.pending() == [receipt]
        assert [(one.kind, one.refusal and one.refusal.place) for one in work.receipts.trail(receipt.id)] == [
            ("held", "q"),
            ("released", None),
        ]


def test_a_parked_receipt_is_tried_again_or_given_up_by_a_person_and_its_trail_stays(
    store: Store, now: datetime
) -> None:
    why = Refusal("broke", "a.xlsx", form="monthly", place="p", period="2023-08")
    with store.begin() as work:
        receipt, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        work.receipts.park(receipt.id, why)
        assert [one.refusal for one in work.receipts.parked()] == [why]
        work.receipts.retry(receipt.id, now, by="ops")
        assert work.receipts.pending() == [receipt]
        with pytest.raises(NotKnown, match="only one that is parked or held"):
            work.receipts.give_up(receipt.id, "too late", now)
        work.receipts.park(receipt.id, why)
        work.receipts.give_up(receipt.id, "sent again on paper", now, by="ops")
        work.commit()
    with store.read() as work:
        closed = work.receipts.get(receipt.id)
        assert (closed.state, closed.refusal and closed.refusal.code) == ("refused", "given_up")
        assert closed.refusal == Refusal(
            "given_up", "a.xlsx", found="sent again on paper", form="monthly", place="p", period="2023-08"
        )
        trail = work.receipts.trail(receipt.id)
    assert [one.kind for one in trail] == ["parked", "retried", "parked", "given_up"]
    assert (trail[-1].by, trail[-1].note) == ("ops", "sent again on paper")
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM receipt_events"))


def test_a_file_that_came_too_early_is_taken_again_when_it_is_sent_again(store: Store, now: datetime) -> None:
    day = timedelta(days=1)
    with store.begin() as work:
        early, _ = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted", sent_at=now)
        work.receipts.refuse(early.id, Refusal("future_period", "a.xlsx", period="2023-08"))
        lying, is_new = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now + day, "submitted", sent_at=now)
        assert (lying.id, is_new) == (early.id, False)
        later, is_new = work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now + day, "submitted", sent_at=now + day)
        assert (later.state, is_new) == ("pending", True)
        assert later.sent_at == now + day
        work.receipts.refuse(later.id, Refusal("future_period"))
        _, is_new = work.receipts.add("inbox", "p", "p/final.xlsx", b"A", now + 2 * day, "submitted")
        assert is_new


def _added(work: Work, name: str, content: bytes, now: datetime) -> Receipt:
    return work.receipts.add("inbox", "p", f"p/{name}", content, now, "submitted")[0]


def test_bytes_that_are_asked_about_and_come_again_are_an_answer_and_one_answer_answers_once(
    store: Store, now: datetime
) -> None:
    with store.begin() as work:
        first = _added(work, "a.xlsx", b"A", now)
        assert work.receipts.confirmed([first]) == set()
        work.receipts.hold(first.id, Refusal("two_candidates", "a.xlsx"))
        # A copy in the box of another place neither answers nor spoils it.
        misplaced = work.receipts.add("inbox", "q", "q/a.xlsx", b"A", now, "submitted")[0]
        work.receipts.hold(misplaced.id, Refusal("other_box", "a.xlsx", place="p"))
        again = _added(work, "final.xlsx", b"A", now)
        assert work.receipts.confirmed([again]) == {again.id}
        work.receipts.settle(again.id)
        work.receipts.settle(_added(work, "final.xlsx", b"corrected", now).id)
        # Bytes that were taken since and come once more are no answer to anything.
        assert work.receipts.confirmed([_added(work, "copy.xlsx", b"A", now)]) == set()


def test_that_another_box_holds_the_same_bytes_is_no_question_to_their_sender(store: Store, now: datetime) -> None:
    with store.begin() as work:
        misplaced = work.receipts.add("inbox", "q", "q/a.xlsx", b"A", now, "submitted")[0]
        work.receipts.hold(misplaced.id, Refusal("other_box", "a.xlsx", place="p"))
        assert work.receipts.confirmed([_added(work, "a.xlsx", b"A", now)]) == set()


def test_a_held_receipt_that_a_person_lets_go_is_answered(store: Store, now: datetime) -> None:
    with store.begin() as work:
        receipt = _added(work, "a.xlsx", b"A", now)
        work.receipts.hold(receipt.id, Refusal("older_file", "a.xlsx"))
        assert work.receipts.confirmed([receipt]) == set()
        work.receipts.retry(receipt.id, now, by="ops")
        assert work.receipts.confirmed([receipt]) == {receipt.id}
        assert [(one.kind, one.by) for one in work.receipts.trail(receipt.id)][-1] == ("released", "ops")


def test_the_same_bytes_in_the_box_of_another_place_are_that_places_own(store: Store, now: datetime) -> None:
    with store.begin() as work:
        work.receipts.add("inbox", "p", "p/a.xlsx", b"A", now, "submitted")
        other, is_new = work.receipts.add("inbox", "q", "q/a.xlsx", b"A", now, "submitted")
        assert (other.box, is_new) == ("q", True)
