"""The same push again, by whoever did not hear the answer: one receipt, one answer, on either database."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from domain.pushtoken import hash_of
from flows.steps.pushed import Sent, holder, take
from flows.steps.pushtokens import revoke_token
from ledger.tables import push_tokens, pushes
from pulling import Office, return_of
from tests.flows.pushing import SYSTEMS, Door, Reply, door_in_a_process, door_of, opened_door

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    """A door over each of the two databases."""
    if request.param == "sqlite":
        with opened_door(tmp_path) as opened:
            yield opened
        return
    server, name = request.getfixturevalue("postgres_server"), f"push_{uuid4().hex[:12]}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    with door_of(Office(tmp_path, SYSTEMS, ledger=f"{server}/{name}")) as opened:
        yield opened
        opened.office.close()
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def replayed(said: Reply) -> bool:
    return said.headers.get("idempotent-replayed") == "true"


def test_the_same_key_with_the_same_bytes_gets_the_same_answer(door: Door) -> None:
    first = door.push(return_of(density="751"), idempotency_key="order-1")
    again = door.push(return_of(density="751"), name="other.csv", idempotency_key="order-1")
    assert (first.status, replayed(first)) == (201, False)
    assert (again.status, replayed(again)) == (200, True)
    assert again.text == first.text
    assert door.paths == ["NR-01/feb.csv"]


def test_the_answer_stays_the_same_after_the_file_was_judged(door: Door) -> None:
    first = door.push(return_of(), idempotency_key="order-1")
    door.office.month()
    assert door.push(return_of(), idempotency_key="order-1").text == first.text


def test_the_same_key_with_other_bytes_is_refused(door: Door) -> None:
    door.push(return_of(), idempotency_key="order-1")
    said = door.push(return_of(density="7.6"), idempotency_key="order-1")
    assert (said.status, said.json["type"]) == (422, "urn:planwatch:push:other_bytes")
    assert len(door.paths) == 1


def test_a_key_is_its_senders_own(door: Door) -> None:
    assert door.push(return_of(), idempotency_key="1").status == 201
    assert door.push(return_of("NR-02"), box="NR-02", idempotency_key="1").status == 201
    assert door.paths == ["NR-01/feb.csv", "NR-02/feb.csv"]


@pytest.mark.parametrize("keys", [("a", "b"), (None, None)])
def test_the_same_bytes_with_another_key_or_none_are_the_same_receipt(door: Door, keys: tuple[str | None, ...]) -> None:
    said = [door.push(return_of(), **({"idempotency_key": key} if key else {})) for key in keys]
    assert [one.status for one in said] == [201, 200]
    assert [one.json["new"] for one in said] == [True, False]
    assert not replayed(said[1])
    assert said[0].json["receipt"] == said[1].json["receipt"]
    assert "received before" in said[1].json["message_en"]


@pytest.mark.parametrize("key", ["one", None])
def test_eight_at_once_are_one_receipt(door: Door, key: str | None) -> None:
    door.token()
    more = {"idempotency_key": key} if key else {}
    with ThreadPoolExecutor(8) as hands:
        said = list(hands.map(lambda _: door.push(return_of(), **more), range(8)))
    assert sorted(one.status for one in said) == [200] * 7 + [201]
    assert len(door.paths) == 1
    if key:
        assert len({one.text for one in said}) == 1


@pytest.mark.parametrize("key", ["one", None])
def test_two_servers_over_one_ledger_make_one_receipt(door: Door, key: str | None) -> None:
    door.token()
    more = {"idempotency_key": key} if key else {}
    with door_of(door.office) as other, ThreadPoolExecutor(8) as hands:
        other.tokens |= door.tokens
        said = list(hands.map(lambda number: (door, other)[number % 2].push(return_of(), **more), range(8)))
    assert sorted(one.status for one in said) == [200] * 7 + [201]
    assert len(door.paths) == 1
    if key:
        assert len({one.text for one in said}) == 1


def test_a_death_between_receipt_and_answer_leaves_one_receipt_and_the_answer_comes_at_the_next_try(door: Door) -> None:
    token, workplace = door.token(), door.office.at()
    take(workplace, holder(workplace, token), Sent("order-1", "feb.csv", return_of()))
    said = door.push(return_of(), idempotency_key="order-1")
    assert (said.status, replayed(said), said.json["new"]) == (200, True, True)
    assert said.json["check"]["questions"] == 0
    assert door.push(return_of(), idempotency_key="order-1").text == said.text
    assert len(door.paths) == 1


def test_a_server_that_is_killed_over_a_file_has_it_and_answers_after_its_return(tmp_path: Path) -> None:
    office = Office(tmp_path, SYSTEMS)
    with door_in_a_process(office) as (door, process), ThreadPoolExecutor(1) as hand:
        tokens = {"NR-01": door.token()}
        sending = hand.submit(door.push, return_of(), idempotency_key="order-1")
        while not office.receipts:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        with pytest.raises(OSError, match=r".*"):
            sending.result()
    with door_in_a_process(office) as (door, _):
        door.tokens |= tokens
        said = door.push(return_of(), idempotency_key="order-1")
        assert (said.status, replayed(said), said.json["check"]["questions"]) == (200, True, 0)
    assert len(office.receipts) == 1


def test_a_token_that_is_revoked_while_the_file_comes_takes_nothing_in(door: Door) -> None:
    workplace = door.office.at()
    token = holder(workplace, door.token())
    revoke_token(workplace, token.id)
    assert door.push(return_of()).status == 401
    assert not door.paths


def test_tokens_and_pushes_are_changed_in_nothing_but_their_end(door: Door) -> None:
    door.push(return_of(), idempotency_key="order-1")
    workplace = door.office.at()
    revoke_token(workplace, holder(workplace, door.token()).id)
    for statement in (
        update(push_tokens).values(box="both"),
        update(push_tokens).values(revoked_at=None),
        update(push_tokens).values(sha256=hash_of("pw_mine")),
        delete(push_tokens),
        update(pushes).values(answer={}),
        update(pushes).values(receipt_id="x"),
        delete(pushes),
    ):
        with workplace.store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(statement)


def test_whoever_sends_a_judged_file_again_is_not_told_that_it_will_be_judged(door: Door) -> None:
    door.push(return_of())
    door.push(return_of("NR-02"), name="birch.csv")
    door.push(b"%PDF-1.7 a scan", name="scan.pdf", content_type="application/octet-stream")
    door.office.month()
    taken = door.push(return_of()).json
    held = door.push(return_of("NR-02"), name="birch.csv").json
    refused = door.push(b"%PDF-1.7 a scan", name="scan.pdf", content_type="application/octet-stream").json
    assert [one["state"] for one in (taken, held, refused)] == ["settled", "held", "refused"]
    for one in (taken, held, refused):
        assert "when files are dealt with next" not in one["message_en"]
        assert "下一次处理" not in one["message_zh"]
    assert "judged and entered" in taken["message_en"]
    assert "is about Birch County" in held["message_en"]
    assert "fixed document" in refused["message_en"]
