"""Files pulled from a folder, over SFTP and from a bucket: whatever goes wrong on the way is told to operators and to nobody in
a district, and the next pull takes what was left, once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from flows.outcome import Ended
from plainuser import open_home, plain_user
from pulling import DAY, Office, at_rest, return_of
from s3server import BUCKET, KEY, SECRET, Store, refusal, storing
from sftpserver import PASSWORD, Server, serving

pytestmark = pytest.mark.slow  # whole months, and servers
FEBRUARY, OTHER = "NR-01/february.csv", "NR-02/february.csv"


@dataclass
class Far:
    """A place from which an office pulls. `deny` takes the right to read what ends with a text (all of it: empty) and gives
    it back."""

    office: Office
    put: Callable[[str, bytes], None]
    deny: Callable[[str], None]
    allow: Callable[[], None]
    read: Callable[[], list[str]] = field(default=list)

    def nobody_is_told(self) -> None:
        assert not self.office.told("clerk")
        assert not [one for one in self.office.receipts if one.refusal]


def sources_of(kind: str, address: str, **options: str) -> str:
    said = "".join(f"      {name}: '{value}'\n" for name, value in options.items())
    return f"sources:\n  - id: inbox\n    kind: {kind}\n    address: {address}\n    timeout_s: 20\n    options:\n{said}"


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[tuple[Far, Server]]:
    root = tmp_path / "there"
    (root / "drop").mkdir(parents=True)
    with serving(root) as server:
        home = tmp_path / "home"
        home.mkdir()
        (home / "known_hosts").write_text(server.known_hosts)
        address = f"sftp://planwatch@127.0.0.1:{server.port}/drop"
        office = Office(
            home, sources_of("sftp", address, password="env:PW", known_hosts="known_hosts"), {"PW": PASSWORD}
        )

        def put(name: str, content: bytes) -> None:
            file = root / "drop" / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)

        def deny(name: str) -> None:
            def refuse(what: str, path: str) -> None:
                if path.endswith(name):
                    raise asyncssh.SFTPPermissionDenied("Permission denied")

            server.before = refuse

        def allow() -> None:
            server.before = lambda what, path: None

        yield Far(office, put, deny, allow, server.opened), server


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[tuple[Far, Store]]:
    with storing() as store:
        options = {"endpoint": store.endpoint, "key": KEY, "secret": "env:S3_SECRET"}
        office = Office(tmp_path, sources_of("s3", f"s3://{BUCKET}/in", **options), {"S3_SECRET": SECRET})

        def deny(name: str) -> None:
            store.door = lambda method, path: (
                refusal("403 Forbidden", "AccessDenied") if path.endswith(name or BUCKET) else None
            )

        def allow() -> None:
            store.door = lambda method, path: None

        yield Far(office, lambda name, content: store.put(f"in/{name}", content), deny, allow, store.opened), store


@pytest.fixture(params=["sftp", "s3"])
def far(request: pytest.FixtureRequest) -> Far:
    there: tuple[Far, Any] = request.getfixturevalue(request.param)
    return there[0]


def test_what_is_there_is_recorded_judged_and_not_read_again(far: Far) -> None:
    far.put(FEBRUARY, return_of())
    far.office.month()
    assert far.office.observations["NR-01", "nurse_density", "2023-02"] == 7.51
    assert far.office.pull().message == "0 new, 1 known."
    assert far.read() == ["february.csv"]
    (receipt,) = far.office.receipts
    assert (receipt.path, receipt.box, receipt.file) == (FEBRUARY, "NR-01", "february.csv")


def test_the_same_file_twice_is_one_receipt(far: Far) -> None:
    far.put(FEBRUARY, return_of())
    far.put("NR-01/february (copy).csv", return_of())
    assert far.office.pull().message == "1 new, 1 known."
    assert far.office.pull().message == "0 new, 2 known."
    assert len(far.office.receipts) == 1


def test_a_right_that_is_lost_in_the_middle_hides_no_other_box_and_blames_nobody(far: Far) -> None:
    far.put(FEBRUARY, return_of())
    far.put(OTHER, return_of("NR-02"))
    far.deny(FEBRUARY)
    ended = far.office.pull()
    assert ended.name == "SourceDown"
    assert "1 new" in ended.message
    assert [one.path for one in far.office.receipts] == [OTHER]
    health = far.office.health
    (trouble,) = (one for one in health.values() if not one.ok)
    assert (trouble.box, trouble.fault, trouble.places) == ("NR-01", "denied", ("NR-01",))
    far.office.month()
    assert any(FEBRUARY in text or "may not be read" in text for text in far.office.told("ops"))
    far.nobody_is_told()
    far.allow()
    assert far.office.pull().message == "1 new, 1 known."
    assert all(one.ok for one in far.office.health.values())


def test_a_source_that_may_not_be_read_is_told_to_operators_alone(far: Far) -> None:
    far.put(FEBRUARY, return_of())
    far.deny("drop" if far.read.__self__.__class__.__name__ == "Server" else "")
    far.office.month()
    assert far.office.health["inbox"].fault == "denied"
    (told,) = far.office.told("ops")
    assert "may not be read by this account" in told
    far.nobody_is_told()
    far.allow()
    far.office.month()
    assert len(far.office.receipts) == 1


def test_a_password_that_is_not_taken_is_told_without_it(sftp: tuple[Far, Server]) -> None:
    far, _ = sftp
    far.put(FEBRUARY, return_of())
    far.office.environ = {"PW": "not-the-password"}
    far.office.month()
    assert far.office.health["inbox"].fault == "credentials"
    (told,) = far.office.told("ops")
    assert "does not take the account" in told
    assert "not-the-password" not in told
    far.nobody_is_told()
    far.office.environ = {"PW": PASSWORD}
    assert far.office.pull().message == "1 new, 0 known."


def test_a_host_with_another_key_is_told_and_nothing_is_pulled(sftp: tuple[Far, Server]) -> None:
    far, server = sftp
    far.put(FEBRUARY, return_of())
    key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    right = (far.office.home / "known_hosts").read_text()
    (far.office.home / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {key}\n")
    far.office.month()
    assert far.office.health["inbox"].fault == "host_key"
    (told,) = far.office.told("ops")
    assert "another host key" in told
    assert server.host_key.get_fingerprint() in told
    far.nobody_is_told()
    (far.office.home / "known_hosts").write_text(right)
    assert far.office.pull().message == "1 new, 0 known."


def test_clocks_that_differ_too_much_are_shown_both(s3: tuple[Far, Store]) -> None:
    far, store = s3
    far.put(FEBRUARY, return_of())
    store.door = lambda method, path: refusal(
        "403 Forbidden", "RequestTimeTooSkewed", "<ServerTime>2023-03-03T01:02:03Z</ServerTime>"
    )
    far.office.month()
    assert far.office.health["inbox"].fault == "clock"
    (told,) = far.office.told("ops")
    assert "2023-03-03T01:02:03Z" in told
    assert "that of this machine" in told
    far.nobody_is_told()


def test_a_server_that_is_down_for_a_while(sftp: tuple[Far, Server]) -> None:
    far, server = sftp
    far.put(FEBRUARY, return_of())
    server.stop()
    try:
        far.office.month()
        assert far.office.health["inbox"].fault == "unreachable"
        assert any("cannot be reached" in text for text in far.office.told("ops"))
        far.nobody_is_told()
    finally:
        server.start_again()
    far.office.month()
    assert far.office.health["inbox"].ok
    assert len(far.office.receipts) == 1


def test_a_server_that_does_not_answer_in_time(sftp: tuple[Far, Server]) -> None:
    far, server = sftp
    entry = far.office.home / "deployment/sources.yaml"
    entry.write_text(entry.read_text().replace("timeout_s: 20", "timeout_s: 1"))
    far.put(FEBRUARY, return_of())
    server.waiting = {"drop": 30}
    far.office.month()
    assert far.office.health["inbox"].fault == "slow"
    assert any("did not answer in time" in text for text in far.office.told("ops"))
    far.nobody_is_told()
    server.waiting = {}
    far.office.month()
    assert len(far.office.receipts) == 1


def test_a_connection_that_breaks_off_keeps_what_came_before_and_nothing_comes_twice(sftp: tuple[Far, Server]) -> None:
    far, server = sftp
    for number in range(5):
        far.put(f"NR-01/{number}.csv", return_of(density=f"7.{number}"))
    server.before = lambda what, path: server.hang_up() if path.endswith("3.csv") else None
    far.office.month()
    assert far.office.health["inbox"].fault == "unreachable"
    assert len(far.office.receipts) == 3
    far.allow()
    assert far.office.pull().message == "2 new, 3 known."


def test_a_file_that_grows_during_the_pull_is_named_and_taken_whole_by_the_next(sftp: tuple[Far, Server]) -> None:
    far, _ = sftp
    far.put(OTHER, return_of("NR-02"))
    whole = return_of()
    far.put(FEBRUARY, whole[: len(whole) // 2])
    far.office.pause = lambda seconds: far.put(FEBRUARY, whole[:-1])
    ended = far.office.pull()
    assert ended.message.startswith("1 new, 0 known.")
    assert "1 still being written" in ended.message
    assert [one.path for one in far.office.receipts] == [OTHER]
    far.office.pause = lambda seconds: None
    far.put(FEBRUARY, whole)
    far.office.month()
    assert far.office.observations["NR-01", "nurse_density", "2023-02"] == 7.51
    far.nobody_is_told()


@pytest.mark.parametrize("hours", [-8, 8])
def test_a_server_whose_clock_is_hours_off_is_read_and_our_clock_decides_what_is_late(
    sftp: tuple[Far, Server], hours: int
) -> None:
    far, server = sftp
    far.put(FEBRUARY, return_of())
    file = server.root / "drop" / FEBRUARY
    os.utime(file, (time.time() + hours * 3600,) * 2)
    far.office.month()
    (receipt,) = far.office.receipts
    assert receipt.sent_at is not None
    assert abs((receipt.received_at - receipt.sent_at).total_seconds()) > 3600
    assert far.office.observations["NR-01", "nurse_density", "2023-02"] == 7.51


def test_a_server_whose_clock_is_set_right_calls_no_correction_an_old_file(sftp: tuple[Far, Server]) -> None:
    far, server = sftp

    def put_by_a_clock(density: str, hours: float) -> None:
        far.put(FEBRUARY, return_of(density=density))
        at = datetime(2023, 3, 3, 9, tzinfo=UTC).timestamp() + hours * 3600
        os.utime(server.root / "drop" / FEBRUARY, (at, at))

    put_by_a_clock("7.5", hours=8)
    far.office.month()
    put_by_a_clock("7.6", hours=1)
    far.office.month(DAY + timedelta(days=1))
    assert [one.state for one in far.office.receipts] == ["settled", "settled"]
    assert far.office.observations["NR-01", "nurse_density", "2023-02"] == 7.6
    assert not any("Alder" in told for told in far.office.told("clerk"))


@pytest.fixture
def folder() -> Iterator[Office]:
    with open_home() as home:
        office = Office(home, "sources:\n  - {id: inbox, kind: folder, address: inbox}\n")
        for name in (FEBRUARY, OTHER):
            file = home / "inbox" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(return_of(name[:5]))
            at_rest(file)
        yield office


def as_plain_user(office: Office) -> Ended:
    office.at()  # what it imports, it has
    with plain_user(office.home):
        return office.pull()


@pytest.mark.parametrize("closed", ["NR-01", FEBRUARY])
def test_what_may_not_be_read_in_a_folder_is_the_matter_of_operators(folder: Office, closed: str) -> None:
    there = folder.home / "inbox" / closed
    spare = folder.home / "inbox" / "NR-02/spare.csv"
    spare.write_bytes(return_of("NR-02", density="1"))
    at_rest(spare)
    folder.pull()  # so that everything is imported
    (folder.home / "inbox" / FEBRUARY).write_bytes(return_of(density="7.6"))
    at_rest(folder.home / "inbox" / FEBRUARY)
    (folder.home / "inbox" / OTHER).write_bytes(return_of("NR-02", density="7.7"))
    at_rest(folder.home / "inbox" / OTHER)
    there.chmod(0)
    ended = as_plain_user(folder)
    assert ended.name == "SourceDown"
    assert "1 cannot be read. " in ended.message
    assert "NR-01" in ended.message
    (trouble,) = (one for one in folder.health.values() if not one.ok)
    assert (trouble.box, trouble.fault) == ("NR-01", "denied")
    assert len([one for one in folder.receipts if one.box == "NR-02"]) == 3
    assert len([one for one in folder.receipts if one.box == "NR-01"]) == 1
    assert not [one for one in folder.receipts if one.refusal]
    assert not folder.told("clerk")
    there.chmod(0o755)
    folder.pull()
    assert len([one for one in folder.receipts if one.box == "NR-01"]) == 2


def test_half_a_package_stays_half_until_the_next_pull_and_nobody_hears_of_it(folder: Office) -> None:
    half = folder.home / "inbox/NR-01/january.xlsx"
    half.write_bytes(b"PK\x03\x04 the beginning of a workbook")
    for _ in range(2):
        assert "1 still being written, left for the next time: NR-01/january.xlsx" in folder.pull().message
    folder.month()
    assert not folder.told("clerk")
    assert not [one for one in folder.receipts if one.refusal]
