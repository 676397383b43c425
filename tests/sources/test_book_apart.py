"""Files of strangers are opened in a process of its own: what brings it down is one file's matter."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from threading import Timer
from typing import Any

import pytest

from booklet import MAIN, booklet, sheet_xml
from domain.errors import FileBroke, RefusedFile
from sources.read.book.limits import Limits
from sources.read.book.memory import memory_of
from sources.read.opener import Apart, Here

ONE = '<row r="1"><c r="A1"><v>25.3</v></c></row>'
SOUND = booklet(sheet_xml(ONE))
OTHER = booklet(sheet_xml(ONE.replace("25.3", "7.5")))
# Half a million cells in a way that only a full parse understands: some seconds.
LONG = booklet(sheet_xml("".join("<row>" + "<c r='A1'><v>1.5</v></c>" * 10 + "</row>" for _ in range(55_000))))


@pytest.fixture
def apart() -> Iterator[Apart]:
    with Apart() as opener:
        yield opener


def values(opener: Apart | Here, content: bytes = SOUND, file: str = "a.xlsx") -> Any:
    return opener.book(content, file).sheets[0].rows


def test_one_process_opens_a_whole_batch_and_is_gone_afterwards(apart: Apart) -> None:
    assert apart.pid == 0
    assert values(apart) == [[25.3]]
    first = apart.pid
    assert values(apart) == [[25.3]]
    assert apart.pid == first
    apart.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_killed_process_costs_its_file_and_the_next_is_opened_by_a_fresh_one(apart: Apart) -> None:
    assert values(apart) == [[25.3]]
    killed = apart.pid
    Timer(0.3, os.kill, (killed, signal.SIGKILL)).start()
    with pytest.raises(FileBroke, match="unread: exit -9") as caught:
        apart.book(LONG, "long.xlsx")
    assert (caught.value.parked, caught.value.file) == (True, "long.xlsx")
    assert values(apart) == [[25.3]]
    assert apart.pid != killed


def test_a_process_that_was_killed_between_two_files_costs_none(apart: Apart) -> None:
    assert values(apart) == [[25.3]]
    os.kill(apart.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert values(apart) == [[25.3]]


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_given_up_in_time_and_the_others_go_on() -> None:
    with Apart(Limits(seconds=0.6)) as opener:
        assert values(opener) == [[25.3]]
        began = time.monotonic()
        with pytest.raises(FileBroke, match="took_too_long") as caught:
            opener.book(LONG, "long.xlsx")
        assert time.monotonic() - began < 3
        assert caught.value.parked
        assert values(opener) == [[25.3]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_file_that_takes_too_much_memory_is_given_up_and_the_others_go_on() -> None:
    with Apart(Limits(memory=60 * 1024 * 1024)) as opener:
        with pytest.raises(FileBroke) as caught:
            opener.book(booklet(sheet_xml("<row>" + " " * 90_000_000 + "</row>")), "wide.xlsx")
        assert caught.value.code in {"too_large_opened", "unread"}
        assert values(opener) == [[25.3]]


def test_a_plain_refusal_is_not_parked_and_needs_no_fresh_process(apart: Apart) -> None:
    assert values(apart) == [[25.3]]
    first = apart.pid
    with pytest.raises(RefusedFile, match="archive") as caught:
        apart.book(b"Rar!\x1a\x07\x00", "月报.rar")
    assert not caught.value.parked
    assert (caught.value.file, apart.pid) == ("月报.rar", first)


def test_a_file_name_of_any_bytes_and_the_same_answer_here_and_apart(apart: Apart) -> None:
    named = os.fsdecode("月报.xlsx".encode("gbk"))
    assert apart.book(SOUND, named) == Here().book(SOUND, named)
    with pytest.raises(RefusedFile) as caught:
        apart.book(b"%PDF-1.4", named)
    assert caught.value.file == named


def test_the_process_loads_no_frames_no_ledger_and_no_prefect_and_sees_no_secret() -> None:
    import subprocess

    code = "import sys, sources.read.book.child, python_calamine; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("polars", "prefect", "sqlalchemy", "openpyxl", "pickle'", "words.catalogue"):
        assert f"'{heavy}" not in loaded, heavy


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_environment_of_the_process_holds_no_secret(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANWATCH_SECRET", "x")
    values(apart)
    with open(f"/proc/{apart.pid}/environ", "rb") as environ:  # noqa: PTH123
        assert b"PLANWATCH_SECRET" not in environ.read()
    assert memory_of(apart.pid) > 5_000_000
    assert memory_of(2**22 + 1) == 0


def test_dates_numbers_without_end_and_control_characters_travel_as_what_they_are(apart: Apart) -> None:
    import datetime as dt

    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs></styleSheet>'
    cells = (
        '<c r="A1" s="1"><v>45292</v></c><c r="B1" s="2"><v>45292.5</v></c><c r="C1" s="3"><v>0.5</v></c>'
        '<c r="D1" s="4"><v>1.5</v></c><c r="E1"><v>1e999</v></c><c r="F1" t="b"><v>1</v></c>'
        '<c r="G1" t="inlineStr"><is><t>a_x0007_b&#10;c&#x85;</t></is></c><c r="H1"><v>3</v></c>'
    )
    content = booklet(sheet_xml(f'<row r="1">{cells}</row>'), **{"xl/styles.xml": styles})
    (row,) = values(apart, content)
    assert row[:4] == [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 12), dt.time(12), dt.timedelta(days=1.5)]  # noqa: DTZ001
    assert row[4:] == ["inf", True, "ab\nc", 3.0]
    assert (type(row[5]), type(row[7])) == (bool, float)


def test_the_file_that_comes_after_is_opened_meanwhile_and_read_in_its_turn(apart: Apart) -> None:
    apart.then(OTHER, "second.xlsx")
    assert values(apart) == [[25.3]]
    assert values(apart, OTHER, "second.xlsx") == [[7.5]]


def test_a_file_other_than_the_one_that_was_told_is_read_all_the_same(apart: Apart) -> None:
    apart.then(OTHER, "second.xlsx")
    assert values(apart) == [[25.3]]
    assert values(apart) == [[25.3]]


@pytest.mark.slow
def test_a_file_that_was_told_and_takes_too_long_is_given_up_in_its_turn() -> None:
    with Apart(Limits(seconds=1.5)) as opener:
        opener.then(LONG, "long.xlsx")
        assert values(opener) == [[25.3]]
        with pytest.raises(FileBroke, match="took_too_long"):
            opener.book(LONG, "long.xlsx")
        assert values(opener) == [[25.3]]
