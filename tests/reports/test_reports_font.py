"""The font of the charts holds every character that a chart can need."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FONT = files("reports").joinpath("fonts/PlanwatchSansSC.otf")
TEXTS = (
    "config/shandong",
    "domain",
    "words/zh",
    "reports/charts/texts.py",
    "checks/trajectory/reasons.py",
    "reports/evaluation",
)
ENDINGS = {".yaml", ".csv", ".py", ".toml"}


def _segments(table: bytes) -> Iterator[tuple[int, int]]:
    """First and last character of each segment of a character map of format 4 or 12."""
    (kind,) = struct.unpack_from(">H", table)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", table, 12)
        for n in range(groups):
            first, last, _ = struct.unpack_from(">III", table, 16 + 12 * n)
            yield first, last
    elif kind == 4:
        (count,) = struct.unpack_from(">H", table, 6)
        ends = struct.unpack_from(f">{count // 2}H", table, 14)
        yield from zip(struct.unpack_from(f">{count // 2}H", table, 16 + count), ends, strict=True)


@pytest.fixture(scope="module")
def characters() -> set[int]:
    """The code points that the font maps."""
    font = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables)]
    offset = next(place for tag, _, place, _ in entries if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, offset + 2)
    subtables = [struct.unpack_from(">HHI", font, offset + 4 + 8 * n)[2] for n in range(maps)]
    return {
        point
        for start in subtables
        for first, last in _segments(font[offset + start :])
        for point in range(first, last + 1)
        if point != 0xFFFF
    }


def _texts() -> Iterator[tuple[str, str]]:
    for top in TEXTS:
        path = ROOT / top
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.suffix in ENDINGS:
                yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


def test_every_character_of_our_names_plans_and_texts_is_in_the_font(characters: set[int]) -> None:
    lacking = {
        name: found
        for name, text in _texts()
        if (found := sorted({c for c in text if c.isprintable() and ord(c) not in characters}))
    }
    assert not lacking, f"make the subset again with scripts/font_subset.py: {lacking}"


def test_common_characters_of_other_cities_are_in_the_font(characters: set[int]) -> None:
    common = "".join(bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", "ignore") for row in range(16, 88) for cell in range(1, 95))  # fmt: skip
    assert len(common) == 6763
    assert not [c for c in common if ord(c) not in characters]


def test_a_character_that_no_text_uses_is_not_in_the_font(characters: set[int]) -> None:
    assert ord("龘") not in characters
    assert unicodedata.name("龘").startswith("CJK")


def test_the_font_is_small_and_carries_its_licence() -> None:
    assert len(FONT.read_bytes()) < 2_000_000
    licence = files("reports").joinpath("fonts/OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    assert "Copyright 2014-2021 Adobe" in licence
