"""How much reading costs beside bare calamine: opening a file of 100,000 rows with what stands around its values, in a
process of its own, and reading 2,844 forms of 100 lines whole, from bytes to observations.

    python -m bench.reading [rows] [forms] [lines]

Prints a markdown table: seconds and their ratio to calamine on the same bytes in the same run (the median of so many
rounds, in turn), and the peak memory of both processes.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from domain.form import DueRule, Form, FormLine
from domain.indicator import Indicator, Parts, Unit
from domain.kind import Sort
from domain.place import Place, PlaceTree
from domain.submission import Provenance
from flows.kinds import shipped_kinds
from sources.read.directory import Directory
from sources.read.opener import Apart, Here
from sources.read.received import read_any, read_book
from sources.read.sheet import Book, Sheet

ROUNDS = 5
PLACE = Place("370611", "福山区", "district")


def large(rows: int) -> bytes:
    """A sheet of three columns, the last one in per cent."""
    book = Workbook(write_only=True)
    page = book.create_sheet("数据")
    for row in range(rows):
        page.append([f"区县{row % 50}", row * 1.25, row / 3])
    return _saved(book)


def filled(lines: int) -> bytes:
    """A form as it is sent out, filled in."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["卫生健康月报"])
    page.append([None, "报表代码：", "monthly"])
    page.append([None, "填报单位：", PLACE.name, None, "区划代码：", PLACE.code])
    page.append([None, "报告期：", "2023年8月"])
    page.append(["序号", "指标代码", "指标名称", "计量单位", "本期数", "分子", "分母", "数据状态", "说明"])
    for number in range(lines):
        share = 50 + number % 40
        page.append([number + 1, f"i{number:03d}", f"指标{number:03d}", "%", share, share * 10, 1000, None, None])
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def directory(lines: int) -> Directory:
    """What the form is read against."""
    codes = [f"i{number:03d}" for number in range(lines)]
    parts = Parts("n", "d", 100.0)
    known = {code: Indicator(code, f"指标{code[1:]}", "percent", "neutral", "share", 2, parts=parts) for code in codes}
    held = tuple(FormLine(code, row, parts_required=True) for row, code in enumerate(codes, start=1))
    form = Form("monthly", "卫生健康月报", "month", held, (PLACE.code,), DueRule(working_days=3), date(2020, 1, 1))
    units = {"percent": Unit("percent", "%", "share", 100)}
    layouts = shipped_kinds()[Sort.LAYOUT]
    return Directory({form.code: form}, PlaceTree((PLACE,)), known, units, layouts, date(2023, 9, 5))


def bare(content: bytes) -> object:
    """calamine alone, all values of all sheets."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def medians(ways: Sequence[Callable[[], object]]) -> list[float]:
    """Seconds of each way, the ways in turn so that what else the machine does meets them all."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for mine, way in zip(taken, ways, strict=True):
            began = time.perf_counter()
            way()
            mine.append(time.perf_counter() - began)
    return [statistics.median(one) for one in taken]


def peak(pid: int) -> str:
    """The most memory that a process has taken, in MB; where the system tells it."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
        return f"{int(next(line for line in lines if line.startswith('VmHWM')).split()[1]) // 1024} MB"
    except (OSError, StopIteration):
        return "?"


def row(what: str, seconds: float, beside: float, memory: str = "") -> None:
    print(f"| {what} | {seconds:.3f} | {seconds / beside:.2f} | {memory} |")


def many_rows(rows: int) -> None:
    """Opening alone."""
    content = large(rows)
    with Apart() as apart:
        apart.book(content, "f.xlsx")
        alone, here, child = medians(
            (lambda: bare(content), lambda: Here().book(content, "f.xlsx"), lambda: apart.book(content, "f.xlsx"))
        )
        row(f"{rows:,} rows, bare calamine", alone, alone)
        row("opened with what stands around it, in this process", here, alone)
        row("opened with what stands around it, in a child", child, alone, peak(apart.pid))


def many_forms(forms: int, lines: int) -> None:
    """Whole readings; rounds are few enough to wait for."""
    content, against = filled(lines), directory(lines)
    batch = range(max(forms // ROUNDS, 1))
    with Apart() as apart:
        book = apart.book(content, "f.xlsx")
        ways = (
            lambda: [bare(content) for _ in batch],
            lambda: [apart.book(content, "f.xlsx") for _ in batch],
            lambda: [read_book(_unread(book), "f.xlsx", against, Provenance.SUBMITTED) for _ in batch],
            lambda: [_whole(content, against, apart) for _ in batch],
        )
        alone, opened, grammar, whole = (each * forms / len(batch) for each in medians(ways))
        row(f"{forms:,} forms of {lines} lines, bare calamine", alone, alone)
        row("opened in a child", opened, alone)
        row("the grammar alone, on what was opened", grammar, alone)
        row("read whole", whole, alone, peak(apart.pid))


def _unread(book: Book) -> tuple[Sheet, ...]:
    """The sheets as they were opened, without what reading them has kept."""
    return tuple(Sheet(one.name, one.rows, one.around) for one in book.sheets)


def _whole(content: bytes, against: Directory, apart: Apart) -> object:
    """One of a batch: the next one is opened meanwhile, as the gate does it."""
    apart.then(content, "f.xlsx")
    return read_any(content, "f.xlsx", against, Provenance.SUBMITTED, apart)


def main(rows: int = 100_000, forms: int = 2_844, lines: int = 100) -> None:
    print("| what | seconds | times calamine | peak of the child |\n|---|---|---|---|")
    many_rows(rows)
    many_forms(forms, lines)
    print(f"\nThis process took {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at its peak.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
