"""A folder over SFTP, of a real server: what it has, whom it is trusted by, and what is said when it does not answer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from badservers import closed_port, saying
from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from sftpserver import PASSWORD, Server, serving
from sources.arrivals import MAX_BYTES, Arrived
from sources.offers import BoxTrouble, Found, Known, Offered, Source, Unfinished
from sources.opening import Opening, open_source

KNOWN = {"password": "env:PW", "known_hosts": "known_hosts"}
HOUR = 3600


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """What the server shows: an inbox with two boxes, a loose file and what programs leave."""
    folder = tmp_path / "there"
    for name in ("370611/a.xlsx", "370611/more/b.xlsx", "370683/c.xlsx", "loose.xlsx", "370611/.x.filepart"):
        put(folder, name, name.encode())
    return folder


def put(folder: Path, name: str, content: bytes) -> Path:
    file = folder / "drop" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def server(tmp_path: Path, there: Path) -> Iterator[Server]:
    with serving(there) as running:
        (tmp_path / "known_hosts").write_text(running.known_hosts)
        yield running


@pytest.fixture
def reach(tmp_path: Path) -> Iterator[Callable[..., Source]]:
    """Opens a source, and closes it after the test. Nothing happens while it waits, unless the test says what."""
    opened: list[Source] = []

    def reach(
        port: int,
        options: dict[str, Any] | None = None,
        user: str = "planwatch",
        path: str = "/drop",
        pause: Callable[[float], None] = lambda seconds: None,
        limit_s: float = 20,
        **environ: str,
    ) -> Source:
        config = SourceConfig(
            "inbox", "sftp", f"sftp://{user}@127.0.0.1:{port}{path}", options=options or KNOWN, timeout_s=limit_s
        )
        opening = Opening(tmp_path, {"PW": PASSWORD, **environ}, pause=pause)
        opened.append(open_source(config, opening, shipped_kinds()[Sort.SOURCE]))
        return opened[-1]

    yield reach
    for one in opened:
        one.close()


def found(source: Source, known: Known | None = None) -> list[Found]:
    return list(source.offers(known or Known()))


def offered(source: Source) -> dict[str, Offered]:
    return {one.path: one for one in found(source) if isinstance(one, Offered)}


def read(source: Source) -> dict[str, Arrived | None]:
    return {path: source.read(one) for path, one in offered(source).items()}


def fault(source: Source) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as caught:
        found(source)
    assert PASSWORD not in str(caught.value)
    return caught.value


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


@pytest.mark.parametrize("passphrase", ["", "a long passphrase"])
def test_a_private_key_opens_the_door(
    server: Server, tmp_path: Path, reach: Callable[..., Source], passphrase: str
) -> None:
    key = tmp_path / "id"
    key.write_bytes(server.user_key.export_private_key("pkcs8-pem", passphrase or None))
    options = {"key": f"file:{key}", "known_hosts": "known_hosts"}
    options |= {"key_passphrase": "env:PHRASE"} if passphrase else {}
    assert len(offered(reach(server.port, options, PHRASE=passphrase))) == 4


@pytest.mark.parametrize(
    ("password", "user"), [("wrong-password", "planwatch"), (PASSWORD, "nobody")], ids=["password", "user"]
)
def test_credentials_that_are_not_taken(server: Server, reach: Callable[..., Source], password: str, user: str) -> None:
    error = fault(reach(server.port, user=user, PW=password))
    assert error.fault is SourceFault.CREDENTIALS
    assert not error.transient
    assert "wrong-password" not in str(error)


def test_a_key_that_cannot_be_unlocked_is_a_matter_of_credentials(
    server: Server, tmp_path: Path, reach: Callable[..., Source]
) -> None:
    (tmp_path / "id").write_bytes(server.user_key.export_private_key("pkcs8-pem", "right"))
    options = {"key": f"file:{tmp_path / 'id'}", "known_hosts": "known_hosts", "key_passphrase": "env:PHRASE"}
    assert fault(reach(server.port, options, PHRASE="wrong")).fault is SourceFault.CREDENTIALS
    (tmp_path / "id").write_text("no key at all")
    assert fault(reach(server.port, options, PHRASE="wrong")).fault is SourceFault.CREDENTIALS


def test_a_secret_that_is_not_there_is_named_by_its_place(server: Server, reach: Callable[..., Source]) -> None:
    with pytest.raises(SourceUnavailable, match="NOWHERE") as caught:
        reach(server.port, {**KNOWN, "password": "env:NOWHERE"})
    assert caught.value.fault is SourceFault.NO_SECRET


@pytest.mark.parametrize("written", ["", "# nobody\n", "[127.0.0.1]:1 ssh-ed25519 AAAA\n", "garbled", None])
def test_a_host_that_nobody_knows_is_not_trusted_and_learns_no_password(
    server: Server, tmp_path: Path, reach: Callable[..., Source], written: str | None
) -> None:
    file = tmp_path / "known_hosts"
    file.write_text(written or "")
    if written is None:
        file.unlink()
        with pytest.raises(SourceUnavailable) as caught:
            reach(server.port)
        error = caught.value
    else:
        error = fault(reach(server.port))
    assert error.fault is SourceFault.HOST_UNKNOWN
    assert server.passwords == []


@pytest.mark.parametrize("sort", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_host_that_shows_another_key_than_before_is_not_talked_to(
    server: Server, there: Path, reach: Callable[..., Source], sort: str
) -> None:
    port = server.port
    assert offered(reach(port))
    server.stop()
    try:
        with serving(there, asyncssh.generate_private_key(sort), port) as other:
            error = fault(reach(port))
            assert error.fault is SourceFault.HOST_KEY
            assert not error.transient
            assert other.passwords == []
    finally:
        server.start_again()


def test_a_fingerprint_does_instead_of_known_hosts(server: Server, reach: Callable[..., Source]) -> None:
    shown = server.host_key.get_fingerprint()
    assert offered(reach(server.port, {"password": "env:PW", "host_key": shown}))
    error = fault(reach(server.port, {"password": "env:PW", "host_key": "SHA256:" + "A" * 43}))
    assert error.fault is SourceFault.HOST_KEY
    assert shown in error.said


def test_a_folder_that_is_not_there_or_may_not_be_read(server: Server, reach: Callable[..., Source]) -> None:
    assert fault(reach(server.port, path="/nowhere")).fault is SourceFault.NOT_THERE
    server.before = denying("drop")
    assert fault(reach(server.port)).fault is SourceFault.DENIED


def denying(name: str) -> Callable[[str, str], None]:
    def before(what: str, path: str) -> None:
        if path.endswith(name):
            raise asyncssh.SFTPPermissionDenied("Permission denied")

    return before


@pytest.mark.parametrize("name", ["370611", "more"])
def test_a_folder_of_a_box_that_may_not_be_listed_is_trouble_of_that_box_alone(
    server: Server, reach: Callable[..., Source], name: str
) -> None:
    server.before = denying(name)
    there = found(reach(server.port))
    (trouble,) = (one for one in there if isinstance(one, BoxTrouble))
    assert (trouble.box, trouble.error.fault) == ("370611", SourceFault.DENIED)
    assert name in trouble.error.where
    paths = {one.path for one in there if isinstance(one, Offered)}
    assert {"370683/c.xlsx", "loose.xlsx"} <= paths
    assert ("370611/a.xlsx" in paths) == (name == "more")


def test_a_right_that_is_lost_in_the_middle_is_trouble_of_the_files_that_it_covers(
    server: Server, reach: Callable[..., Source]
) -> None:
    source = reach(server.port)
    there = offered(source)
    server.before = denying("c.xlsx")
    assert source.read(there["370611/a.xlsx"]) is not None
    with pytest.raises(FileUnavailable, match=r"370683/c\.xlsx: denied"):
        source.read(there["370683/c.xlsx"])
    server.before = lambda what, path: None
    assert source.read(there["370683/c.xlsx"]) is not None


def test_nobody_behind_the_address(reach: Callable[..., Source], server: Server) -> None:
    error = fault(reach(closed_port()))
    assert error.fault is SourceFault.UNREACHABLE
    assert error.transient


@pytest.mark.parametrize("text", [b"", b"SSH-2.0-" + b"slow" * 100])
def test_a_server_that_says_nothing_or_drips_has_its_time(
    reach: Callable[..., Source], server: Server, text: bytes
) -> None:
    with saying(text, every_s=0.3) as port:
        began = time.monotonic()
        error = fault(reach(port, limit_s=1))
    assert error.fault is SourceFault.SLOW
    assert time.monotonic() - began < 3


def test_something_else_behind_the_address(reach: Callable[..., Source], server: Server) -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100) as port:
        assert fault(reach(port, limit_s=1)).fault in (SourceFault.ODD, SourceFault.UNREACHABLE, SourceFault.SLOW)


@pytest.mark.slow
def test_a_listing_that_drips_has_its_time(server: Server, reach: Callable[..., Source]) -> None:
    server.waiting = {"370611": 30.0}
    began = time.monotonic()
    assert fault(reach(server.port, limit_s=1)).fault is SourceFault.SLOW
    assert time.monotonic() - began < 4


@pytest.mark.slow
def test_a_file_that_drips_stops_no_other_and_several_are_a_slow_server(
    server: Server, reach: Callable[..., Source]
) -> None:
    source = reach(server.port, limit_s=1)
    there = offered(source)
    server.waiting = {"a.xlsx": 30.0}
    with pytest.raises(FileUnavailable, match="slow"):
        source.read(there["370611/a.xlsx"])
    assert source.read(there["370683/c.xlsx"]) is not None
    raised = []
    for _ in range(3):
        with pytest.raises(SourceUnavailable) as caught:
            source.read(there["370611/a.xlsx"])
        raised.append(isinstance(caught.value, FileUnavailable))
    assert raised == [True, True, False]


def test_a_connection_that_breaks_off_in_the_middle(server: Server, reach: Callable[..., Source]) -> None:
    source = reach(server.port)
    there = offered(source)
    server.hang_up()
    with pytest.raises(SourceUnavailable) as caught:
        source.read(there["370611/a.xlsx"])
    assert (caught.value.fault, caught.value.transient) == (SourceFault.UNREACHABLE, True)
    assert not isinstance(caught.value, FileUnavailable)


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


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("sftp://127.0.0.1/drop", KNOWN, "the address is"),
        ("sftp://me@host:port/drop", KNOWN, "the address is"),
        ("ftp://me@host/drop", KNOWN, "the address is"),
        ("sftp://me@host/drop", {"known_hosts": "k"}, "neither `password` nor `key`"),
        ("sftp://me@host/drop", {"password": "env:PW"}, "neither `known_hosts` nor `host_key`"),
        ("sftp://me@host/drop", {**KNOWN, "host_key": "SHA256:x"}, "both given"),
        ("sftp://me@host/drop", {"password": "env:PW", "host_key": "MD5:x"}, "`host_key` is MD5:x"),
        ("sftp://me@host/drop", {**KNOWN, "key_passphrase": "env:X"}, "without `key`"),
    ],
)
def test_what_cannot_work_is_said_before_anything_connects(
    tmp_path: Path, address: str, options: dict[str, Any], said: str
) -> None:
    kinds = shipped_kinds()[Sort.SOURCE]
    config = SourceConfig("inbox", "sftp", address, options=options)
    ((given, allowed),) = kinds[config.kind].problems(config)
    assert said in given
    assert allowed
    with pytest.raises(SourceUnavailable) as caught:
        open_source(config, Opening(tmp_path, {"PW": PASSWORD}), kinds)
    assert caught.value.fault is SourceFault.MISUSED


def test_no_connection_is_left(server: Server, reach: Callable[..., Source]) -> None:
    source = reach(server.port)
    found(source)
    source.close()
    deadline = time.monotonic() + 3
    while server.connections and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.connections == []
