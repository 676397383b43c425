"""Runs the table of what clerks do with tables: what is read, asked, refused or named as left aside."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.errors import RefusedFile
from domain.kind import Sort
from domain.submission import Provenance, Reading
from flows.kinds import shipped_kinds
from sources.read.directory import Directory
from sources.read.received import read_book
from sources.read.sheet import Around, Sheet
from words.catalogue import languages, say
from words.doubts import doubt_said

QUIRKS = Path(__file__).resolve().parents[1] / "spec" / "quirks"


def _cases(name: str) -> list[Any]:
    spec = importlib.util.spec_from_file_location(f"quirks_of_{name}", QUIRKS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [case for case in module.CASES if not isinstance(case, str)]


CASES = [*_cases("tables"), *_cases("headings")]


def _book(sheets: Mapping[str, Sequence[Sequence[Any]]], around: Mapping[str, Mapping[str, Any]]) -> list[Sheet]:
    def of(said: Mapping[str, Any]) -> Around:
        kept = {key: frozenset(value) if isinstance(value, set) else value for key, value in said.items()}
        return Around(**{key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()})

    return [Sheet(name, [list(row) for row in rows], of(around.get(name, {}))) for name, rows in sheets.items()]


def _read(readings: Sequence[Reading]) -> str:
    def said(reading: Reading) -> list[str]:
        month = "" if str(reading.period) == "2023-08" else f"{reading.period} "
        return [f"{month}{cell.indicator} {cell.value:g}" for cell in reading.cells]

    return ", ".join(one for reading in readings for one in said(reading))


def _told(readings: Sequence[Reading]) -> str:
    doubts = [doubt for reading in readings for cell in reading.cells for doubt in cell.evidence.doubts]
    aside = [one for reading in readings for one in reading.left_aside]
    for language in languages():
        assert all(doubt_said(doubt, language) for doubt in doubts)
        assert all(say(language, f"left_aside.{one.code}", found=one.found) for one in aside)
    told = [f"doubt {one.code}" for one in doubts] + [f"aside {one.code}" for one in aside]
    return ", ".join(dict.fromkeys(told))


@pytest.mark.parametrize(("does", "sheets", "around", "read", "said"), CASES, ids=[case[0] for case in CASES])
def test_a_table_is_read_as_its_case_says(
    clerk: Any, does: str, sheets: Any, around: Any, read: str, said: str
) -> None:
    kinds = shipped_kinds()[Sort.LAYOUT]
    against = Directory(clerk.forms, clerk.places, clerk.indicators, clerk.units, kinds, date(2023, 11, 5))
    found = _outcome(_book(sheets, around), against)
    assert found == (read, said), does


def _outcome(book: Sequence[Sheet], against: Directory) -> tuple[str, str]:
    try:
        readings = read_book(book, "月报.xlsx", against, Provenance.SUBMITTED)
    except RefusedFile as error:
        return "", f"refused {error.code}"
    return _read(readings), _told(readings)
