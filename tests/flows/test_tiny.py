"""Nothing knows Shandong: another country, in English, with its own calendar, runs through the same code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain import columns
from domain.duedate import ExpectedSubmission
from domain.period import Period
from domain.submission import Cell, Reading
from flows.cli import main
from flows.here import Played
from flows.settings import Settings
from flows.steps.assess import verdicts_of
from flows.steps.founding import found
from flows.wiring import Workplace, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form

Runner = Callable[[Workplace], Played]

TINY = Path(__file__).resolve().parents[1] / "deployments/tiny"


@pytest.mark.slow
def test_a_month_of_another_country_runs_from_box_to_message_without_a_chinese_word(
    tmp_path: Path, month: Runner
) -> None:
    settings = Settings.from_environ({}, config=str(TINY), home=str(tmp_path))
    found(settings, {}, simulated=True, as_of=date(2023, 3, 1))
    workplace = look(settings, {}, as_of=date(2023, 3, 20))
    deployment = workplace.deployment
    (form,) = deployment.forms.values()
    place, period = deployment.places[form.places[0]], Period.parse("2023-02")
    cells = []
    for line in form.lines:
        value = 99_999.0 if line.row == 1 else 1.0
        cells.append(Cell(line.indicator, "value", form.name, "E8", value=value, value_text=f"{value:g}"))
    about = form_of_place(deployment, form.code, place.code)
    content = filled_form(about, Reading(form.code, place.code, period, tuple(cells)))
    (tmp_path / "inbox" / place.code).mkdir()
    (tmp_path / "inbox" / place.code / "february.xlsx").write_bytes(content)
    ran = month(workplace)
    with workplace.store.read() as work:
        assert work.receipts.refused() == []
        assert any(row.state == "late" for row in work.expected.all())
    assert verdicts_of(ran.workplace)
    with workplace.store.read() as work:
        written = "".join(delivery.title + delivery.body for delivery in work.outbox.all())
    assert written
    assert not [letter for letter in written if "\u4e00" <= letter <= "\u9fff"]


@pytest.mark.parametrize(
    ("verb", "names", "beside"),
    [
        ("assess", columns.ASSESSMENT, ("second_route", "second_route_text")),
        ("status", columns.names_of(ExpectedSubmission), ("declared_by", "declared_on")),
    ],
)
def test_json_rows_have_exactly_the_names_of_the_contract_and_two_sentences(
    verb: str, names: tuple[str, ...], beside: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--config", str(TINY), "--home", str(tmp_path)]
    main(["init", "--simulated", "--as-of", "2023-03-01", *where], {})
    capsys.readouterr()
    main([verb, *where, "--as-of", "2023-03-20", "--json"], {})
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows
    assert all(tuple(row) == (*names, "message_zh", "message_en", *beside) for row in rows)


@pytest.mark.parametrize("verb", ["status", "assess", "findings", "alerts", "deliveries", "doctor"])
def test_every_verb_speaks_the_same_json_for_it(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--config", str(TINY), "--home", str(tmp_path)]
    main(["init", *where], {})
    capsys.readouterr()
    code = main([verb, *where, "--json"], {})
    document = json.loads(capsys.readouterr().out)
    assert code in {0, 1}
    assert document["schema"] == f"planwatch.{verb}/1"
    assert isinstance(document["rows"], list)


def test_the_lints_of_all_rooms_find_nothing_to_mend_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--config", str(TINY), "--home", str(tmp_path)], {}) == 0, capsys.readouterr().out
