"""Pushing: a district's system sends a file, hears at once that it was received, and the next month finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.tables import metadata
from pulling import DAY, return_of
from tests.flows.pushing import CSV, Door, Reply, opened_door

pytestmark = pytest.mark.slow

PERSONS = (
    "Name,Identity number,Phone\nLi Xiaoming,11010519491231002X,13800138000\nWang Fang,110105194912310021,13900139000\n"
)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened_door(tmp_path) as opened:
        yield opened


def problem(said: Reply) -> str:
    """What a refused push is told, which has to be a whole problem document."""
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json["status"] == said.status
    assert said.json["detail"] == said.json["message_en"] != said.json["message_zh"]
    return str(said.json["type"]).rpartition(":")[2]


def everything(door: Door) -> str:
    """Every row of every table."""
    with door.office.at().store.read() as work:
        return repr([work.connection.execute(select(table)).all() for table in metadata.sorted_tables])


def test_a_pushed_file_is_a_receipt_with_an_answer_and_the_month_finds_it(door: Door) -> None:
    said = door.push(return_of())
    assert said.status == 201, said.text
    (receipt,) = door.office.receipts
    assert (said.json["receipt"], said.json["state"], said.json["new"]) == (receipt.id, "pending", True)
    assert (receipt.source, receipt.box, receipt.path) == ("systems", "NR-01", "NR-01/feb.csv")
    assert said.json["check"]["questions"] == 0
    assert said.json["check"]["read"] == [
        {"form": "monthly", "place": "NR-01", "period": "2023-02", "figures": 2, "lacking": []}
    ]
    assert said.json["message_en"].startswith(f"The file was received as {said.json['number']}.")
    assert said.json["message_zh"].startswith("文件已收到")
    door.office.month()
    assert door.office.observations["NR-01", "nurse_density", "2023-02"] == 7.51
    assert door.office.health["systems"].ok


def test_in_a_played_ledger_a_file_comes_on_the_day_that_is_played(door: Door) -> None:
    door.office.month(DAY)
    door.push(return_of())
    (receipt,) = door.office.receipts
    assert receipt.received_at.isoformat()[:10] == DAY.isoformat()


def test_a_correction_under_the_same_name_is_the_next_version(door: Door) -> None:
    door.push(return_of())
    door.office.month()
    assert door.push(return_of(density="7.6")).status == 201
    door.office.month()
    assert door.paths == ["NR-01/feb.csv"] * 2
    assert door.office.observations["NR-01", "nurse_density", "2023-02"] == 7.6


def test_figures_that_are_taken_back_to_the_first_file_are_a_receipt_of_their_own(door: Door) -> None:
    for density in ("7.51", "7.6", "7.51"):
        assert door.push(return_of(density=density)).status == 201
    assert len(door.office.receipts) == 3


def test_what_is_odd_is_asked_and_no_range_is_told(door: Door) -> None:
    said = door.push(return_of(density="751"))
    assert said.status == 201
    (row, *_) = said.json["check"]["rows"]
    assert (row["indicator"], row["observed"]) == ("nurse_density", "751")
    assert said.json["check"]["questions"] >= 1
    for name in ("expected_low", "expected_high", "threshold", "params", "proposal", "history"):
        assert name not in said.text
    assert "to be verified" in said.json["message_en"]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 nothing", b"\x00\x01\x02", "没有表".encode("gb18030"), b"PK\x03\x04 half an archive"]
)
def test_what_cannot_be_read_is_received_and_said_to_be_unreadable(door: Door, content: bytes) -> None:
    said = door.push(content)
    assert (said.status, said.json["state"]) == (201, "pending")
    assert said.json["check"]["refusal"]["code"]
    assert "cannot be taken as a form" in said.json["message_en"]
    door.office.month()
    assert [one.state for one in door.office.receipts] == ["refused"]


def test_of_a_list_of_persons_nothing_is_repeated_and_nothing_kept(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    said = door.push(PERSONS.encode(), name="list.csv", idempotency_key="p1")
    assert said.json["check"]["refusal"]["code"] == "person_level"
    again = door.push(PERSONS.encode(), name="list.csv", idempotency_key="p1")
    door.office.month()
    (receipt,) = door.office.receipts
    assert receipt.refusal
    assert receipt.refusal.code == "person_level"
    for word in ("Xiaoming", "Wang Fang", "11010519491231002X", "13800138000"):
        assert word not in said.text + again.text + caplog.text
        assert word not in everything(door)


def test_a_box_sends_for_its_own_places_only(door: Door) -> None:
    assert door.push(return_of("NR-02")).status == 201
    assert door.push(return_of("NR-02"), box="both", name="birch.csv").status == 201
    door.office.month()
    states = {one.path: (one.state, one.refusal and one.refusal.code) for one in door.office.receipts}
    assert states == {"NR-01/feb.csv": ("held", "other_box"), "both/birch.csv": ("settled", None)}


def test_without_a_source_of_this_kind_the_door_is_not_there(tmp_path: Path) -> None:
    with opened_door(tmp_path, "sources:\n  - {id: inbox, kind: folder, address: inbox}\n") as door:
        said = door.ask("POST", "/submissions", b"x", {"authorization": "Bearer pw_" + "x" * 43, **CSV})
        assert (said.status, problem(said)) == (404, "closed")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_told_which_one(door: Door, method: str) -> None:
    said = door.ask(method, "/submissions", None, {"authorization": f"Bearer {door.token()}"})
    assert (said.status, said.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/submissions/", "/submission", "/submissions/../health", "/Submissions"])
def test_another_path_is_no_door(door: Door, path: str) -> None:
    assert door.ask("POST", path, b"x", door.head()).status in {404, 405}
    assert not door.office.receipts


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer x", "Basic cHc6cHc=", "Bearer pw_" + "x" * 43, "Bearer pw_" + "x" * 4000, "Bearer pw_é"],
)
def test_without_a_valid_token_nobody_is_told_more_than_that(door: Door, given: str) -> None:
    headers = {**door.head(), "authorization": given.encode("latin-1")}  # type: ignore[dict-item]
    said = door.ask("POST", "/submissions", return_of(), headers)
    assert (said.status, problem(said)) == (401, "token")
    assert said.headers["www-authenticate"] == 'Bearer realm="planwatch"'
    assert not door.office.receipts


def test_every_answer_lets_nothing_out(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    answers = [
        door.push(return_of()),
        door.push(b""),
        door.ask("GET", "/submissions"),
        door.ask("POST", "/submissions"),
    ]
    for said in answers:
        assert said.headers["cache-control"] == "no-store"
        assert said.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in said.headers["content-security-policy"]
        assert door.token() not in said.text
    assert door.token() not in caplog.text
    assert return_of().decode() not in caplog.text


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "\t"])
def test_a_key_that_is_none_is_refused(door: Door, key: str) -> None:
    headers = {**door.head(), "idempotency-key": key.encode("latin-1")}  # type: ignore[dict-item]
    said = door.ask("POST", "/submissions", return_of(), headers)
    assert (said.status, problem(said)) == (400, "key")


@pytest.mark.parametrize(
    "more",
    [
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "text/html"},
        {"content_type": ""},
        {"content_encoding": "gzip"},
    ],
)
def test_what_is_no_table_as_it_is_is_refused(door: Door, more: dict[str, str]) -> None:
    said = door.push(return_of(), **more)
    assert (said.status, problem(said)) == (415, "type")
    assert not door.office.receipts


def test_without_a_type_or_a_name_it_is_a_submission(door: Door) -> None:
    head = {"authorization": door.head()["authorization"]}
    assert door.ask("POST", "/submissions", return_of(), head).status == 201
    assert door.ask("POST", "/submissions", return_of("NR-02"), {**head, **CSV}).status == 201
    assert door.paths == ["NR-01/submission", "NR-01/submission.csv"]


def test_nothing_is_no_file(door: Door) -> None:
    assert problem(door.push(b"")) == "empty"
    assert problem(door.ask("POST", "/submissions", iter(()), door.head())) == "empty"
    assert not door.office.receipts


def test_a_file_in_pieces_without_its_length_is_one_file(door: Door) -> None:
    content = return_of()
    said = door.ask("POST", "/submissions", iter((content[:20], content[20:])), door.head(name="feb.csv"))
    assert (said.status, said.json["size"]) == (201, len(content))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\feb.csv"', "feb.csv"),
        ("attachment; filename*=UTF-8''%E7%A6%8F%0A%E5%B1%B1%00.csv", "福 山.csv"),
        ("attachment; filename=\"x.csv\"; filename*=UTF-8''%E7%A6%8F.csv", "福.csv"),
        ("attachment; filename=plain.csv", "plain.csv"),
        ('attachment; filename="=?utf-8?b?eA==?="', "=?utf-8?b?eA==?="),
        ('attachment; filename="' + "x" * 300 + '.csv"', "x" * 176 + ".csv"),
        ('attachment; filename=""', "submission.csv"),
        ('attachment; filename=".."', "submission.csv"),
        ("attachment; filename*=UTF-8''%2e%2e%2f", "submission.csv"),
        ("nonsense ;;; = filename", "submission.csv"),
    ],
)
def test_a_hostile_name_is_a_plain_one(door: Door, given: str, path: str) -> None:
    assert door.push(return_of(), name="", content_disposition=given).status == 201
    assert door.paths == [f"NR-01/{path}"]


@pytest.mark.parametrize("raw", ["福山区.xlsx".encode("gb18030"), "福山区.xlsx".encode()])
def test_a_name_is_read_in_whatever_its_sender_writes(door: Door, raw: bytes) -> None:
    headers = {**door.head(), "content-disposition": b'attachment; filename="' + raw + b'"'}  # type: ignore[dict-item]
    assert door.ask("POST", "/submissions", return_of(), headers).status == 201
    quoted = "".join(f"%{byte:02x}" for byte in raw)
    assert door.push(return_of("NR-02"), name="", query=f"?filename={quoted}").status == 201
    assert set(door.paths) == {"NR-01/福山区.xlsx"}


def test_the_answer_is_one_object_that_programs_can_read(door: Door) -> None:
    said = door.push(return_of())
    assert said.headers["content-type"] == "application/json"
    assert json.loads(said.text)["schema"] == "planwatch.submission/1"
