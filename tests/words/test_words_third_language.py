"""A third language is one more folder: everything that a district or an operator sees comes in it, and nothing of ours in
another one."""

from __future__ import annotations

import json
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from config.loader import load
from domain.assessment import Assessment
from domain.condition import SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.endstate import EndState
from domain.finding import Finding
from domain.need import Need
from domain.period import Period
from domain.refusals import Refusal
from domain.selfwatch import DeadLetters
from domain.submission import Cell, Reading, Receipt
from flows.cli import main
from flows.cli.verbs import check
from flows.kinds import shipped_kinds
from reports.charts.chart import chart_svg
from reports.charts.spec import ChartPoint, ChartSpec
from reports.pages.counts import counts_sentence, verdicts_sentence
from reports.pages.needplace import Opened, place_markdown
from reports.pages.needs import Needed, needs_list, needs_markdown
from reports.pages.needsentence import need_sentence, needs_sentence
from reports.pages.overview import Awaited, Overview, status_markdown, summary_markdown
from reports.workbook.filenames import returned_name
from reports.workbook.formofplace import form_of_place
from reports.workbook.questions import Returned
from reports.workbook.returned import returned_workbook
from reports.workbook.template import blank_form, filled_form
from words import catalogue

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/deployments/tiny"
# CLDR knows it and Planwatch does not: Babel has its weekdays and plurals.
LANGUAGE = "eo"
# What is no text for people: patterns of days, what people write, names of fonts.
PLAIN = ("day.", "read.", "font.")
DAY, NOW = date(2023, 3, 20), datetime(2023, 3, 20, 9, tzinfo=UTC)


def _translated(key: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        dotted = f"{key}{name}"
        if isinstance(value, Mapping):
            yield from _translated(f"{dotted}.", value)
        else:
            path = ".".join(json.dumps(part) for part in dotted.split("."))
            text = value if not value or dotted.startswith(PLAIN) else f"⟦{value}⟧"
            yield f"{path} = {json.dumps(text, ensure_ascii=False)}"


@pytest.fixture(autouse=True)
def third_language(tmp_path: Path) -> Iterator[None]:
    """A folder with every English text in brackets, its facts kept."""
    folder = tmp_path / "words" / LANGUAGE
    folder.mkdir(parents=True)
    for path in (ROOT / "words" / "en").glob("*.toml"):
        lines = _translated("", tomllib.loads(path.read_text(encoding="utf-8")))
        (folder / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    catalogue.join(folder.parent)
    yield
    catalogue.leave(folder.parent)


@pytest.fixture
def deployment() -> Deployment:
    """A deployment with English names of its own, so that every Chinese character would be one of ours."""
    found = load(TINY, {}, shipped_kinds())
    return replace(found, language=LANGUAGE, contacts=replace(found.contacts, language=LANGUAGE))


def foreign(text: str) -> list[str]:
    """The Chinese characters of a text."""
    return [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]


def is_in_brackets(text: str) -> bool:
    return "⟦" in text and not foreign(text)


def texts_of(content: bytes) -> str:
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    notes = [cell.comment.text for cell in cells if getattr(cell, "comment", None)]
    return "\n".join([*(str(cell.value) for cell in cells if cell.value is not None), *notes])


def test_every_text_is_there_in_the_third_language_with_its_facts() -> None:
    own, english = catalogue.catalogue(LANGUAGE), catalogue.catalogue("en")
    assert set(own) == set(english)
    assert LANGUAGE in catalogue.languages()
    for key in own:
        if not key.startswith("read."):
            assert [part[1] for part in string.Formatter().parse(own.text(key)) if part[1]] == [
                part[1] for part in string.Formatter().parse(english.text(key)) if part[1]
            ]


def test_the_pages_of_a_run(deployment: Deployment) -> None:
    (form,) = deployment.forms.values()
    place = form.places[0]
    indicator = form.lines[0].indicator
    expected = [
        ExpectedSubmission(form.code, place, "2023-02", date(2023, 2, 1), date(2023, 2, 28), DAY, DAY, state)
        for state in ("late", "returned", "received_late")
    ]
    verdicts = [
        Assessment("r", place, "t", indicator, "2022", DAY, NOW, status, expected=2.0, actual=1.0, gap=-1.0)
        for status in ("behind", "no_data", "on_track")
    ]
    submissions = Awaited(expected, DAY, {}, {""})
    page = summary_markdown(deployment, Overview(submissions, verdicts, []))
    headings = [line for line in page.splitlines() if line.startswith("#")]
    assert len(headings) == 4
    assert all(is_in_brackets(line) for line in headings)
    assert not foreign(page + status_markdown(submissions, deployment))
    assert is_in_brackets(counts_sentence(expected, DAY, deployment.forms, LANGUAGE))
    assert is_in_brackets(verdicts_sentence(verdicts, LANGUAGE))


def test_what_needs_somebody(deployment: Deployment) -> None:
    (form,) = deployment.forms.values()
    place, rule = form.places[0], next(iter(deployment.rules.values()))
    late = ExpectedSubmission(form.code, place, "2023-02", date(2023, 2, 1), date(2023, 2, 28), DAY, DAY, "late")
    asked = Finding("f-1", "f", rule.id, 1, rule.tier, rule.severity, place, form.lines[0].indicator, form.code, "2023-02", "",
                    "s", "Form", "E8", "9", state="overdue")  # fmt: skip
    refused = Receipt("0" * 64, "0" * 64, "inbox", f"{place}/a.xlsx", 1, NOW, state="refused", refusal=Refusal("empty"))
    down, dead = SourceHealth("inbox", False, error="gone"), DeadLetters("mail", "no", 1, 2)
    need = Need(place, EndState.SOURCE_DOWN, DAY, overdue=(late,), unread=(late,), unanswered=(asked,), refused=(refused,),
                sources=(down,), dead=(dead,))  # fmt: skip
    told = Needed([need], DAY, places=form.places)
    pages = (
        needs_markdown(told, deployment),
        needs_list(told, deployment),
        place_markdown(need, Opened(DAY, "k"), deployment),
    )
    said = need_sentence(need, deployment), needs_sentence([need], deployment)
    assert all(is_in_brackets(one) for one in (*pages, *said))


def test_a_form_and_the_workbook_that_goes_back(deployment: Deployment) -> None:
    (form,) = deployment.forms.values()
    about, period = form_of_place(deployment, form.code, form.places[0]), Period.parse("2023-02")
    blank = texts_of(blank_form(about, period))
    assert is_in_brackets(blank)
    rule = next(iter(deployment.rules.values()))
    line = form.lines[0].indicator
    facts = {name: "1" for _, name, _, _ in string.Formatter().parse(next(iter(rule.texts.values()))) if name}
    finding = Finding(
        "f-1", "f", rule.id, 1, rule.tier, rule.severity, about.place.code, line, form.code, "2023-02", "", "s",
        form.label(LANGUAGE), "E8", "9", history=(1.0, 2.0, 3.0, 4.0), params=facts,
    )  # fmt: skip
    sent = filled_form(about, Reading(form.code, about.place.code, period, (Cell(line, "value", "", "E8", value=9.0),)))
    returned = Returned(form, about.place, period, 1, DAY, LANGUAGE, True, deployment.indicators, deployment.rules)
    assert is_in_brackets(texts_of(returned_workbook(sent, [finding], returned)))
    assert is_in_brackets(returned_name(about.place, form, period, 1, LANGUAGE))


def test_a_chart() -> None:
    points = (
        ChartPoint(date(2021, 12, 31), 1.0),
        ChartPoint(date(2022, 12, 31), 2.0, version=2, preliminary=True),
        ChartPoint(date(2023, 12, 31), 2.0, held=True, provenance="simulated"),
    )
    path = ((date(2020, 12, 31), 1.0), (date(2025, 12, 31), 4.0))
    spec = ChartSpec("A", "B", "C", 2, LANGUAGE, path=path, points=points, dead_band=0.1, target_value=4.0,
                     deadline=date(2025, 12, 31), projection=path[-1:])  # fmt: skip
    assert is_in_brackets(chart_svg(spec))


def test_what_a_check_of_a_file_says(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "deployment_of", lambda *_: deployment)
    (form,) = deployment.forms.values()
    about, period = form_of_place(deployment, form.code, form.places[0]), Period.parse("2023-02")
    file = tmp_path / "form.xlsx"
    file.write_bytes(blank_form(about, period))
    arguments = ["check", str(file), "--today", "2023-03-20", "--config", str(TINY)]
    main(arguments, {})
    assert is_in_brackets(capsys.readouterr().out)
    cells = tuple(Cell(line.indicator, "value", "", "E8", value=99_999.0) for line in form.lines)
    file.write_bytes(filled_form(about, Reading(form.code, about.place.code, period, cells)))
    main(arguments, {})
    assert is_in_brackets(capsys.readouterr().out)
    file.write_bytes(b"")
    main(arguments, {})
    assert is_in_brackets(capsys.readouterr().out)
    main([*arguments, "--json"], {})
    assert is_in_brackets(json.loads(capsys.readouterr().out)["refusal"][f"message_{LANGUAGE}"])
