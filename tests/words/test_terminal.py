"""Foreign text on a terminal is shown as it stands, and obeyed by nothing."""

from __future__ import annotations

import io
import json

import pytest

from flows.cli.context import Context
from flows.cli.terminal import Terminal
from flows.cli.verbs.check import LISTING
from flows.settings import Settings
from words.terminal import escaped_json, harmless

HOSTILE = [
    "[/x]",
    "[red]红[/red]",
    "\x1b[31m红",
    "\x9b2J",
    "a\rb",
    ":smile:",
    "a\u202eb",
    "\udcff",
    "[link=http://x]y[/link]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_console_prints_it_in_a_line_a_title_and_a_cell(text: str) -> None:
    from rich.table import Table

    out = io.StringIO()
    console = Terminal(file=out, width=120, force_terminal=True, color_system="truecolor")
    table = Table(title=text)
    table.add_column(text)
    table.add_row(text)
    console.print(text)
    console.print(table)
    console.show_markdown(text)
    shown = out.getvalue()
    assert shown.encode("utf-8")
    for obeyed in ("\x1b[31m", "\x9b", "\r", "\u202e", "\udcff", "\x1b]8", "😄"):
        assert obeyed not in shown
    if text.startswith("[") and "http" not in text:
        assert shown.count(text) >= 3


@pytest.mark.parametrize("text", HOSTILE)
def test_every_listing_of_a_verb_prints_it(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    context = Context(Settings.from_environ({}), {})
    context.show_table(text, LISTING, [{"message": text, "where": text}], "zh")
    context.show_line(text)
    shown = capsys.readouterr().out
    assert not any(obeyed in shown for obeyed in ("\x1b", "\x9b", "\r", "\u202e", "\udcff"))
    assert shown.count(harmless(text)) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_json_means_the_same_and_harms_no_terminal(text: str) -> None:
    written = escaped_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text}
    assert harmless(written) == written
