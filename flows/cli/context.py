"""What a verb is given, and how it shows its rows: a table for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from domain.errors import PlanwatchError
from domain.workdays import local_day
from flows.clock import real_clock
from flows.secrecy import without
from flows.settings import Settings
from flows.wiring import deployment_of, look
from words.catalogue import languages, say
from words.terminal import escaped_json

if TYPE_CHECKING:
    from flows.cli.terminal import Terminal
    from flows.wiring import Workplace


PIPE_WIDTH = 140
# What a row carries for its table alone: names and printed texts of fields that the JSON has as codes and numbers.
TABLE_ONLY = frozenset(
    {
        "binding_text",
        "group_text",
        "private_text",
        "actual_text",
        "baseline_text",
        "events_text",
        "expected_text",
        "exposure_text",
        "form_name",
        "gap_text",
        "indicator_name",
        "interval",
        "job_name",
        "kind_name",
        "level_name",
        "mark",
        "message",
        "nature_name",
        "next_text",
        "opened",
        "outcome_name",
        "period_label",
        "place_name",
        "places_count",
        "rate_text",
        "reach_name",
        "said_text",
        "severity_name",
        "short_id",
        "state_name",
        "status_name",
        "style",
        "subject_name",
        "verdict_name",
        "wanted_text",
        "when",
        "where",
        "why_text",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, by the key of the row. Its heading is the text `column.<table>.<key>`."""

    key: str
    justify: Literal["left", "right"] = "left"
    fold: bool = False  # long texts may run over several lines; short ones stay whole
    headed: bool = True  # a mark needs no heading


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that a verb shows: the name under which its headings stand, and its columns."""

    name: str
    columns: tuple[Column, ...]

    def heading(self, column: Column, language: str) -> str:
        return say(language, f"column.{self.name}.{column.key}") if column.headed else ""


@dataclass(frozen=True, slots=True)
class Context:
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    as_json: bool = False
    _open: list[Workplace] = field(default_factory=list, repr=False)

    @property
    def language(self) -> str:
        """The language of the deployment, for what a verb says by itself; English where it cannot be read."""
        try:
            return deployment_of(self.settings, self.environ).language
        except PlanwatchError:
            return "en"

    @property
    def today(self) -> date:
        """The local day of the deployment; that of its home, UTC, where it cannot be read."""
        try:
            return deployment_of(self.settings, self.environ).calendar.day_of(real_clock())
        except PlanwatchError:
            return local_day(real_clock(), "UTC")

    def without_secrets(self, text: str) -> str:
        """A text in which no secret of this deployment stands; of one that cannot be read, none of its ledger's."""
        try:
            deployment = deployment_of(self.settings, self.environ)
        except Exception:  # whatever went wrong is being told
            deployment = None
        return without(text, self.settings, deployment, self.environ)

    def close(self) -> None:
        """Gives every ledger connection back."""
        for workplace in self._open:
            workplace.store.close()

    def workplace(self, as_of: date | None = None) -> Workplace:
        """Configuration and ledger, put together for looking. Raises ConfigInvalid and LedgerUnavailable."""
        self._open.append(look(self.settings, self.environ, as_of=as_of))
        return self._open[-1]

    def show_json(
        self,
        what: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        config: str = "",
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """{"schema": "planwatch.<what>/1", "as_of", "known_at", "config", "rows": [...]} on standard output."""
        document = {
            "schema": f"planwatch.{what}/1",
            "as_of": as_of,
            "known_at": known_at,
            "config": config,
            **(more or {}),
            "rows": [without_table(row) for row in rows],
        }
        written = json.dumps(document, ensure_ascii=False, indent=2, default=plain)
        sys.stdout.write(escaped_json(written) + "\n")

    def console(self) -> Terminal:
        """A console on standard output, with colours where the terminal has them; into a file or pipe a wide one."""
        from flows.cli.terminal import Terminal

        return Terminal(width=None if sys.stdout.isatty() else PIPE_WIDTH)

    def error_console(self) -> Terminal:
        """A console on standard error, for progress."""
        from flows.cli.terminal import Terminal

        return Terminal(stderr=True)

    def show_line(self, text: str) -> None:
        """A line for people, above a table."""
        self.console().print(text, soft_wrap=True)

    def show_table(self, title: str, listing: Listing, rows: Iterable[Mapping[str, Any]], language: str) -> None:
        """A table for people."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
        for column in listing.columns:
            heading = listing.heading(column, language)
            table.add_column(
                heading, justify=column.justify, overflow="fold" if column.fold else "ellipsis", no_wrap=not column.fold
            )
        for row in rows:
            texts = (str(row.get(column.key, "") or "") for column in listing.columns)  # the terminal makes it harmless
            table.add_row(*texts, style=row.get("style"))
        self.console().print(table)


def in_each(sentence: Callable[[str], str]) -> dict[str, str]:
    """What a row says to people, in every language that there is: {"message_zh": ..., "message_en": ...}."""
    return {f"message_{language}": sentence(language) for language in languages()}


def file_row(path: Path) -> dict[str, str]:
    """A file that was written, as a row."""
    return {"file": str(path), **in_each(lambda _: str(path))}


def without_table(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the names of its contract only."""
    return {name: value for name, value in row.items() if name not in TABLE_ONLY}


def plain(value: Any) -> Any:
    """JSON for the types that rows hold."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
