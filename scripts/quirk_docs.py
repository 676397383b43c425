"""Writes docs/reference/quirks.md: what clerks do, and what is made of it, from the tables that the tests run."""

from __future__ import annotations

import csv
import importlib.util
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/fixtures")]

from words.catalogue import say  # noqa: E402  # the script runs from anywhere

TABLES = ("figures", "tables", "headings")
FILES = ROOT / "tests/fixtures/intake/cases.csv"
PAGE = ROOT / "docs/reference/quirks.md"
HEAD = """# What clerks do, and what is made of it

This page is written from the tables that the tests run (`tests/spec/quirks`, `tests/fixtures/intake/cases.csv`);
`python scripts/quirk_docs.py` writes it.

What is unambiguous is *taken*. What could mean two things is read as it stands, held, and asked about at its cell (*asked*): until
somebody has answered it counts nowhere. What cannot be a submission is *refused* in one sentence, and what looks like data and was
not read is *left aside* and named. In silence nothing is chosen, converted or dropped. The words of every code stand
[at the end](#in-words).
"""
ABOUT = {
    "figures": """The text or number that the cell holds, with the number format of the cell where it has one; a sign that nobody
sees is written by its number. Each stands on a line of the unit beside it.""",
    "tables": """A small monthly form of three lines: 高血压患者规范管理率 92.4 and 糖尿病患者规范管理率 90.5 (%, with their parts), 门诊人次
12345 (人次), for 福山区 in 2023-08, read on 2023-11-05; and wide tables and lists with the same lines.""",
    "headings": "The same form.",
}
ALL, TAKEN = "all three lines", "taken"
# The lines of that form, as it calls them.
NAMES = {"hypertension": "高血压患者规范管理率", "diabetes": "糖尿病患者规范管理率", "visits": "门诊人次"}
OUTCOMES = {"doubt": "asked", "aside": "left aside", "refused": "refused"}
FACTS = ("found", "known", "allowed", "per", "part", "name")
GROUPS = {"doubt": "doubt", "aside": "left_aside", "refused": "refusal"}


def page() -> str:
    """The page as Markdown."""
    tables = [_load(name) for name in TABLES]
    parts = [
        HEAD,
        *(_section(name, table) for name, table in zip(TABLES, tables, strict=True)),
        _files(),
        _words(tables),
    ]
    return "\n".join(parts)


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"quirks_of_{name}", ROOT / f"tests/spec/quirks/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _section(name: str, table: ModuleType) -> str:
    """A table per heading, in their order."""
    drawn = _figure if name == "figures" else _table
    head = ("a clerk …", "cell", "line in", "read", "then") if name == "figures" else ("a clerk …", "read", "then")
    lines = [f"## {table.TITLE}\n", f"{ABOUT[name]}\n"]
    for title, cases in _grouped(table.CASES):
        lines += [f"### {title}\n"] if title else []
        lines += [_rows(head, (drawn(case) for case in cases))]
    return "\n".join(lines)


def _grouped(cases: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The cases below each heading."""
    title, found = "", list[Any]()
    for case in cases:
        if not isinstance(case, str):
            found.append(case)
            continue
        if found:
            yield title, found
        title, found = case, []
    yield title, found


def _figure(case: Any) -> tuple[str, ...]:
    does, (written, code, unit), read, asked = case
    shown = f"{_code(written)} as {_code(code)}" if code else _code(written)
    then = f"asked: {_named(asked)}" if asked else TAKEN if read is not None else "asked: not a number"
    return does, shown, unit, "" if read is None else f"{read:.10g}", then


def _table(case: Any) -> tuple[str, ...]:
    from quirksheets import ALL as WHOLE

    does, _, _, read, said = case
    return (
        does,
        ALL if read == WHOLE else _with_names(read),
        ", ".join(map(_outcome, filter(None, said.split(", ")))) or TAKEN,
    )


def _outcome(said: str) -> str:
    what, code = said.split()
    return f"{OUTCOMES[what]}: {_named(code)}"


def _named(code: str) -> str:
    return code.replace("_", " ")


def _with_names(read: str) -> str:
    return " ".join(NAMES.get(word, word) for word in read.split(" "))


def _code(written: Any) -> str:
    """A cell's content as code; what nobody sees by its number."""
    if isinstance(written, bool):
        return f"`{str(written).upper()}`"
    if isinstance(written, date):
        return f"the day `{written}`"
    text = written if isinstance(written, str) else repr(written)
    seen = (f"\\u{ord(letter):04x}" if _unseen(letter) else letter for letter in text)
    return f"`{''.join(seen)}`"


def _unseen(letter: str) -> bool:
    return letter != " " and unicodedata.category(letter) in {"Cf", "Zs", "Cc"}


def _files() -> str:
    with FILES.open(encoding="utf-8-sig", newline="") as opened:
        rows = [(f"`{row['file']}`", row["situation"], row["must"]) for row in csv.DictReader(opened)]
    about = "Whole files, in `tests/fixtures/intake`, and what each must give.\n"
    return f"## Files\n\n{about}\n{_rows(('file', 'what is in it', 'must give'), rows)}"


def _words(tables: Iterable[ModuleType]) -> str:
    """The sentences of every code that occurs, in both languages."""
    said: dict[str, dict[str, None]] = {"doubt": {}, "aside": {}, "refused": {}}
    for case in (case for table in tables for case in table.CASES if not isinstance(case, str)):
        for one in case[-1].split(", ") if len(case) == 5 else [f"doubt {case[-1]}"]:
            what, _, code = one.partition(" ")
            if code:
                said[what][code] = None
    lines = [
        (OUTCOMES[what], _named(code), *_sentences(GROUPS[what], code)) for what in said for code in sorted(said[what])
    ]
    return f"## In words\n\nWhat stands between …: what was found, and what the line expects.\n\n{_rows(('', 'code', 'Chinese', 'English'), lines)}"


def _sentences(group: str, code: str) -> tuple[str, ...]:
    return tuple(say(language, f"{group}.{code}", **dict.fromkeys(FACTS, "…")) for language in ("zh", "en"))


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(_line(cells) for cells in (head, ["---"] * len(head), *rows))


def _line(cells: Sequence[str]) -> str:
    shown = (cell.replace("|", r"\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(shown)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
