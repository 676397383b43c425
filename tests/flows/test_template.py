"""`planwatch template`: the blank form that a clerk asks for, or one sentence that says why there is none."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.errors import NotKnown
from domain.period import Period
from domain.submission import Cell, Reading
from flows.blank import form_named, own_last, period_named, place_named
from flows.cli import main
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form

SMALL = Path(__file__).resolve().parents[1] / "deployments/small-zh"
TODAY = date(2026, 3, 10)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environ({}, config=str(SMALL), home=str(tmp_path))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-Q1", "《基层卫生服务月报》是月报，没有“2026-Q1”这一期；请写成2023-08这样"),
        ("2019-08", "2019-08不在《基层卫生服务月报》的有效期（2025-01-01 —）内，不需填报"),
        ("去年", "“去年”不是报告期；《基层卫生服务月报》是月报，请写成2023-08这样"),
    ],
)
def test_a_period_that_is_not_the_forms_is_refused_in_one_sentence(settings: Settings, typed: str, said: str) -> None:
    deployment = deployment_of(settings, {})
    form, place = form_named("monthly", deployment), deployment.places["379901"]
    with pytest.raises(NotKnown) as refused:
        period_named(typed, form, place, deployment, TODAY)
    assert str(refused.value) == said


def test_without_a_period_it_is_the_newest_that_has_ended(settings: Settings) -> None:
    deployment = deployment_of(settings, {})
    form, place = form_named("基层卫生服务月报", deployment), deployment.places["379901"]
    assert str(period_named("", form, place, deployment, TODAY)) == "2026-02"
    assert str(period_named("", form, place, deployment, date(2026, 3, 1))) == "2026-02"


def test_a_form_that_has_run_out_gives_its_last_period_and_none_before_its_first(settings: Settings) -> None:
    from dataclasses import replace

    deployment = deployment_of(settings, {})
    form, place = deployment.forms["monthly"], deployment.places["379901"]
    over = replace(form, valid_to=date(2025, 6, 30))
    assert str(period_named("", over, place, deployment, date(2030, 1, 5))) == "2025-06"
    with pytest.raises(NotKnown, match="目前没有已结束的报告期可填"):
        period_named("", form, place, deployment, date(2025, 1, 20))


def test_an_unknown_form_or_place_is_named_with_the_nearest_and_those_there_are(settings: Settings) -> None:
    deployment = deployment_of(settings, {})
    with pytest.raises(NotKnown, match="没有报表“monthy”（monthly？）；现有报表：monthly 基层卫生服务月报"):
        form_named("monthy", deployment)
    form = form_named("monthly", deployment)
    with pytest.raises(NotKnown, match="没有区划“东度区”（东渡区？）；报送该表的有：379901 东渡区"):
        place_named("东度区", form, deployment)
    with pytest.raises(NotKnown, match="青禾市不报送《基层卫生服务月报》"):
        place_named("青禾市", form, deployment)


def test_the_command_ends_with_its_own_code_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "blank.xlsx"
    where = ["--config", str(SMALL), "--home", str(tmp_path), "--out", str(out)]
    asked = ["template", "--form", "monthly", "--place", "379901", *where]
    assert main([*asked, "--period", "2026-Q1"], {}) == NotKnown.exit_code
    assert "是月报" in capsys.readouterr().err
    assert not out.exists()
    assert main([*asked, "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["file"] == str(out)
    assert not list(tmp_path.glob("*.db"))


def test_beside_the_lines_stands_what_the_clerk_reported_last_and_was_accepted(
    settings: Settings, tmp_path: Path
) -> None:
    found(settings, {}, simulated=True, as_of=date(2025, 10, 1))
    box = settings.home / "inbox/379901"
    box.mkdir(parents=True)
    (box / "a.xlsx").write_bytes(sent(settings, (("family_doctor_signing_rate", 61.2, 612, 1000),)))
    for job in ("collect", "gate"):
        assert not run_here(look(settings, {}, as_of=date(2025, 10, 8)), job).failed
    workplace = look(settings, {}, as_of=date(2025, 11, 3))
    form, place = workplace.deployment.forms["monthly"], workplace.deployment.places["379901"]
    try:
        assert own_last(workplace, form, place, Period.parse("2025-10")) == {
            ("family_doctor_signing_rate", ""): (Period.parse("2025-09"), "61.2")
        }
        assert own_last(workplace, form, place, Period.parse("2025-09")) == {}
        assert own_last(workplace, form, workplace.deployment.places["379902"], Period.parse("2025-10")) == {}
        quarterly = workplace.deployment.forms["quarterly"]
        assert own_last(workplace, quarterly, place, Period.parse("2025-Q4")) == {}
    finally:
        workplace.store.close()
    out = tmp_path / "blank.xlsx"
    where = ["--config", str(SMALL), "--home", str(tmp_path), "--out", str(out)]
    assert main(["template", "--form", "monthly", "--place", "379901", "--period", "2025-10", *where], {}) == 0
    sheet: Any = load_workbook(BytesIO(out.read_bytes())).worksheets[0]
    assert [sheet[f"H{row}"].value for row in (7, 8, 9)] == ["上期数", "61.2\n2025年9月", None]


@pytest.mark.slow
def test_a_figure_that_is_asked_about_does_not_stand_beside_the_line(settings: Settings) -> None:
    found(settings, {}, simulated=True, as_of=date(2025, 10, 1))
    box = settings.home / "inbox/379901"
    box.mkdir(parents=True)
    lines = (("family_doctor_signing_rate", 61.2, 612, 1000), ("nip_vaccination_rate", 9.81, 981, 1000))
    (box / "a.xlsx").write_bytes(sent(settings, lines))
    for job in ("collect", "gate"):
        assert not run_here(look(settings, {}, as_of=date(2025, 10, 8)), job).failed
    workplace = look(settings, {}, as_of=date(2025, 11, 3))
    form, place = workplace.deployment.forms["monthly"], workplace.deployment.places["379901"]
    try:
        last = own_last(workplace, form, place, Period.parse("2025-10"))
    finally:
        workplace.store.close()
    assert set(last) == {("family_doctor_signing_rate", "")}


def sent(settings: Settings, lines: Any) -> bytes:
    """The form of September 2025 as the district sends it."""
    about = form_of_place(deployment_of(settings, {}), "monthly", "379901")
    cells = tuple(
        Cell(code, "value", "", "", value, float(numerator), float(denominator))  # type: ignore[arg-type]
        for code, value, numerator, denominator in lines
    )
    return filled_form(about, Reading("monthly", "379901", Period.parse("2025-09"), cells))
