"""Files of a folder as they arrive, box by box."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SourceUnavailable
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from sources.arrivals import MAX_BYTES, Arrived
from sources.offers import Known, Offered, Source
from sources.opening import Opening, open_source


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name, content in {
        "370611/2023-08.xlsx": b"fushan",
        "370611/more/annex.xlsx": b"annex",
        "370683/月报.xlsx": b"laizhou",
        "loose.xlsx": b"loose",
        "370611/~$2023-08.xlsx": b"lock",
        "370611/.hidden": b"hidden",
        "370611/upload.xlsx.part": b"half",
        "370611/x.TMP": b"half",
        ".git/config": b"hidden",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "370681").mkdir()
    return folder


def at(home: Path) -> Opening:
    """Nobody writes these files while they are read, so nobody waits for that."""
    return Opening(home, pause=lambda seconds: None)


def opened(home: Path, address: str = "inbox", pattern: str = "**/*") -> Source:
    return open_source(SourceConfig("inbox", "folder", address, pattern), at(home), shipped_kinds()[Sort.SOURCE])


def arrivals(source: Source, box: str) -> list[Arrived]:
    """What one box brings, read."""
    offered = [one for one in source.offers(Known(asked=box.__eq__)) if isinstance(one, Offered)]
    return [read for one in offered if (read := source.read(one)) is not None]


def boxes(source: Source) -> tuple[str, ...]:
    """The boxes that something lies in."""
    return tuple(sorted({one.box for one in source.offers(Known()) if isinstance(one, Offered)}))


def test_boxes_are_the_first_folders_and_the_root(inbox: Path) -> None:
    assert boxes(opened(inbox.parent)) == ("", "370611", "370683")


def test_a_box_gives_its_files_and_no_passing_ones(inbox: Path) -> None:
    source = opened(inbox.parent)
    assert [(one.path, one.content) for one in arrivals(source, "370611")] == [
        ("370611/2023-08.xlsx", b"fushan"),
        ("370611/more/annex.xlsx", b"annex"),
    ]
    assert [one.file for one in arrivals(source, "")] == ["loose.xlsx"]
    assert list(arrivals(source, "370681")) == []
    assert list(arrivals(source, "not-there")) == []


def test_a_pattern_narrows_what_is_read(inbox: Path) -> None:
    assert [one.path for one in arrivals(opened(inbox.parent, pattern="*/2023-*.xlsx"), "370611")] == [
        "370611/2023-08.xlsx"
    ]


def test_a_new_file_is_seen_at_the_next_look(inbox: Path) -> None:
    source = opened(inbox.parent)
    assert list(arrivals(source, "370681")) == []
    (inbox / "370681" / "late.xlsx").write_bytes(b"late")
    assert [one.content for one in arrivals(source, "370681")] == [b"late"]


def test_a_link_cannot_lead_out_of_the_folder(inbox: Path) -> None:
    secret = inbox.parent / "secret.xlsx"
    secret.write_bytes(b"secret")
    (inbox / "370683" / "link.xlsx").symlink_to(secret)
    (inbox / "370999").symlink_to(inbox.parent)
    source = opened(inbox.parent)
    assert "370999" not in boxes(source)
    assert [(one.file, one.left, one.content) for one in arrivals(source, "370683")] == [
        ("link.xlsx", "link_outside", b""),
        ("月报.xlsx", "", b"laizhou"),
    ]
    assert list(arrivals(source, "..")) == []


def test_a_file_above_the_bound_arrives_without_its_content(inbox: Path) -> None:
    with (inbox / "370681" / "huge.xlsx").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    (arrived,) = arrivals(opened(inbox.parent), "370681")
    assert (arrived.content, arrived.too_large, arrived.size) == (b"", MAX_BYTES + 1, MAX_BYTES + 1)
    with pytest.raises(RefusedFile, match=r"huge\.xlsx: too_large"):
        arrived.refuse_if_unread()


def test_the_same_bytes_have_the_same_hash_and_unread_files_differ(inbox: Path) -> None:
    (inbox / "370681" / "copy.xlsx").write_bytes(b"fushan")
    (copy,) = arrivals(opened(inbox.parent), "370681")
    original = next(iter(arrivals(opened(inbox.parent), "370611")))
    assert copy.sha256 == original.sha256


def test_a_missing_folder_says_where_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"nowhere: not_there") as caught:
        boxes(opened(tmp_path, "nowhere"))
    assert not caught.value.transient


def test_a_file_in_place_of_the_folder_is_unavailable(inbox: Path) -> None:
    with pytest.raises(SourceUnavailable, match="loose"):
        boxes(opened(inbox, "loose.xlsx"))


@pytest.mark.parametrize("address", ["sftp://planwatch@host/drop", "s3://bucket", "memory://drop", "file:///inbox"])
def test_an_address_of_another_machine_is_refused_and_the_right_kinds_are_named(tmp_path: Path, address: str) -> None:
    config = SourceConfig("inbox", "folder", address)
    ((given, allowed),) = shipped_kinds()[Sort.SOURCE][config.kind].problems(config)
    assert address in given
    assert "sftp" in allowed
    assert "s3" in allowed
    with pytest.raises(SourceUnavailable, match="misused") as caught:
        opened(tmp_path, address)
    assert caught.value.fault is SourceFault.MISUSED
