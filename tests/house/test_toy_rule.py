"""A kind of rule is one file and its texts: a toy one, beside the product, goes the whole way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import polars as pl
import pytest

import frames
from checks.gate.judge import Batch, Known, judge
from config.loader import load, loads
from domain.errors import ConfigInvalid, Problem
from domain.finding import explain
from domain.kind import Sort
from domain.period import Period
from domain.submission import Cell, Reading
from flows.cli import main
from flows.here import run_here
from flows.kinds import shipped_kinds
from flows.settings import Settings
from flows.steps import founding
from flows.wiring import deployment_of, look, ruleset
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form

ROOT = Path(__file__).resolve().parents[2]
HOSPITALS = ROOT / "tests/deployments/hospitals"
NOW = datetime(2023, 2, 3, 8, tzinfo=UTC)


def texts_with(entry: str) -> Mapping[str, str]:
    """The deployment of the hospitals with one more rule."""
    files = dict(load(HOSPITALS, {}, shipped_kinds()).files)
    return files | {"rules.yaml": f"{files['rules.yaml'].rstrip()}\n  - {entry}\n"}


def problems(entry: str) -> tuple[Problem, ...]:
    try:
        loads(texts_with(entry), {}, shipped_kinds())
    except ConfigInvalid as invalid:
        return invalid.problems
    return ()


def figure(version: int, value: float) -> pl.DataFrame:
    row = {name: "" if kind == pl.String() else None for name, kind in frames.OBSERVATION.items()} | {
        "submission_id": f"NR-01.hospitals.2023-01.v{version}", "form": "hospitals", "place": "NR-01",
        "indicator": "beds", "period": "2023-01", "period_start": date(2023, 1, 1), "period_end": date(2023, 1, 31),
        "state": "value", "value": value, "numerator": None, "denominator": None, "decimals": 0,
        "provenance": "submitted", "received_at": NOW, "version": version, "is_new": True, "usable": "accepted",
    }  # fmt: skip
    return pl.DataFrame([row], schema=frames.OBSERVATION)


@pytest.mark.usefixtures("toys")
def test_lint_takes_it_and_holds_it_to_what_it_declares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file, text in texts_with("{id: revised, kind: big_revision}").items():
        path = tmp_path / "config" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    where = ["--config", str(tmp_path / "config"), "--home", str(tmp_path)]
    main(["lint", *where], {})
    assert "big_revision" not in capsys.readouterr().out
    (unknown,) = problems("{id: revised, kind: big_revision, params: {shar: 0.5}}")
    assert 'no parameter "shar" (did you mean "share"?)' in unknown.allowed
    (wrong,) = problems("{id: revised, kind: big_revision, params: {share: half}}")
    assert "`share` is a number in share of the figure before, not 'half'" in wrong.allowed
    texts = "names: {en: x}, texts: {en: 'was {befor}'}"
    (fact,) = problems(f"{{id: revised, kind: big_revision, {texts}}}")
    assert '"{befor}" (did you mean "before"?)' in fact.given
    (other,) = problems("{id: revised, kind: big_revision, scope: period}")
    assert "cell or submission, not period" in other.allowed


@pytest.mark.usefixtures("toys")
@pytest.mark.parametrize(("now", "found"), [(330.0, 0), (450.0, 0), (451.0, 1)])
def test_the_gate_runs_it_and_the_question_speaks_its_text(now: float, found: int) -> None:
    entry = "{id: revised, kind: big_revision, params: {share: 0.5}}"
    deployment = loads(texts_with(entry), {}, shipped_kinds())
    checked = judge(Batch(figure(2, now), NOW), Known(figure(1, 300.0)), ruleset(deployment))
    questions = [one for one in checked.findings if one.rule == "revised"]
    assert len(questions) == found
    for one in questions:
        assert (one.severity, one.params["before"]) == ("query", "300")
        rule = deployment.rules["revised"]
        assert rule.names["zh"] == "更正幅度较大"
        told = "“Hospital beds” was 300 in number and is 451 in number now."
        assert explain(rule, one.params, "en") == told
        assert explain(rule, one.params, "zh").startswith("“Hospital beds”由300")


@pytest.mark.usefixtures("toys")
def test_two_versions_in_one_batch_are_compared_too() -> None:
    deployment = loads(texts_with("{id: revised, kind: big_revision}"), {}, shipped_kinds())
    batch = pl.concat([figure(2, 600.0), figure(3, 610.0)])
    checked = judge(Batch(batch, NOW), Known(figure(1, 300.0)), ruleset(deployment))
    revised = [(one.submission_id[-2:], one.params["before"]) for one in checked.findings if one.rule == "revised"]
    assert revised == [("v2", "300"), ("v3", "300")], "neither was accepted before the other came"
    alone = judge(Batch(pl.concat([figure(1, 300.0), figure(2, 600.0)]), NOW), Known(), ruleset(deployment))
    assert [one.params["before"] for one in alone.findings if one.rule == "revised"] == ["300"]


@pytest.mark.usefixtures("toys")
def test_a_version_in_doubt_is_none_to_be_measured_by() -> None:
    deployment = loads(texts_with("{id: revised, kind: big_revision}"), {}, shipped_kinds())
    doubted = figure(2, 600.0).with_columns(usable=pl.lit("held"))
    known = Known(doubted, versions=pl.concat([figure(1, 300.0), doubted]))
    checked = judge(Batch(figure(3, 600.0), NOW), known, ruleset(deployment))
    (still,) = [one for one in checked.findings if one.rule == "revised"]
    assert still.params["before"] == "300", "the same file again answers nothing"


@pytest.mark.usefixtures("toys")
def test_a_first_version_that_other_rules_ask_about_is_none_to_be_measured_by() -> None:
    entry = "{id: revised, kind: big_revision}\n  - {id: bounds, kind: hard_range, params: {high: 5000}}"
    batch = pl.concat([figure(1, 30000.0), figure(2, 300.0)])
    checked = judge(Batch(batch, NOW), Known(), ruleset(loads(texts_with(entry), {}, shipped_kinds())))
    assert [(one.rule, one.submission_id[-2:]) for one in checked.findings] == [("bounds", "v1")]


@pytest.mark.usefixtures("toys")
def test_check_says_that_one_file_has_no_version_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = configured(tmp_path, "{id: revised, kind: big_revision}")
    (tmp_path / "one.xlsx").write_bytes(beds(settings, 300.0))
    where = ["--config", str(settings.config), "--home", str(tmp_path)]
    main(["check", str(tmp_path / "one.xlsx"), "--today", "2023-02-03", "--json", *where], {})
    assert sorted(json.loads(capsys.readouterr().out)["not_testable"]) == [
        "jump",
        "revised",
        "roll_up_sum",
        "stale_copy",
    ]


def configured(folder: Path, entry: str) -> Settings:
    for file, text in texts_with(entry).items():
        path = folder / "config" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Settings.from_environ({}, config=str(folder / "config"), home=str(folder))


@pytest.mark.slow
@pytest.mark.usefixtures("toys")
def test_the_same_file_again_does_not_end_its_question(tmp_path: Path) -> None:
    settings = configured(tmp_path, "{id: revised, kind: big_revision, params: {share: 0.5}}")
    founding.found(settings, {}, simulated=True, as_of=date(2023, 2, 1))
    states = []
    for number, value in enumerate((300.0, 600.0, 601.0, 310.0), start=3):
        box = tmp_path / "inbox" / "NR-01"
        box.mkdir(parents=True, exist_ok=True)
        (box / f"{number}.xlsx").write_bytes(beds(settings, value))
        assert not run_here(look(settings, {}, as_of=date(2023, 2, number)), "monitor").failed
        with look(settings, {}).store.read() as work:
            states.append([(one.params["before"], one.is_open) for one in work.findings.all()])
    assert states == [[], [("300", True)], [("300", True)], [("300", False)]]


def beds(settings: Settings, value: float) -> bytes:
    deployment = deployment_of(settings, {})
    (form,) = deployment.forms.values()
    cell = Cell("beds", "value", form.name, "", value=value, value_text=f"{value:g}")
    reading = Reading(form.code, "NR-01", Period.parse("2023-01"), (cell,))
    return filled_form(form_of_place(deployment, form.code, "NR-01"), reading)


@pytest.mark.usefixtures("toys")
def test_its_reference_is_written_from_what_it_declares() -> None:
    spec = spec_from_file_location("spec_docs_of_toys", ROOT / "scripts/spec_docs.py")
    assert spec
    assert spec.loader
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    page = script.page()
    assert "## Changed a lot\n\nKind `big_revision`, shape `revision`, deterministic, usual severity `query`." in page
    assert "| `share` | number | share of the figure before | `0.1` | Flags changes above this share |" in page
    assert "| `{before}` | figure | the figure of the version before |" in page


@pytest.mark.usefixtures("toys")
def test_an_editor_is_told_of_its_parameters() -> None:
    from config.schemas import schemas

    entry = schemas(shipped_kinds())["rules"]["$defs"]["RuleEntry"]
    assert "big_revision" in entry["properties"]["kind"]["enum"]
    (mine,) = [one["then"] for one in entry["allOf"] if one["if"]["properties"]["kind"]["const"] == "big_revision"]
    assert list(mine["properties"]["params"]["properties"]) == ["share"]


def test_without_it_nobody_knows_it() -> None:
    assert "big_revision" not in shipped_kinds()[Sort.RULE]
    assert any("big_revision" in one.given for one in problems("{id: revised, kind: big_revision}"))
