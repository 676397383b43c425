"""What stands in a box and is no plain file: never opened, always named, and no trouble of the others."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.kind import Sort
from flows.kinds import shipped_kinds
from sources.arrivals import Arrived
from sources.entries import is_passing
from sources.filenames import readable, readable_path
from sources.offers import Known, Offered
from sources.opening import Opening, open_source

GBK = "福山区月报.xlsx".encode("gbk")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name in ("370611/good.xlsx", "370683/theirs.xlsx", "370683/sub/deep.xlsx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


def arrived(home: Path, box: str) -> list[Arrived]:
    """What a box brings, read; nobody writes it meanwhile, so nobody waits for that."""
    opening = Opening(home, pause=lambda seconds: None)
    source = open_source(SourceConfig("inbox", "folder", "inbox"), opening, shipped_kinds()[Sort.SOURCE])
    offered = [one for one in source.offers(Known(asked=box.__eq__)) if isinstance(one, Offered)]
    return [read for one in offered if (read := source.read(one)) is not None]


def seen(home: Path, box: str) -> dict[str, str]:
    return {one.path: one.left or one.content.decode() for one in arrived(home, box)}


def test_a_pipe_and_a_socket_are_named_and_never_opened(inbox: Path) -> None:
    os.mkfifo(inbox / "370611" / "a.xlsx")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(inbox / "370611" / "b.xlsx"))
        assert seen(inbox.parent, "370611") == {
            "370611/a.xlsx": "not_a_file",
            "370611/b.xlsx": "not_a_file",
            "370611/good.xlsx": "370611/good.xlsx",
        }


def test_a_link_is_followed_within_its_own_box_alone(inbox: Path) -> None:
    box = inbox / "370683"
    for name, to in {
        "in.xlsx": "sub/deep.xlsx",
        "other.xlsx": "../370611/good.xlsx",
        "all": "../370611",
        "loop": ".",
        "up": "..",
        "self.xlsx": "self.xlsx",
        "gone.xlsx": "nothing.xlsx",
        "device.xlsx": "/dev/zero",
        "sub/back": "..",
        "again": "sub",
    }.items():
        (box / name).symlink_to(to)
    assert seen(inbox.parent, "370683") == {
        "370683/all": "link_outside",
        "370683/device.xlsx": "link_outside",
        "370683/gone.xlsx": "link_nowhere",
        "370683/in.xlsx": "370683/sub/deep.xlsx",
        "370683/loop": "link_nowhere",
        "370683/other.xlsx": "link_outside",
        "370683/self.xlsx": "link_nowhere",
        "370683/sub/back": "link_nowhere",
        "370683/sub/deep.xlsx": "370683/sub/deep.xlsx",
        "370683/theirs.xlsx": "370683/theirs.xlsx",
        "370683/up": "link_nowhere",
    }


def test_a_box_that_is_a_link_to_another_box_is_named_and_not_read(inbox: Path) -> None:
    (inbox / "370999").symlink_to("370611")
    assert seen(inbox.parent, "370999") == {}
    assert seen(inbox.parent, "") == {"370999": "link_outside"}


def test_a_name_in_gbk_is_read_as_it_was_meant(inbox: Path) -> None:
    box = os.fsencode(inbox / "370611")
    Path(os.fsdecode(box + b"/" + GBK)).write_bytes(b"gbk")
    Path(os.fsdecode(box + b"/bad\xff.xlsx")).write_bytes(b"bad")
    Path(os.fsdecode(box + "/a\nb\u202e[red]<b>.xlsx".encode())).write_bytes(b"markup")
    found = seen(inbox.parent, "370611")
    assert found == {
        "370611/福山区月报.xlsx": "gbk",
        "370611/bad�.xlsx": "bad",
        "370611/a b[red]<b>.xlsx": "markup",
        "370611/good.xlsx": "370611/good.xlsx",
    }
    assert all(name.encode("utf-8") for name in found)


def test_a_box_named_in_gbk_is_a_box(inbox: Path) -> None:
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + "福山区".encode("gbk"))).mkdir()
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + "福山区".encode("gbk") + b"/a.xlsx")).write_bytes(b"a")
    assert seen(inbox.parent, "福山区") == {"福山区/a.xlsx": "a"}


def test_two_names_that_read_alike_stay_two_files(inbox: Path) -> None:
    (inbox / "370611" / "a\nb.xlsx").write_bytes(b"one")
    (inbox / "370611" / "a b.xlsx").write_bytes(b"two")
    found = seen(inbox.parent, "370611")
    assert sorted(found.values()) == ["370611/good.xlsx", "one", "two"]
    assert all(path.endswith(".xlsx") for path in found)
    assert found == seen(inbox.parent, "370611")


def test_the_longest_name_and_a_deep_folder_are_no_trouble(inbox: Path) -> None:
    name = "长" * 83 + ".xlsx"
    (inbox / "370611" / name).write_bytes(b"long")
    deep = inbox / "370611" / "/".join(["d" * 100] * 20)
    deep.mkdir(parents=True)
    (deep / "x.xlsx").write_bytes(b"deep")
    assert sorted(seen(inbox.parent, "370611").values()) == ["370611/good.xlsx", "deep", "long"]


@pytest.mark.parametrize("name", ["", "\n", "\u200b", "\udcff"])
def test_a_name_is_always_something_that_can_be_stored(name: str) -> None:
    assert readable(name)
    assert readable(name).encode("utf-8")


def test_a_path_keeps_its_parts() -> None:
    assert readable_path("box/in\tner/a.xlsx") == "box/in ner/a.xlsx"


def test_the_time_of_the_file_comes_with_it(inbox: Path) -> None:
    os.utime(inbox / "370611" / "good.xlsx", (1_700_000_000, 1_700_000_000))
    (one,) = arrived(inbox.parent, "370611")
    assert one.sent_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    os.utime(inbox / "370611" / "good.xlsx", (-1e11, -1e11))
    assert [one.content for one in arrived(inbox.parent, "370611")] == [b"370611/good.xlsx"]


@pytest.mark.parametrize("name", ["~final.xlsx", "~~x~~.xlsx", "\u202e.xlsx", "-rf.xlsx"])
def test_an_odd_name_is_no_reason_to_leave_a_file_in_silence(name: str) -> None:
    assert not is_passing(name)


@pytest.mark.parametrize("name", ["~$10月.xlsx", ".~lock.a.xlsx#", ".hidden.xlsx", "a.xlsx.part", "Thumbs.db"])
def test_what_programs_leave_beside_files_is_nobodys_file(name: str) -> None:
    assert is_passing(name)
