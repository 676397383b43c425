"""`planwatch documents`: what the letters and drafts say is what `status`, `findings` and `deliveries` say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import september
from domain.errors import LedgerUnavailable
from flows.cli import main
from flows.settings import Settings
from flows.wiring import Workplace

AUGUST = "2023-08"


@pytest.fixture
def ask(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """A verb on this home: its exit code, and what it says."""

    def run(*words: str) -> tuple[int, str]:
        code = main([*words, "--home", str(settings.home), "--config", str(settings.config)], {})
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture
def rows(ask: Callable[..., tuple[int, str]]) -> Callable[..., list[dict[str, Any]]]:
    """The rows of a verb."""
    return lambda *words: json.loads(ask(*words, "--json")[1])["rows"]


def texts(path: str) -> str:
    document = Document(BytesIO(Path(path).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


@pytest.fixture
def played(later_day: Workplace, month: Any) -> Workplace:
    """September played to the 11th: one form has not come, one came late, one has questions that nobody answers."""
    month(later_day)
    return later_day


@pytest.mark.slow
def test_the_numbers_are_those_of_the_ledger(played: Workplace, rows: Any, ask: Any, tmp_path: Path) -> None:
    out = str(tmp_path / "drafts")
    written = rows("documents", "--period", AUGUST, "--out", out)
    status = [one for one in rows("status", "--period", AUGUST) if one["form"] == september.MONTHLY]
    home = played.deployment.home
    status = [
        one for one in status if home in {above.code for above in played.deployment.places.ancestors(one["place"])}
    ]

    (bulletin,) = [one for one in written if one["kind"] == "bulletin"]
    due, on_time, late, lacking, asked, closed, is_open = map(
        int, re.findall(r"(\d+)[份处]", texts(bulletin["file"]))[:7]
    )
    assert (due, due) == (len(status), on_time + late + lacking)
    assert late == sum(one["state"] == "received_late" for one in status)
    assert lacking == sum(one["state"] == "late" for one in status)
    assert is_open == asked - closed == sum(one["open_findings"] for one in status)

    urged = {one["place"]: one["file"] for one in written if one["kind"] == "urging"}
    assert set(urged) == {september.MISSING, september.FLAWED}
    sent = {one["number"] for one in rows("deliveries") if one["state"] == "sent"}
    (row,) = [one for one in status if one["place"] == september.MISSING]
    letter = Document(BytesIO(Path(urged[september.MISSING]).read_bytes()))
    assert letter.tables[0].rows[1].cells[4].text == str(row["late_by"])
    numbers = [int(line.cells[0].text) for line in letter.tables[1].rows[1:]]
    assert numbers
    assert set(numbers) <= sent
    assert all("【模拟数据】" in Document(one["file"]).sections[0].header.paragraphs[0].text for one in written)

    before = {one["file"]: Path(one["file"]).read_bytes() for one in written}
    assert ask("documents", "--period", AUGUST, "--out", out)[0] == 0
    assert {name: Path(name).read_bytes() for name in before} == before
    assert rows("documents", "--kind", "urging", "--place", "莱州市", "--out", out)[0]["place"] == september.FLAWED
    code, said = ask("documents", "--kind", "urging", "--form", "annual-mch", "--out", out)
    assert (code, said.strip()) == (0, "截至2023年9月11日，没有可列入文件的事项，未生成文件。")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--place", "福山去"], "福山区"),
        (["--form", "monthly-service"], "monthly-services"),
        (["--period", "昨天"], "is not a period"),
    ],
)
def test_what_is_not_there_is_named_with_what_is_nearest(
    at: Callable[..., Workplace], ask: Any, words: list[str], said: str
) -> None:
    at(september.DUE_DAY).store.close()
    code, error = ask("documents", *words)
    assert code == 6
    assert said in error


def test_a_kind_that_is_not_there_is_a_wrong_command_line(ask: Any) -> None:
    code, error = ask("documents", "--kind", "ranking")
    assert code == 64
    assert "urging" in error


def test_without_a_ledger_nothing_is_written(ask: Any, tmp_path: Path) -> None:
    code, error = ask("documents", "--out", str(tmp_path / "drafts"))
    assert code == LedgerUnavailable.exit_code
    assert "planwatch init" in error
    assert not (tmp_path / "drafts").exists()


def test_an_empty_ledger_gives_one_sentence(at: Callable[..., Workplace], ask: Any, tmp_path: Path) -> None:
    at(september.DUE_DAY).store.close()
    code, said = ask("documents", "--out", str(tmp_path / "drafts"))
    assert code == 0
    assert "没有可列入文件的事项" in said
    assert not (tmp_path / "drafts").exists()
