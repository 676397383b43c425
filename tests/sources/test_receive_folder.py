"""A folder of this machine while others write into it, and where rights are lacking."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from plainuser import open_home, plain_user
from sources.arrivals import MAX_BYTES
from sources.offers import BoxTrouble, Found, Known, Offered, Source, Unfinished
from sources.opening import Opening, open_source
from sources.whole import PAUSE_S

HOUR = 3600


@pytest.fixture
def home() -> Iterator[Path]:
    with open_home() as folder:
        (folder / "inbox").mkdir()
        yield folder


def put(home: Path, name: str, content: bytes, age_s: float = HOUR) -> Path:
    file = home / "inbox" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (time.time() - age_s,) * 2)
    return file


def opened(home: Path, pause: Callable[[float], None] = lambda seconds: None) -> Source:
    return open_source(
        SourceConfig("inbox", "folder", "inbox"), Opening(home, pause=pause), shipped_kinds()[Sort.SOURCE]
    )


def found(source: Source, known: Known | None = None) -> list[Found]:
    return list(source.offers(known or Known()))


def offered(seen: list[Found]) -> dict[str, Offered]:
    return {one.path: one for one in seen if isinstance(one, Offered)}


def unfinished(seen: list[Found]) -> list[str]:
    return [one.path for one in seen if isinstance(one, Unfinished)]


def package() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>" * 50)
    return whole.getvalue()


def test_all_fresh_files_wait_once_together_and_old_and_known_ones_do_not(home: Path) -> None:
    waited: list[float] = []
    put(home, "370611/old.csv", b"a", age_s=25 * HOUR)
    source = opened(home, waited.append)
    assert set(offered(found(source))) == {"370611/old.csv"}
    assert waited == []
    for name in ("370611/a.csv", "370611/b.csv", "370683/c.csv"):
        put(home, name, b"a", age_s=0)
    seen = found(source)
    assert (len(offered(seen)), waited) == (4, [PAUSE_S])
    marks = {path: one.mark for path, one in offered(seen).items()}
    assert len(offered(found(source, Known(marks=marks)))) == 4
    assert waited == [PAUSE_S]


def test_in_earnest_it_waits(home: Path) -> None:
    assert Opening(home).pause is time.sleep


@pytest.mark.parametrize("size", [0, 1], ids=["grows", "same size"])
def test_a_file_that_is_still_written_is_left_until_it_rests(home: Path, size: int) -> None:
    growing = put(home, "370611/growing.csv", b"a,b\n", age_s=0)

    def write(seconds: float) -> None:
        growing.write_bytes(b"a,b\n1,2\n" if not size else b"b,a\n")

    seen = found(opened(home, write))
    assert (unfinished(seen), offered(seen)) == (["370611/growing.csv"], {})
    assert set(offered(found(opened(home)))) == {"370611/growing.csv"}


def test_a_file_that_goes_while_it_is_waited_for_is_nothing(home: Path) -> None:
    file = put(home, "370611/a.csv", b"a", age_s=0)
    assert found(opened(home, lambda seconds: file.unlink())) == []


@pytest.mark.parametrize("ahead", [30, 9 * HOUR, 10 * 365 * 24 * HOUR])
def test_a_time_that_lies_ahead_proves_no_age(home: Path, ahead: float) -> None:
    file = put(home, "370611/growing.csv", b"a", age_s=-ahead)
    waited: list[float] = []
    assert set(offered(found(opened(home, waited.append)))) == {"370611/growing.csv"}
    assert waited == [PAUSE_S]

    def write(seconds: float) -> None:
        file.write_bytes(b"a,b")
        os.utime(file, (time.time() + ahead,) * 2)

    assert unfinished(found(opened(home, write))) == ["370611/growing.csv"]


def test_a_clock_that_lags_hides_nothing(home: Path) -> None:
    put(home, "370611/a.csv", b"a", age_s=9 * HOUR)
    assert set(offered(found(opened(home)))) == {"370611/a.csv"}


def test_a_closed_package_needs_no_second_look_and_half_of_one_is_left_for_a_while(home: Path) -> None:
    whole = package()
    put(home, "370611/whole.xlsx", whole, age_s=0)
    half = put(home, "370611/half.xlsx", whole[: len(whole) // 2], age_s=60)
    seen = found(opened(home, lambda seconds: pytest.fail("nobody needs to wait")))
    assert (set(offered(seen)), unfinished(seen)) == ({"370611/whole.xlsx"}, ["370611/half.xlsx"])
    os.utime(half, (time.time() - HOUR,) * 2)
    assert "370611/half.xlsx" in offered(found(opened(home)))


def test_an_empty_file_is_an_upload_that_has_begun_until_it_is_old(home: Path) -> None:
    file = put(home, "370611/empty.csv", b"", age_s=60)
    assert unfinished(found(opened(home))) == ["370611/empty.csv"]
    os.utime(file, (time.time() - HOUR,) * 2)
    assert "370611/empty.csv" in offered(found(opened(home)))


@pytest.mark.parametrize("content", [b"another length", b"b"])
def test_what_changes_after_it_was_offered_is_left_for_the_next_pull(home: Path, content: bytes) -> None:
    file = put(home, "370611/a.csv", b"a")
    source = opened(home)
    one = offered(found(source))["370611/a.csv"]
    file.write_bytes(content)
    assert source.read(one) is None
    other = file.with_name("other")
    other.write_bytes(b"a")
    one = offered(found(source))["370611/a.csv"]
    other.rename(file)
    assert source.read(one) is None


def test_what_is_too_large_is_never_opened(home: Path) -> None:
    with put(home, "370611/huge.xlsx", b"").open("wb") as stream:
        stream.truncate(200_000_000)
    source = opened(home)
    arrived = source.read(offered(found(source))["370611/huge.xlsx"])
    assert arrived is not None
    assert (arrived.too_large, arrived.content) == (200_000_000, b"")
    assert arrived.too_large > MAX_BYTES


@pytest.mark.parametrize("closed", ["370611", "370611/more"])
def test_what_may_not_be_listed_is_trouble_of_its_box_and_the_rest_is_read(home: Path, closed: str) -> None:
    for name in ("370611/a.csv", "370611/more/b.csv", "370683/c.csv", "loose.csv"):
        put(home, name, b"a")
    found(opened(home))  # what it imports, it has
    (home / "inbox" / closed).chmod(0)
    with plain_user(home):
        seen = found(opened(home))
    (trouble,) = (one for one in seen if isinstance(one, BoxTrouble))
    assert (trouble.box, trouble.error.fault) == ("370611", SourceFault.DENIED)
    assert trouble.error.where.endswith(closed)
    assert set(offered(seen)) == {"370683/c.csv", "loose.csv"} | (
        {"370611/a.csv"} if closed.endswith("more") else set()
    )


def test_a_file_that_may_not_be_read_is_no_refusal_but_a_trouble(home: Path) -> None:
    put(home, "370611/a.csv", b"a")
    put(home, "370611/closed.csv", b"closed").chmod(0)
    source = opened(home)
    found(source)  # what it imports, it has
    with plain_user(home):
        there = offered(found(source))
        assert not there["370611/closed.csv"].left
        assert source.read(there["370611/a.csv"]) is not None
        with pytest.raises(FileUnavailable, match=r"closed\.csv: denied"):
            source.read(there["370611/closed.csv"])


def test_an_inbox_that_may_not_be_listed_is_down(home: Path) -> None:
    (home / "inbox").chmod(0)
    with plain_user(home), pytest.raises(SourceUnavailable, match="inbox: denied"):
        found(opened(home))


def test_a_link_out_of_the_box_is_no_trouble_whatever_the_rights_there(home: Path) -> None:
    put(home, "370611/a.csv", b"a")
    (home / "closed").mkdir()
    (home / "closed/secret.csv").write_bytes(b"secret")
    (home / "inbox/370611/link.csv").symlink_to(home / "closed/secret.csv")
    found(opened(home))  # what it imports, it has
    (home / "closed").chmod(0)
    with plain_user(home):
        seen = found(opened(home))
    assert {path: one.left for path, one in offered(seen).items()} == {
        "370611/a.csv": "",
        "370611/link.csv": "link_outside",
    }
    assert len(seen) == 2
