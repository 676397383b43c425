"""An SFTP server that is not trusted, does not let us in, does not answer, or not all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
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
from looked import fault, found, offered
from sftpserver import KNOWN, PASSWORD, Server, serving
from sources.offers import BoxTrouble, Offered, Source
from sources.opening import Opening, open_source

pytestmark = pytest.mark.slow


def why(source: Source) -> SourceUnavailable:
    return fault(source, PASSWORD)


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
    error = why(reach(server.port, user=user, PW=password))
    assert error.fault is SourceFault.CREDENTIALS
    assert not error.transient
    assert "wrong-password" not in str(error)


def test_a_key_that_cannot_be_unlocked_is_a_matter_of_credentials(
    server: Server, tmp_path: Path, reach: Callable[..., Source]
) -> None:
    (tmp_path / "id").write_bytes(server.user_key.export_private_key("pkcs8-pem", "right"))
    options = {"key": f"file:{tmp_path / 'id'}", "known_hosts": "known_hosts", "key_passphrase": "env:PHRASE"}
    assert why(reach(server.port, options, PHRASE="wrong")).fault is SourceFault.CREDENTIALS
    (tmp_path / "id").write_text("no key at all")
    assert why(reach(server.port, options, PHRASE="wrong")).fault is SourceFault.CREDENTIALS


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
        error = why(reach(server.port))
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
            error = why(reach(port))
            assert error.fault is SourceFault.HOST_KEY
            assert not error.transient
            assert other.passwords == []
    finally:
        server.start_again()


def test_a_fingerprint_does_instead_of_known_hosts(server: Server, reach: Callable[..., Source]) -> None:
    shown = server.host_key.get_fingerprint()
    assert offered(reach(server.port, {"password": "env:PW", "host_key": shown}))
    error = why(reach(server.port, {"password": "env:PW", "host_key": "SHA256:" + "A" * 43}))
    assert error.fault is SourceFault.HOST_KEY
    assert shown in error.said


def test_a_folder_that_is_not_there_or_may_not_be_read(server: Server, reach: Callable[..., Source]) -> None:
    assert why(reach(server.port, path="/nowhere")).fault is SourceFault.NOT_THERE
    server.before = denying("drop")
    assert why(reach(server.port)).fault is SourceFault.DENIED


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
    error = why(reach(closed_port()))
    assert error.fault is SourceFault.UNREACHABLE
    assert error.transient


@pytest.mark.parametrize("text", [b"", b"SSH-2.0-" + b"slow" * 100])
def test_a_server_that_says_nothing_or_drips_has_its_time(
    reach: Callable[..., Source], server: Server, text: bytes
) -> None:
    with saying(text, every_s=0.3) as port:
        began = time.monotonic()
        error = why(reach(port, limit_s=1))
    assert error.fault is SourceFault.SLOW
    assert time.monotonic() - began < 3


def test_something_else_behind_the_address(reach: Callable[..., Source], server: Server) -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100) as port:
        assert why(reach(port, limit_s=1)).fault in (SourceFault.ODD, SourceFault.UNREACHABLE, SourceFault.SLOW)


def test_a_listing_that_drips_has_its_time(server: Server, reach: Callable[..., Source]) -> None:
    server.waiting = {"drop": 30.0}
    began = time.monotonic()
    assert why(reach(server.port, limit_s=1)).fault is SourceFault.SLOW
    assert time.monotonic() - began < 4


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
