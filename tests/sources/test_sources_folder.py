"""Files of a folder as they arrive, box by box."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.errors import RefusedFile, SourceUnavailable
from domain.kind import Sort
from flows.kinds import shipped_kinds
from sources.arrivals import MAX_BYTES, Opening, Source, open_source


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


def opened(home: Path, address: str = "inbox", pattern: str = "**/*") -> Source:
    return open_source(SourceConfig("inbox", "folder", address, pattern), Opening(home), shipped_kinds()[Sort.SOURCE])


def test_boxes_are_the_first_folders_and_the_root(inbox: Path) -> None:
    assert opened(inbox.parent).boxes() == ("", "370611", "370681", "370683")


def test_a_box_gives_its_files_and_no_passing_ones(inbox: Path) -> None:
    source = opened(inbox.parent)
    assert [(one.path, one.content) for one in source.arrivals("370611")] == [
        ("370611/2023-08.xlsx", b"fushan"),
        ("370611/more/annex.xlsx", b"annex"),
    ]
    assert [one.file for one in source.arrivals("")] == ["loose.xlsx"]
    assert list(source.arrivals("370681")) == []
    assert list(source.arrivals("not-there")) == []


def test_a_pattern_narrows_what_is_read(inbox: Path) -> None:
    assert [one.path for one in opened(inbox.parent, pattern="*/2023-*.xlsx").arrivals("370611")] == [
        "370611/2023-08.xlsx"
    ]


def test_a_new_file_is_seen_at_the_next_look(inbox: Path) -> None:
    source = opened(inbox.parent)
    assert list(source.arrivals("370681")) == []
    (inbox / "370681" / "late.xlsx").write_bytes(b"late")
    assert [one.content for one in source.arrivals("370681")] == [b"late"]


def test_a_link_cannot_lead_out_of_the_folder(inbox: Path) -> None:
    secret = inbox.parent / "secret.xlsx"
    secret.write_bytes(b"secret")
    (inbox / "370683" / "link.xlsx").symlink_to(secret)
    (inbox / "370999").symlink_to(inbox.parent)
    source = opened(inbox.parent)
    assert "370999" not in source.boxes()
    assert [(one.file, one.left, one.content) for one in source.arrivals("370683")] == [
        ("link.xlsx", "link_outside", b""),
        ("月报.xlsx", "", b"laizhou"),
    ]
    assert list(source.arrivals("..")) == []


def test_a_file_above_the_bound_arrives_without_its_content(inbox: Path) -> None:
    with (inbox / "370681" / "huge.xlsx").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    (arrived,) = opened(inbox.parent).arrivals("370681")
    assert (arrived.content, arrived.too_large, arrived.size) == (b"", MAX_BYTES + 1, MAX_BYTES + 1)
    with pytest.raises(RefusedFile, match=r"huge\.xlsx: too_large"):
        arrived.refuse_if_unread()


def test_the_same_bytes_have_the_same_hash_and_unread_files_differ(inbox: Path) -> None:
    (inbox / "370681" / "copy.xlsx").write_bytes(b"fushan")
    (copy,) = opened(inbox.parent).arrivals("370681")
    original = next(iter(opened(inbox.parent).arrivals("370611")))
    assert copy.sha256 == original.sha256


def test_a_missing_folder_says_where_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        SourceUnavailable, match=r"source inbox: .*nowhere: there is no such folder; create it"
    ) as caught:
        opened(tmp_path, "nowhere").boxes()
    assert not caught.value.transient


def test_a_file_in_place_of_the_folder_is_unavailable(inbox: Path) -> None:
    with pytest.raises(SourceUnavailable, match="loose"):
        opened(inbox, "loose.xlsx").boxes()


def test_an_unknown_kind_of_address_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="carrier-pigeon"):
        opened(tmp_path, "carrier-pigeon://loft").boxes()


def test_any_address_of_fsspec_works(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    with memory.open("/drop/370611/a.xlsx", "wb") as stream:
        stream.write(b"a")
    source = opened(tmp_path, "memory://drop")
    assert source.boxes() == ("370611",)
    assert [(one.path, one.content) for one in source.arrivals("370611")] == [("370611/a.xlsx", b"a")]
