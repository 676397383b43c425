"""The rows of an answer as files: one for each place and period, in the same bytes whenever the data are the same."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES
from sources.filenames import readable, told_apart
from sources.offers import BoxTrouble, Offered
from sources.queried.values import text_of

# What one answer may have in all, of which everything is held until it is sorted.
MAX_ROWS = 1_000_000
MAX_TEXT = 64 * 1024 * 1024
_LONGEST = 100
# No clock that anybody works with is wrong by more: what lies further ahead is no moment at which a row was changed.
_AHEAD = timedelta(days=1)
PLACE, PERIOD, SINCE = "place_column", "period_column", "since_column"


@dataclass
class Answer:
    """Collects rows. `columns` are the names that the query gives; raises SourceUnavailable where one that the configuration
    names is not among them."""

    config: SourceConfig
    columns: Sequence[str]
    now: datetime
    newest: Any = None
    _files: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)
    _rows: int = 0
    _text: int = 0

    def __post_init__(self) -> None:
        self._at: Mapping[str, int] = {
            option: self._column(str(self.config.options[option]))
            for option in (PLACE, PERIOD, SINCE)
            if option in self.config.options
        }
        self._written = [at for at in range(len(self.columns)) if at != self._at.get(SINCE)]

    def add(self, row: Sequence[Any]) -> None:
        """One row. Raises SourceUnavailable where there are too many."""
        line = _line([text_of(row[at]) for at in self._written])
        key = self._said(row, PLACE), self._said(row, PERIOD)
        self._files.setdefault(key, []).append(line)
        self._rows, self._text = self._rows + 1, self._text + len(line)
        if self._rows > MAX_ROWS or self._text > MAX_TEXT:
            allowed = f"{MAX_ROWS} rows or {MAX_TEXT // 1024 // 1024} MB"
            raise self._misused(f"the query answers more than {allowed}: let it ask for the last periods only")
        if SINCE in self._at and not _is_ahead(changed := row[self._at[SINCE]], self.now):
            self.newest = _later(self.newest, changed)

    def files(self) -> Iterator[Offered | BoxTrouble]:
        """The files by place and period, each in the bytes that its rows have in their order."""
        head = _line([self.columns[at] for at in self._written])
        taken: set[str] = set()
        for (place, period), lines in sorted(self._files.items()):
            box, path = self._named(place, period)
            path = path if path not in taken else told_apart(path, f"{place}\n{period}")
            taken.add(path)
            content = b"".join([head, *sorted(lines)])
            if len(content) > MAX_BYTES:
                yield BoxTrouble(box, FileUnavailable(SourceFault.MISUSED, where=path, said=_TOO_LARGE))
            else:
                yield Offered(box, path, f"sha256:{sha256(content).hexdigest()}", size=len(content), content=content)

    def _column(self, name: str) -> int:
        alike = [at for at, one in enumerate(self.columns) if one.casefold() == name.casefold()]
        found = [at for at in alike if self.columns[at] == name] or alike
        if len(found) == 1:
            return found[0]
        if found:
            raise self._misused(f"the query has {len(found)} columns {name!r}: give each a name of its own")
        raise self._misused(f"the query has no column {name!r}; it has {', '.join(self.columns)}")

    def _said(self, row: Sequence[Any], option: str) -> str:
        return text_of(row[self._at[option]]).strip() if option in self._at else ""

    def _named(self, place: str, period: str) -> tuple[str, str]:
        """Box and path of a file. What is of no place, or of one that nobody here knows, is in nobody's box."""
        ours = {*self.config.boxes, *self.config.places}
        if PLACE not in self._at:
            box = next(iter(ours)) if len(ours) == 1 else ""
        else:
            box = place if not ours or place in ours else ""
        name = "_".join(_part(part) for part in (place if not box else "", period) if part) or self.config.id
        return box, f"{_part(box)}/{name}.csv" if box else f"{name}.csv"

    def _misused(self, said: str) -> SourceUnavailable:
        return SourceUnavailable(SourceFault.MISUSED, where=str(self.config.address), said=said)


_TOO_LARGE = "more than 10 MB for one place and period: name both columns, or let the query ask for less"


_END = "\r\n"


def _line(values: Sequence[str]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator=_END).writerow(
        values
    )  # a lone \r within a value is quoted for the sake of this end
    return f"{text.getvalue().removesuffix(_END)}\n".encode()


def _part(value: str) -> str:
    """A value as one part of a path."""
    name = readable(value.replace("/", "-").replace("\\", "-"))[:_LONGEST]
    return name if name.strip(".") else "_"


def _is_ahead(changed: Any, now: datetime) -> bool:
    """Whether a row says that it will be changed (9999-12-31, a clock that is years off): from there nobody could go on."""
    try:
        told = datetime.fromisoformat(changed) if isinstance(changed, str) else changed
    except ValueError:
        return False
    if not isinstance(told, date):
        return False
    latest = now + _AHEAD
    if not isinstance(told, datetime):
        return told > latest.date()
    return told > (latest if told.tzinfo else latest.replace(tzinfo=None))


def _later(one: Any, other: Any) -> Any:
    """The later of two moments; of two that cannot be compared the first, so that nothing is passed over."""
    if one is None or other is None:
        return other if one is None else one
    try:
        return max(one, other)
    except TypeError:
        return one
