"""The door for files is narrow: nothing large, slow or cut is taken in, and the server answers meanwhile."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from flows.serve.submissions import Limits
from pulling import Office, return_of
from sources.arrivals import MAX_BYTES
from tests.flows.pushing import SYSTEMS, Door, door_in_a_process, opened_door

pytestmark = pytest.mark.slow

HUGE = 200_000_000
QUICK = Limits(patience_s=1, at_once=1, room_s=0.3)


def head_of(door: Door, *lines: str) -> str:
    given = (f"{name}: {value}" for name, value in door.head().items())
    return "\n".join(("POST /submissions HTTP/1.1", "host: 127.0.0.1", *given, *lines))


def status_of(said: bytes) -> int:
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0


def largest_kb(process: subprocess.Popen[bytes]) -> int:
    """The most memory that a process has held."""
    told = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1])


def poured(door: Door, head: str, part: bytes, times: int) -> tuple[int, int]:
    """Sends a part so many times as long as the other side takes it: the status that came back, and how much went out."""
    sent, said = 0, b""
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as line:
        with suppress(OSError):
            line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            for _ in range(times):
                line.sendall(part)
                sent += len(part)
        with suppress(OSError):
            while more := line.recv(65536):
                said += more
    return status_of(said), sent


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is not told here")
def test_two_hundred_megabytes_are_not_taken_in_whatever_is_said_of_them(tmp_path: Path) -> None:
    with door_in_a_process(Office(tmp_path, SYSTEMS)) as (door, process):
        assert door.push(return_of()).status == 201
        before = largest_kb(process)
        status, sent = poured(door, head_of(door, f"content-length: {HUGE}"), b"x" * 1_000_000, 200)
        assert status == 413
        assert sent < HUGE / 4
        chunk = b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n"
        status, sent = poured(door, head_of(door, "transfer-encoding: chunked"), chunk, 200)
        assert status == 413
        assert sent < HUGE / 4
        with ThreadPoolExecutor(10) as hands:
            many = list(
                hands.map(lambda _: poured(door, head_of(door, f"content-length: {HUGE}"), chunk, 200), range(10))
            )
        assert {one for one, _ in many} == {413}
        assert largest_kb(process) - before < 60_000
        assert door.ask("GET", "/health").status == 200
    assert door.paths == ["NR-01/feb.csv"]


def test_a_byte_more_than_allowed_is_too_much_and_the_last_one_is_not(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        assert door.push(b"x" * (MAX_BYTES + 1)).status == 413
        assert not door.paths
        said = door.push(b"x" * MAX_BYTES)
        assert (said.status, said.json["size"]) == (201, MAX_BYTES)


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999", "0x10", "１０"])
def test_a_length_that_is_none_is_no_way_in(tmp_path: Path, length: str) -> None:
    with opened_door(tmp_path) as door:
        head = head_of(door).encode().replace(b"\n", b"\r\n") + b"\r\ncontent-length: " + length.encode()
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
            line.sendall(head + b"\r\n\r\nxxxx")
            assert status_of(line.recv(65536)) in {400, 413}
        assert not door.paths


def test_whoever_waits_to_be_asked_for_the_file_is_asked_only_when_it_will_be_taken(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        waits = ("expect: 100-continue", f"content-length: {len(return_of())}")
        said = door.raw(head_of(door, *waits, "connection: close"), wait_s=1)
        assert said.startswith(b"HTTP/1.1 100 ")
        wrong = head_of(door, *waits).replace("pw_", "pw-")
        assert status_of(door.raw(wrong, wait_s=5)) == 401
        large = head_of(door, waits[0], f"content-length: {HUGE}")
        assert status_of(door.raw(large, wait_s=5)) == 413
        assert not door.paths


def test_a_refused_sender_who_has_sent_all_of_it_still_reads_why(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        headers = {**door.head(), "authorization": "Bearer pw_" + "x" * 43}
        for _ in range(5):
            assert door.ask("POST", "/submissions", b"x" * (MAX_BYTES - 1), headers).status == 401


def test_a_file_that_drips_is_given_up_and_nothing_is_kept(tmp_path: Path) -> None:
    with opened_door(tmp_path, limits=QUICK) as door:
        said: list[bytes] = []
        head = head_of(door, "content-length: 1000")
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
            line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            began = time.monotonic()
            with suppress(OSError):
                while time.monotonic() - began < 8:
                    line.sendall(b"x")
                    line.settimeout(0.2)
                    with suppress(TimeoutError):
                        said.append(line.recv(65536))
                        break
        assert status_of(b"".join(said)) == 408
        assert not door.paths


@pytest.mark.parametrize("lines", [("content-length: 5000",), ("transfer-encoding: chunked",)])
def test_half_a_file_is_none(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with opened_door(tmp_path) as door:
        half = return_of()[:60]
        part = half if "length" in lines[0] else b"3c\r\n" + half + b"\r\n"
        with socket.create_connection(("127.0.0.1", door.port)) as line:
            line.sendall(head_of(door, *lines).replace("\n", "\r\n").encode() + b"\r\n\r\n" + part)
            time.sleep(0.2)
        time.sleep(0.2)
        assert not door.paths
        assert door.push(return_of()).status == 201


def test_where_too_many_send_the_next_is_told_when_to_come_again(tmp_path: Path) -> None:
    with opened_door(tmp_path, limits=replace(QUICK, patience_s=5)) as door:
        head = head_of(door, "content-length: 1000").replace("\n", "\r\n").encode() + b"\r\n\r\n"
        with socket.create_connection(("127.0.0.1", door.port)) as line:
            line.sendall(head + b"x")
            time.sleep(0.3)
            said = door.push(return_of())
            assert (said.status, said.headers["retry-after"]) == (503, "30")
        time.sleep(0.3)
        assert door.push(return_of()).status == 201


def test_a_sender_who_is_slow_keeps_nobody_else_out(tmp_path: Path) -> None:
    with opened_door(tmp_path, limits=replace(QUICK, patience_s=5, at_once=2, per_token=1)) as door:
        head = head_of(door, "content-length: 1000").replace("\n", "\r\n").encode() + b"\r\n\r\n"
        with socket.create_connection(("127.0.0.1", door.port)) as line:
            line.sendall(head + b"x")
            time.sleep(0.3)
            assert door.push(return_of()).status == 503
            assert door.push(return_of("NR-02"), box="NR-02").status == 201


def test_one_token_holds_no_more_connections_than_its_own_queue_has(tmp_path: Path) -> None:
    with opened_door(tmp_path, limits=Limits(patience_s=5, at_once=2, per_token=1, waiting=2, room_s=5)) as door:
        head = head_of(door, "content-length: 1000").replace("\n", "\r\n").encode() + b"\r\n\r\n"
        with ExitStack() as lines:
            for _ in range(3):  # one is dealt with, two wait
                line = lines.enter_context(socket.create_connection(("127.0.0.1", door.port)))
                line.sendall(head + b"x")
            time.sleep(0.3)
            began = time.monotonic()
            assert door.push(return_of()).status == 503
            assert time.monotonic() - began < 2
            assert door.push(return_of("NR-02"), box="NR-02").status == 201
        time.sleep(0.5)
        assert door.push(return_of()).status == 201


def test_a_file_that_takes_long_to_check_is_received_without_it(tmp_path: Path) -> None:
    with opened_door(tmp_path, limits=Limits(check_s=0.001)) as door:
        said = door.push(return_of(), idempotency_key="k")
        assert (said.status, "check" in said.json) == (201, False)
        assert "could not be checked in time" in said.json["message_en"]
        assert door.push(return_of(), idempotency_key="k").text == said.text


def test_a_held_ledger_is_told_and_the_same_push_goes_in_afterwards(tmp_path: Path) -> None:
    with opened_door(tmp_path, wait_s=0.3) as door:
        door.token()
        with closing(sqlite3.connect(next(tmp_path.glob("*.db")), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            said = door.push(return_of(), idempotency_key="k")
            assert (said.status, said.headers["retry-after"]) == (503, "30")
        assert door.push(return_of(), idempotency_key="k").status == 201


def test_a_push_waits_for_whoever_writes_for_a_moment(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        door.token()
        with closing(
            sqlite3.connect(next(tmp_path.glob("*.db")), isolation_level=None, check_same_thread=False)
        ) as other:
            other.execute("BEGIN IMMEDIATE")
            threading.Timer(0.7, lambda: other.execute("ROLLBACK")).start()
            assert door.push(return_of()).status == 201


def test_files_come_in_beside_a_month_at_work_and_the_next_one_finds_them(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door, ThreadPoolExecutor(1) as hand:
        door.push(return_of(density="7.0"))
        month = hand.submit(door.office.month)
        said = [door.push(return_of(density=f"7.{number}")) for number in range(1, 6)]
        said.append(door.push(return_of("NR-02"), box="NR-02"))
        month.result()
        assert {one.status for one in said} == {201}
        door.office.month()
        assert door.office.observations["NR-01", "nurse_density", "2023-02"] == 7.5
        assert door.office.observations["NR-02", "nurse_density", "2023-02"] == 7.51
    assert {one.state for one in door.office.receipts} == {"settled"}


def test_the_server_answers_while_twenty_files_are_looked_at(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        door.token()
        slowest = 0.0
        files = [return_of(density=f"7.{number:02}") for number in range(20)]
        with ThreadPoolExecutor(20) as hands:
            pushes = [hands.submit(door.push, file, name=f"{number}.csv") for number, file in enumerate(files)]
            while not all(one.done() for one in pushes):
                began = time.monotonic()
                assert door.ask("GET", "/health").status == 200
                slowest = max(slowest, time.monotonic() - began)
        assert {one.result().status for one in pushes} == {201}
        assert all(one.result().json["check"]["questions"] == 0 for one in pushes)
        assert slowest < 2
    assert len(door.paths) == 20


def test_a_request_with_two_ends_is_none_and_nothing_behind_it_is_answered(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        hidden = b"0\r\n\r\nGET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        said = door.raw(head_of(door, f"content-length: {len(hidden)}", "transfer-encoding: chunked"), hidden, wait_s=2)
        assert status_of(said) == 400
        assert said.count(b"HTTP/1.1 ") == 1
        assert not door.paths


@pytest.mark.parametrize("line", ["authorization: Bearer pw_" + "x" * 43, "idempotency-key: b"])
def test_what_is_said_twice_in_a_head_says_nothing(tmp_path: Path, line: str) -> None:
    with opened_door(tmp_path) as door:
        body = return_of()
        said = door.raw(head_of(door, "idempotency-key: a", line, f"content-length: {len(body)}"), body, wait_s=2)
        assert status_of(said) in {400, 401}
        assert not door.paths
