"""Nothing that a district writes is more than a text, wherever people or programs read it."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from alerts.messages.formats import FORMATS, render
from domain.submission import ReceiptState
from flows import artifacts
from flows.cli import main
from flows.here import run_here
from flows.pages import needed_of, status_of, summary_of
from flows.wiring import look
from hostile import CONFIG, NEXT, Month, file_name, played
from reports.pages.needplace import Opened, place_markdown
from reports.pages.needs import needs_markdown
from tests.flows.said import alone

pytestmark = pytest.mark.slow

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What shows as it stands on a terminal and in JSON.
PLAIN = ("[/x]", "[red]x[/red]", "[link=http://x]y[/link]", "<script>alert(1)</script>", "{{7*7}}", "{0}", "{place}", "%s %d %(x)s", "_x0041_", "**b**", "]]>")  # fmt: skip
LOOKING = (
    ["findings"], ["receipts"], ["status"], ["alerts"], ["deliveries"], ["doctor"], ["assess"], ["export"],
    ["receipts", "--state", "refused"],
)  # fmt: skip
MARKUP = {"link_open", "image", "html_inline", "html_block", "code_inline", "strong_open", "em_open", "s_open"}
OURS = re.compile("/returned/|^/v2/artifacts/")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    return played(tmp_path_factory.mktemp("hostile"))


def shown(month: Month, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words, "--config", str(CONFIG), "--home", str(month.settings.home)], {})
    said = capsys.readouterr()
    return code, said.out + said.err


def texts_in(whole: object) -> Iterator[str]:
    if isinstance(whole, str):
        yield whole
    elif isinstance(whole, dict):
        for one in whole.values():
            yield from texts_in(one)
    elif isinstance(whole, list):
        for one in whole:
            yield from texts_in(one)


def test_the_month_ends_well_and_each_file_in_figures_or_one_reason(month: Month) -> None:
    assert [one.failed for one in month.played] == [(), ()]
    with month.workplace.store.read() as work:
        receipts = [one for one in work.receipts.all() if one.box]
        assert len(work.submissions.all()) >= len(month.sent)
    assert {one.state for one in receipts} == {ReceiptState.SETTLED, ReceiptState.REFUSED}
    assert not any(OBEYED.search(one.path) for one in receipts)


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_no_verb_prints_what_a_terminal_obeys_and_json_is_json(
    month: Month, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = shown(month, capsys, *words)
    assert code in (0, 1)
    assert not OBEYED.search(said)
    code, said = shown(month, capsys, *words, "--json")
    assert not OBEYED.search(said)
    told = "\n".join(texts_in(json.loads(said)["rows"] if words != ["export"] else json.loads(said)))
    if words in (["findings"], ["export"]):
        assert [one for one in PLAIN if one not in told] == []


def test_check_shows_it_whatever_the_file_is_called(month: Month, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = month.settings.home / "inbox"
    for name, more in (
        (" 5.xlsx", []),
        (" 4.xlsx", ["--json"]),
        (" 12.csv", []),
        (" 6.xlsx", []),
        (" 3.pdf", ["--json"]),
    ):
        (file,) = inbox.rglob(f"*[!r]{name}")
        code, said = shown(month, capsys, "check", str(file), *more)
        assert (code, OBEYED.findall(said)) == (2 if name.endswith("pdf") else 1, []), ascii(file)
        assert not more or json.loads(said)
    for name in ("\udcff\udcfe[red].xlsx", "\x1b[31m.xlsx"):
        code, said = shown(month, capsys, "check", str(month.settings.home / name))
        assert (code, OBEYED.findall(said)) == (2, [])
    (file,) = inbox.rglob("{{7*7}}*.xlsx")
    code, said = shown(month, capsys, "map", str(file))
    assert (code in (0, 1, 2), OBEYED.findall(said)) == (True, [])


def test_pages_of_a_run_show_it_as_words(month: Month) -> None:
    for first in (month.played[0].workplace, month.workplace):
        needed, deployment = needed_of(first), first.deployment
        own = [place_markdown(one, Opened(first.as_of, "needs"), deployment) for one in needed.needs]
        for page in (summary_of(first), status_of(first), needs_markdown(needed, deployment), *own):
            tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(page)
            found = [child for token in tokens for child in (token, *(token.children or ())) if child.type in MARKUP]
            ours = [one for one in found if one.type == "link_open" and OURS.search(str(one.attrs["href"]))]
            assert [one for one in found if one.type != "strong_open"] == ours
            assert len(found) - len(ours) == page.count("**●")
            assert not OBEYED.search(page)
            headings = [
                one.content for one, before in zip(tokens[1:], tokens, strict=False) if before.type == "heading_open"
            ]
            assert not any(one in {"h", "two"} for one in headings)
    published = json.dumps(artifacts.shown_rows([{"file": one} for one in PLAIN]), ensure_ascii=False)
    assert not OBEYED.search(published)


def test_a_message_says_it_in_its_own_line_in_every_format(month: Month) -> None:
    with month.workplace.store.read() as work:
        together = [one for one in work.outbox.all() if one.body]
        messages = [*together, *(one for _, one in alone(work, month.workplace))]
    assert len(together) > 10
    assert len(messages) > len(together) + len(month.sent)
    for one in messages:
        assert not OBEYED.search(one.title + one.body)
        assert "\n" not in one.title
        for name in FORMATS:
            body = render(one.message, name, 100_000)
            assert not OBEYED.search(body)
            assert not any(
                line.lstrip().startswith(("# two", "- three", "| five", "# h")) for line in body.splitlines()
            )
            assert not re.search(r"<(at|@|font)", body), "a robot would call everybody"
            if name == "html":
                assert set(re.findall(r"<(/?\w+)", body)) <= {"p", "/p", "strong", "/strong", "br"}
            if name == "markdown":
                tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(body)
                kinds = [child.type for token in tokens for child in (token, *(token.children or ()))]
                assert not {*kinds} & (MARKUP - {"strong_open"} | {"heading_open", "table_open"})
                assert kinds.count("strong_open") <= 1


def test_in_every_returned_workbook_it_is_a_text_and_no_formula(month: Month) -> None:
    returned = sorted((month.workplace.out / "returned").glob("*.xlsx"))
    assert len(returned) >= len(month.sent)
    for path in returned:
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                root = ElementTree.fromstring(book.read(name)) if name.endswith(".xml") else None
                if root is not None and "/worksheets/" in name:
                    assert [one.text for one in root.iter(f"{MAIN}f")] == [], path.name
    told = "\n".join(everything(returned))
    for text in ('=HYPERLINK("http://x","y")', "@SUM(1)", "-1+1", "+cmd|' /C calc'!A0", *PLAIN):
        assert text in told


def everything(books: list[Path]) -> Iterator[str]:
    for path in books:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield from (one for row in book.get_sheet_by_name(name).to_python() for one in row if isinstance(one, str))


def test_an_evaluation_shows_it_as_words(month: Month, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = shown(month, capsys, "evaluate", "--plan", "qinghe-2024", "--out", str(tmp_path))
    assert code == 0
    page = (tmp_path / "evaluation.html").read_text(encoding="utf-8")
    assert not OBEYED.search(page)
    assert not re.search(r"<script>alert|<img|onerror=1>|<at |javascript:", page)
    assert json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(tmp_path / "evaluation.xlsx") as book:
        sheets = [book.read(name) for name in book.namelist() if "/worksheets/" in name]
    assert not any(b"<f>" in one or b"<f " in one for one in sheets)


def test_a_log_record_is_one_line_whatever_a_file_is_called(month: Month, caplog: pytest.LogCaptureFixture) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logging.getLogger("planwatch").addHandler(handler)
    try:
        for number, one in enumerate(month.sent):
            name = file_name(one.text, number, ".xlsx").replace("∕", "_")
            link = month.settings.home / "inbox" / one.place / f"link {name}"
            link.symlink_to(Path("..") / "gone" / name)
        run_here(look(month.settings, {}, as_of=NEXT), "collect")
    finally:
        logging.getLogger("planwatch").removeHandler(handler)
    lines = out.getvalue().splitlines()
    assert lines
    assert len(lines) == len([one for one in caplog.records if one.name == "planwatch"])
    assert not OBEYED.search(out.getvalue())
