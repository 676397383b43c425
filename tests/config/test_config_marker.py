"""The marker file: what is read of it, and that a new one leads back to where it was meant to lead."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.marker import KEYS, absolute_from, first_marker, marker_text, read_marker
from domain.errors import SettingsInvalid

NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name not in {".", ".."}
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "planwatch.toml"


def test_the_first_folder_that_has_a_marker_is_the_one_that_counts(tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
    (tmp_path / "b/planwatch.toml").write_text('home = "."\n# \nproduction = true\n', encoding="utf-8")
    (tmp_path / "c/planwatch.toml").write_text("wrong", encoding="utf-8")
    found = first_marker(tmp_path / folder for folder in "abc")
    assert found is not None
    assert found.path == tmp_path / "b/planwatch.toml"
    assert (found.values, found.lines) == ({"home": ".", "production": True}, {"home": 1, "production": 3})
    assert first_marker([tmp_path / "a"]) is None


def test_a_marker_that_cannot_be_read_is_refused_and_not_passed_by(tmp_path: Path, file: Path) -> None:
    file.symlink_to(tmp_path / "gone.toml")
    with pytest.raises(SettingsInvalid, match=r"planwatch\.toml: cannot be read \(No such file"):
        first_marker([tmp_path])
    file.unlink()
    file.write_bytes('home = "福山"'.encode("gb18030"))
    with pytest.raises(SettingsInvalid, match=r"planwatch\.toml:1: is not UTF-8; save it as UTF-8"):
        first_marker([tmp_path])


def test_a_marker_that_an_editor_saved_with_a_byte_order_mark_and_windows_lines_is_read(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbfhome = "work"\r\nproduction = true\r\n')
    marker = read_marker(file)
    assert marker.values == {"home": "work", "production": True}
    assert marker.where("production") == f"{file}:2: production"


def test_a_folder_named_like_the_marker_is_none(tmp_path: Path, file: Path) -> None:
    file.mkdir()
    assert first_marker([tmp_path]) is None


@given(folder=st.lists(NAMES, max_size=3), home=st.lists(NAMES, max_size=3), config=st.lists(NAMES, max_size=3))
def test_the_paths_in_a_marker_are_those_that_were_meant(folder: list[str], home: list[str], config: list[str]) -> None:
    place, work, deployment = (Path("/none", *parts) for parts in (folder, home, config))
    read = tomllib.loads(marker_text(work, deployment, "sqlite:////none/l.db", relative_to=place))
    assert absolute_from(place, read["home"]) == work
    assert absolute_from(place, read["config"]) == deployment


def test_what_lies_in_the_folder_or_beside_it_is_written_relative_so_that_all_can_be_moved(tmp_path: Path) -> None:
    place = tmp_path / "a/place"
    read = tomllib.loads(
        marker_text(place / "work", tmp_path / "a/config", f"sqlite:///{place}/own.db", relative_to=place)
    )
    assert read == {"home": "work", "config": "../config", "ledger": "sqlite:///own.db"}
    read = tomllib.loads(marker_text(place, tmp_path / "config", "sqlite:////l.db", relative_to=place))
    assert read == {"home": ".", "config": str(tmp_path / "config"), "ledger": "sqlite:////l.db"}
    read = tomllib.loads(marker_text(Path("/w"), Path("/c"), "sqlite:////w/ledger.db", relative_to=Path("/m")))
    assert read == {"home": "/w", "config": "/c"}


def test_a_way_up_from_a_linked_folder_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "config").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real/inner")
    text = marker_text(tmp_path / "link/work", tmp_path / "config", "", relative_to=tmp_path / "link")
    assert tomllib.loads(text)["config"] == str(tmp_path / "config")


def test_a_new_marker_says_what_each_line_is_and_offers_no_unknown_key(tmp_path: Path) -> None:
    text = marker_text(tmp_path / "w", tmp_path / "c", f"sqlite:///{tmp_path}/w/ledger.db", relative_to=tmp_path)
    offered = {line.lstrip("# ").partition(" = ")[0] for line in text.splitlines() if " = " in line}
    assert offered == {"home", "config", "ledger", "production"} <= set(KEYS)
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    assert tomllib.loads(uncommented)["production"] is True
    assert max(map(len, text.splitlines())) <= 120


def test_a_folder_whose_name_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="not UTF-8"):
        marker_text(Path(os.fsdecode(b"/w/\xff")), tmp_path, "", relative_to=tmp_path)
