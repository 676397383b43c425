"""One configuration file as plain values, every one of which knows its line.

All scalars stay text until a field says what they are: a code such as 010203, a period such as 2020 or the word `no`
never turns into something else on the way.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from domain.errors import Problem

Path = tuple[str | int, ...]
_NOTHING = frozenset({"", "~", "null"})
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """A file's values, the line of each path, and what was wrong with its syntax."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)  # where a value stands in the text
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def leaves(self) -> Iterator[tuple[Path, str]]:
        """Every text value with its path, from top to bottom."""
        yield from _leaves((), self.data)

    def where(self, path: Path) -> str:
        """A path as a person finds it: list entries by their id, code or row instead of a count."""
        text, value = "", self.data
        for step in path:
            value = _step(value, step)
            if isinstance(step, int):
                text += f"[{_name_of(value) or step + 1}]"
            else:
                text += f".{step}" if text else step
        return text or "file"


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves((*path, key), below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _leaves((*path, index), below)
    elif isinstance(value, str):
        yield path, value


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _name_of(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((str(entry[key]) for key in ("id", "code", "indicator", "row") if entry.get(key)), "")


def parse_yaml(file: str, text: str) -> Document:
    """A YAML file. Syntax errors, doubled keys and aliases are problems of the document, not exceptions."""
    document = Document(file)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        document.problems.append(
            Problem(
                file,
                mark.line + 1 if mark else 1,
                "syntax",
                f"not readable as YAML: {getattr(error, 'problem', None) or error}",
                "check indentation, colons and quotes around this line",
            )
        )
        return document
    document.data = None if root is None else _plain(document, (), root, set())
    return document


def _plain(document: Document, path: Path, node: yaml.Node, seen: set[int]) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        document.spans[path] = (node.start_mark.index, node.end_mark.index)
        # The tag only tells a bare `null` from a quoted one; no other tag is looked at.
        return None if node.style is None and node.value in _NOTHING else node.value
    if id(node) in seen:
        _problem(document, path, node, "an alias (*name) is used", "write the values out; aliases are not read here")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(document, (*path, index), below, seen) for index, below in enumerate(node.value)]
    return _mapping(document, path, node, seen)


def _mapping(document: Document, path: Path, node: yaml.Node, seen: set[int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, below in node.value:
        key = str(key_node.value)
        if key in values:
            _problem(document, (*path, key), key_node, f'key "{key}" stands twice', "keep one of them")
            continue
        document.lines[(*path, key)] = key_node.start_mark.line + 1
        values[key] = _plain(document, (*path, key), below, seen)
    return values


def _problem(document: Document, path: Path, node: yaml.Node, given: str, allowed: str) -> None:
    where = ".".join(str(step) for step in path)
    document.problems.append(Problem(document.file, node.start_mark.line + 1, where or "file", given, allowed))


def parse_csv(file: str, text: str) -> Document:
    """A CSV file with a header as `{"rows": [{column: text}]}`; empty cells are left out, `lines` counts file lines."""
    document = Document(file, {"rows": []}, {(): 1, ("rows",): 1})
    reader = csv.reader(io.StringIO(text))
    try:
        header = [column.strip() for column in next(reader, [])]
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _row(document, header, cells, line)
            line = reader.line_num + 1
    except csv.Error as error:
        document.problems.append(Problem(file, reader.line_num, "syntax", f"not readable as CSV: {error}", "check it"))
    return document


def _row(document: Document, header: list[str], cells: list[str], line: int) -> None:
    rows = document.data["rows"]
    document.lines[("rows", len(rows))] = line
    if len(cells) > len(header):
        where, given = f"rows[{len(rows) + 1}]", f"{len(cells)} cells"
        allowed = f"the header has {len(header)}; put quotes around a cell that holds a comma"
        document.problems.append(Problem(document.file, line, where, given, allowed))
    rows.append({column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()})
