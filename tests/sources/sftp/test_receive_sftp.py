"""A folder over SFTP, of a real server: what it has, and when it is taken."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from looked import found, offered, read
from sftpserver import Server, put
from sources.arrivals import MAX_BYTES
from sources.offers import Known, Offered, Source, Unfinished

HOUR = 3600


def test_first_folders_are_boxes_and_their_files_come_as_they_are(server: Server, reach: Callable[..., Source]) -> None:
    source = reach(server.port)
    arrived = read(source)
    assert {path: one.content.decode() for path, one in arrived.items() if one} == {
        path: path for path in ("loose.xlsx", "370611/a.xlsx", "370611/more/b.xlsx", "370683/c.xlsx")
    }
    assert {one.box for one in arrived.values() if one} == {"", "370611", "370683"}
    assert all(one.sent_at is not None and one.sent_at.tzinfo for one in arrived.values() if one)


def test_what_is_known_is_listed_once_and_nobody_waits(server: Server, reach: Callable[..., Source]) -> None:
    marks = {path: one.mark for path, one in offered(reach(server.port)).items()}
    server.asked.clear()
    waited: list[float] = []
    source = reach(server.port, pause=waited.append)
    assert all(Known(marks=marks).has(one) for one in found(source, Known(marks=marks)) if isinstance(one, Offered))
    assert (server.listed(), server.opened(), waited) == (4, [], [])  # the root, two boxes, and a folder in one of them


def test_only_the_boxes_that_are_asked_for_are_listed(server: Server, reach: Callable[..., Source]) -> None:
    boxes = {one.box for one in found(reach(server.port), Known(asked="370683".__eq__)) if isinstance(one, Offered)}
    assert boxes == {"370683"}
    assert not [path for _, path in server.asked if "370611" in path]


@pytest.mark.slow
def test_no_link_is_followed(server: Server, there: Path, reach: Callable[..., Source]) -> None:
    (there / "secret.xlsx").write_bytes(b"secret")
    (there / "drop/370611/link.xlsx").symlink_to("../../secret.xlsx")
    (there / "drop/370999").symlink_to("370611")
    os.mkfifo(there / "drop/370611/pipe.xlsx")
    left = {one.path: one.left for one in read(reach(server.port)).values() if one and one.left}
    assert left == {"370611/link.xlsx": "link_outside", "370999": "link_outside", "370611/pipe.xlsx": "not_a_file"}


def test_a_file_that_became_a_link_is_not_followed_either(
    server: Server, there: Path, reach: Callable[..., Source]
) -> None:
    source = reach(server.port)
    one = offered(source)["370683/c.xlsx"]
    file = there / "drop/370683/c.xlsx"
    file.unlink()
    file.symlink_to("/etc/hostname")
    assert source.read(one) is None
    assert "c.xlsx" not in server.opened()


def test_names_are_read_as_they_were_meant_and_stay_apart(
    server: Server, there: Path, reach: Callable[..., Source]
) -> None:
    box = os.fsencode(there / "drop/370611")
    for name in ("福山区月报.xlsx".encode("gbk"), b"bad\xff.xlsx", b"a\nb.xlsx", b"a b.xlsx"):
        Path(os.fsdecode(box + b"/" + name)).write_bytes(name)
    arrived = {path: one.content for path, one in read(reach(server.port)).items() if one}
    assert arrived["370611/福山区月报.xlsx"] == "福山区月报.xlsx".encode("gbk")
    assert arrived["370611/bad�.xlsx"] == b"bad\xff.xlsx"
    assert {content for path, content in arrived.items() if path.startswith("370611/a b")} == {
        b"a\nb.xlsx",
        b"a b.xlsx",
    }


def test_a_file_that_grows_is_left_until_it_is_whole(server: Server, there: Path, reach: Callable[..., Source]) -> None:
    growing = put(there, "370611/growing.csv", b"a,b\n")
    waited: list[float] = []

    def grow(seconds: float) -> None:
        waited.append(seconds)
        with growing.open("ab") as stream:
            stream.write(b"1,2\n")

    source = reach(server.port, pause=grow)
    seen = found(source)
    assert [one.path for one in seen if isinstance(one, Unfinished)] == ["370611/growing.csv"]
    assert (len([one for one in seen if isinstance(one, Offered)]), waited) == (4, [2.0])
    arrived = read(reach(server.port))["370611/growing.csv"]
    assert arrived is not None
    assert arrived.content == b"a,b\n1,2\n"


def test_half_a_package_and_an_upload_that_has_just_begun_are_left_however_long_they_stand_still(
    server: Server, there: Path, reach: Callable[..., Source]
) -> None:
    half = put(there, "370611/half.xlsx", b"PK\x03\x04 and so on")
    empty = put(there, "370611/empty.csv", b"")
    arrived = read(reach(server.port))
    assert arrived["370611/half.xlsx"] is None
    assert "370611/empty.csv" not in arrived
    for file in (half, empty):
        os.utime(file, (time.time() - 49 * HOUR,) * 2)
    assert {"370611/half.xlsx", "370611/empty.csv"} <= {path for path, one in read(reach(server.port)).items() if one}


def test_a_file_that_changes_after_it_was_offered_is_left_for_the_next_pull(
    server: Server, there: Path, reach: Callable[..., Source]
) -> None:
    source = reach(server.port)
    one = offered(source)["370683/c.xlsx"]
    put(there, "370683/c.xlsx", b"another one")
    assert source.read(one) is None
    (there / "drop/370683/c.xlsx").unlink()
    assert source.read(one) is None


@pytest.mark.parametrize("hours", [-9, 9])
def test_a_clock_that_is_hours_off_neither_hides_a_file_nor_makes_half_of_one_whole(
    server: Server, there: Path, reach: Callable[..., Source], hours: int
) -> None:
    growing, still = put(there, "370611/growing.csv", b"a"), put(there, "370611/still.csv", b"b")
    there_now = time.time() + hours * HOUR
    os.utime(still, (there_now,) * 2)

    def grow(seconds: float) -> None:
        growing.write_bytes(b"a,b")
        os.utime(growing, (there_now,) * 2)

    os.utime(growing, (there_now,) * 2)
    seen = found(reach(server.port, pause=grow))
    assert [one.path for one in seen if isinstance(one, Unfinished)] == ["370611/growing.csv"]
    assert "370611/still.csv" in {one.path for one in seen if isinstance(one, Offered)}


def test_what_is_too_large_is_never_opened(server: Server, there: Path, reach: Callable[..., Source]) -> None:
    with put(there, "370611/huge.xlsx", b"").open("wb") as stream:
        stream.truncate(200_000_000)
    arrived = read(reach(server.port))["370611/huge.xlsx"]
    assert arrived is not None
    assert (arrived.too_large, arrived.content) == (200_000_000, b"")
    assert arrived.too_large > MAX_BYTES
    assert "huge.xlsx" not in server.opened()


@pytest.mark.slow
def test_thousands_of_files_in_one_folder_are_one_listing(
    server: Server, there: Path, reach: Callable[..., Source]
) -> None:
    for number in range(3000):
        put(there, f"370611/{number}.csv", b"a")
    assert len(offered(reach(server.port))) == 3004
