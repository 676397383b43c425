"""An alert answered with a measure, and what later figures say of it: trail, messages, overview, evaluation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import september
from domain.period import Period
from domain.submission import Cell, Reading, Signature
from flows.cli import main
from flows.here import Played
from flows.pages import summary_of
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import Workplace, deployment_of, look

pytestmark = pytest.mark.slow  # whole months are played here
Runner = Callable[[Workplace], Played]
CONFIG = str(Path(__file__).resolve().parents[2] / "config/shandong")
NEXT_YEAR = date(2024, 4, 3)  # before the quarter after it is overdue: an aged verdict is told to nobody
GIVEN = {"measure": "转岗培训全科医生", "owner": "区卫生健康局", "effect": "2.90", "by": "2023-12-31"}


@pytest.fixture(scope="module")
def played(month: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose month has run: general practitioners of Fushan are behind."""
    home = tmp_path_factory.mktemp("played")
    settings = Settings.from_environ({}, config=CONFIG, home=str(home))
    found(settings, {}, simulated=True)
    deployment = deployment_of(settings, {})
    september.deliver(deployment, home / "inbox", september.first_day(deployment))
    month(look(settings, {}, as_of=september.DUE_DAY))
    return home


@pytest.fixture
def city(played: Path, settings: Settings) -> Settings:
    shutil.copytree(played, settings.home, dirs_exist_ok=True)
    return settings


@pytest.fixture
def number(city: Settings) -> str:
    """The number of the alert about general practitioners."""
    with look(city, {}).store.read() as work:
        return next(one.number for one in work.alerts.open() if one.subject == "gp_density")


def planwatch(settings: Settings, verb: str, *arguments: str) -> int:
    return main([verb, "--config", CONFIG, "--home", str(settings.home), *arguments], {})


def answer(settings: Settings, number: str, **changes: str) -> int:
    given = {name: value for name, value in (GIVEN | changes).items() if value}
    return planwatch(settings, "measures", "--answer", number, *(f"--{name}={value}" for name, value in given.items()))


def rows(settings: Settings, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert planwatch(settings, "measures", "--json", *arguments) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["rows"]
    return found


def next_year(settings: Settings, month: Runner, doctors: float, people: float = 297_400.0) -> Workplace:
    """Fushan's figure of 2023 comes, and the month runs."""
    deployment = deployment_of(settings, {})
    value = round(doctors / people * 10_000, 2)
    indicator = deployment.indicators["gp_density"]
    cell = Cell(
        indicator.code, "value", deployment.forms["annual-plan"].name, "", value, doctors, people, indicator.unit,
        f"{value:.2f}", 2,
    )  # fmt: skip
    signed = Signature(head="模拟", filled_by="模拟")
    reading = Reading("annual-plan", "370611", Period.parse("2023"), (cell,), signature=signed, provenance="simulated")
    sent = september.Sent("370611", "福山区_2023年报.xlsx", reading)
    september.deliver(deployment, settings.home / "inbox", [sent])
    later = look(settings, {}, as_of=NEXT_YEAR)
    month(later)
    return later


def test_an_alert_answered_with_a_measure_is_explained_and_the_measure_is_listed(
    city: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(city, number) == 0
    (one,) = rows(city, capsys)
    assert (one["text"], one["owner"], one["effect"], one["due_on"]) == (
        "转岗培训全科医生",
        "区卫生健康局",
        2.9,
        "2023-12-31",
    )
    assert (one["figure"], one["period"], one["outcome"]) == (2.31, "2022", "awaited")
    assert str(one["message_zh"]).endswith(
        "“转岗培训全科医生”（区卫生健康局），2022年2.31，预期2023年12月31日前达到2.90，未到期"
    )
    with look(city, {}).store.read() as work:
        alert = work.alerts.named(number)
        assert alert is not None
        assert (alert.state, work.alerts.events(alert.id)[-1]["kind"]) == ("explained", "explained")


def test_the_same_answer_twice_is_one_measure_and_one_line_on_the_trail(
    city: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [answer(city, number), answer(city, number)] == [0, 0]
    assert len(rows(city, capsys)) == 1
    with look(city, {}).store.read() as work:
        alert = work.alerts.named(number)
        assert alert is not None
        assert [event["kind"] for event in work.alerts.events(alert.id)].count("explained") == 1


def test_several_measures_stand_side_by_side_and_each_can_be_succeeded_once(
    city: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(city, number)
    answer(city, number, measure="提高签约补助", effect="+0.5")
    first, second = rows(city, capsys)
    assert second["effect"] == 2.81  # a change of the last figure
    assert answer(city, number, measure="扩大培训", succeeds=str(first["id"])) == 0
    assert [one["text"] for one in rows(city, capsys)] == ["提高签约补助", "扩大培训"]
    assert len(rows(city, capsys, "--all")) == 3
    assert answer(city, number, measure="再扩大培训", succeeds=str(first["id"])) == 6
    assert answer(city, number, measure="再扩大培训", succeeds="nothing") == 6


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "2023-09-05"}, "not after 2023-09-05"),
        ({"by": "2020-01-01"}, "not after"),
        ({"by": "2026-06-30"}, "after 2025-12-31"),
        ({"by": "soon"}, "not a date"),
        ({"by": ""}, "--by DATE"),
        ({"effect": "2.10"}, "no improvement"),
        ({"effect": "-0.30"}, "no improvement"),
        ({"effect": "2.32"}, "no improvement"),  # less than the dead band
        ({"effect": "many"}, "no number"),
        ({"effect": "nan"}, "no number"),
        ({"effect": "inf"}, "no number"),
        ({"effect": ""}, "no number"),
        ({"measure": " "}, "what is done"),
        ({"owner": ""}, "who does it"),
        ({"measure": "长" * 201}, "at most 200"),
    ],
)
def test_a_measure_that_is_none_is_refused_in_one_sentence_and_leaves_nothing(
    city: Settings, number: str, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    assert answer(city, number, **changes) == 6
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert rows(city, capsys) == []


def test_only_an_open_gap_of_a_plan_is_answered_with_a_measure(
    city: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with look(city, {}).store.read() as work:
        other = next(one for one in work.alerts.open() if one.kind == "missing")
    for named, said in (("JD-0", "no alert"), (other.id, "no gap of a plan")):
        assert answer(city, named) == 6
        assert said in capsys.readouterr().err
    assert planwatch(city, "measures", "--measure", "转岗培训") == 6
    assert "--answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("doctors", "outcome", "word"),
    [(87.0, "reached", "已达到预期"), (75.0, "partly", "部分见效"), (66.0, "not_reached", "尚未见效")],
)
def test_the_next_figure_says_whether_the_effect_came(
    city: Settings,
    number: str,
    month: Runner,
    capsys: pytest.CaptureFixture[str],
    doctors: float,
    outcome: str,
    word: str,
) -> None:
    answer(city, number)
    later = next_year(city, month, doctors)
    assert [one["outcome"] for one in rows(city, capsys)] == [outcome]
    with later.store.read() as work:
        alert = work.alerts.named(number)
        assert alert is not None
        said = [event for event in work.alerts.events(alert.id) if event["kind"] == "measured"]
        told = [row for row in work.outbox.all() if row.kind == "behind" and "2023年" in row.title]
    assert [event["reason"].split()[1] for event in said] == [outcome]
    assert not said[0]["tell"]
    # What was answered for the year before, and has come as was answered, is asked nobody anew.
    assert bool(told) == (outcome != "reached")
    assert all(f"“转岗培训全科医生”（区卫生健康局，预期2023年12月31日前见效）：{word}" in row.body for row in told)
    assert word in summary_of(later)
    month(look(city, {}, as_of=date(2024, 4, 8)))
    with later.store.read() as work:
        assert [event["kind"] for event in work.alerts.events(alert.id)].count("measured") == 1


def test_nobody_who_reports_the_figure_reads_of_a_measure(city: Settings, number: str, month: Runner) -> None:
    answer(city, number)
    later = next_year(city, month, 75.0)
    reporting = {
        one.id for one in later.deployment.contacts.contacts if one.role in ("clerk", "reviewer", "section_lead")
    }
    with later.store.read() as work:
        assert [
            row.recipient for row in work.outbox.all() if "转岗培训" in row.body and row.recipient in reporting
        ] == []


def test_the_evaluation_lists_measures_proposes_and_can_be_computed_again(
    city: Settings, number: str, month: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(city, number)
    evaluated = ["--plan", "fushan-145", "--as-of", "2023-09-11", "--out", str(tmp_path)]
    assert planwatch(city, "evaluate", *evaluated) == 0
    written = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    (one,) = [row for row in written["followups"] if row["target_id"] == "fushan-145.t16"]
    assert (one["proposal"], one["ground"]) == ("keep", "under_way")
    page = (tmp_path / "evaluation.html").read_text(encoding="utf-8")
    assert "措施落实后预计2.90" in page
    assert "保持（在办措施预期可回到所需进度）" in page
    assert planwatch(city, "verify", str(tmp_path)) == 0
    written["evidence"]["measures"][0]["effect"] = 2.4
    (tmp_path / "evaluation.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    capsys.readouterr()
    assert planwatch(city, "verify", str(tmp_path), "--json") == 1
    said = json.loads(capsys.readouterr().out)["rows"]
    assert {("fushan-145.t16", "proposal"), ("fushan-145.t16", "ground")} <= {
        (row["target_id"], row["field"]) for row in said
    }


def test_what_was_recorded_later_is_no_part_of_what_was_known_then(city: Settings, number: str, tmp_path: Path) -> None:
    answer(city, number)
    then = ["--as-of", "2023-09-11", "--known-at", "2023-09-04"]
    assert planwatch(city, "evaluate", "--plan", "fushan-145", *then, "--out", str(tmp_path)) == 0
    written = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert written["evidence"]["measures"] == []
