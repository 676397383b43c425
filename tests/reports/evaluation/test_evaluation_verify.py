"""An export is computed again from itself alone; what was changed is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.assessment import Assessment
from domain.errors import ExportUnreadable
from flows.steps.evaluate import verify
from reports.evaluation.bundle import Disagreement, compare, read_bundle
from reports.evaluation.compare import COMPARED, same
from reports.evaluation.model import Evaluation
from reports.evaluation.names import JSON_FILE, PAGE_FILE, RESTRICTED_FILE, WORKBOOK_FILE
from reports.evaluation.write import write_evaluation

pytestmark = pytest.mark.slow

Again = Callable[[Any], tuple[Assessment, ...]]


@pytest.fixture
def changed(export: Path, tmp_path: Path, again: Again) -> Callable[..., tuple[Disagreement, ...]]:
    """What verify says of a copy of the export whose JSON was edited."""

    def run(edit: Callable[[dict[str, Any]], None]) -> tuple[Disagreement, ...]:
        shutil.copy(export / JSON_FILE, tmp_path / JSON_FILE)
        content = json.loads((tmp_path / JSON_FILE).read_text(encoding="utf-8"))
        edit(content)
        (tmp_path / JSON_FILE).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        bundle = read_bundle(tmp_path)
        return compare(bundle, again(bundle))

    return run


def figure(content: dict[str, Any], indicator: str, period: str) -> dict[str, Any]:
    rows = content["evidence"]["observations"]
    return next(row for row in rows if row["indicator"] == indicator and row["period"] == period)


def verdict(content: dict[str, Any], target: str) -> dict[str, Any]:
    return next(row for row in content["verdicts"] if row["target_id"] == target)


def test_an_untouched_export_is_computed_again_to_the_same_verdicts(export: Path, again: Again) -> None:
    bundle = read_bundle(export)
    assert (len(bundle.recorded), bundle.withheld) == (18, 3)
    assert len({row.status for row in bundle.recorded}) >= 8
    assert set(bundle.seals) == {PAGE_FILE, WORKBOOK_FILE}
    assert compare(bundle, again(bundle)) == ()


def test_what_single_cases_could_be_told_from_is_computed_again_by_those_who_have_its_own_file(
    export: Path, tmp_path: Path
) -> None:
    whole = verify(export)
    assert (whole.total, whole.withheld, whole.found) == (21, 0, ())
    shutil.copy(export / JSON_FILE, tmp_path / JSON_FILE)
    public = verify(tmp_path)
    assert (public.total, public.withheld, public.found) == (18, 3, ())
    shutil.copy(export / RESTRICTED_FILE, tmp_path / RESTRICTED_FILE)
    content = (tmp_path / RESTRICTED_FILE).read_text(encoding="utf-8")
    (tmp_path / RESTRICTED_FILE).write_text(content.replace('"value": 40.0', '"value": 4.0'), encoding="utf-8")
    assert {one.kind for one in verify(tmp_path).found} >= {"evidence", "field"}


def test_an_export_says_where_each_judged_figure_came_from(export: Path) -> None:
    bundle = read_bundle(export)
    receipts = {row["submission_id"]: row["receipt_id"] for row in bundle.observations.iter_rows(named=True)}
    for row in (row for row in bundle.recorded if row.actual is not None):
        assert row.submission_id in receipts
        assert len(bundle.receipts[receipts[row.submission_id]]) == 64
        assert row.config_sha256 == bundle.config_sha256 != ""


def test_one_digit_of_a_figure_names_the_verdict_that_no_longer_holds(changed: Callable[..., Any]) -> None:
    def edit(content: dict[str, Any]) -> None:
        figure(content, "gp_density", "2022")["value"] = 2.61

    found = changed(edit)
    assert found[0].kind == "evidence"
    assert {row.target_id for row in found if row.kind == "field"} == {"fushan-145.t16"}
    status = next(row for row in found if row.field == "status")
    assert (status.recorded, status.recomputed) == ("slightly_behind", "on_track")
    assert "fushan-145.t16" in status.sentence("zh")
    assert "does not hold" in status.sentence("en")


def test_one_digit_of_a_verdict_is_named_though_the_evidence_is_whole(changed: Callable[..., Any]) -> None:
    def edit(content: dict[str, Any]) -> None:
        verdict(content, "fushan-145.t14")["gap"] += 1e-6

    assert [(row.kind, row.target_id, row.field) for row in changed(edit)] == [("field", "fushan-145.t14", "gap")]


@pytest.mark.parametrize("name", ["status", "submission_id", "quote", "config_sha256", "strictest", "period"])
def test_an_edited_source_or_status_is_named(changed: Callable[..., Any], name: str) -> None:
    def edit(content: dict[str, Any]) -> None:
        row = verdict(content, "fushan-145.t9")
        row[name] = not row[name] if isinstance(row[name], bool) else f"{row[name]}1"

    assert {(row.target_id, row.field) for row in changed(edit)} == {("fushan-145.t9", name)}


def test_an_edit_that_moves_no_verdict_is_seen_by_the_hash_of_the_evidence(changed: Callable[..., Any]) -> None:
    def edit(content: dict[str, Any]) -> None:
        figure(content, "gp_density", "2022")["note"] = "changed afterwards"

    assert [row.kind for row in changed(edit)] == ["evidence"]


def test_an_edited_target_or_overdue_list_names_its_verdict(changed: Callable[..., Any]) -> None:
    def target(content: dict[str, Any]) -> None:
        next(one for one in content["evidence"]["targets"] if one["id"] == "fushan-145.t7")["value"] = 40.0

    def overdue(content: dict[str, Any]) -> None:
        content["evidence"]["overdue"] = []

    assert {row.target_id for row in changed(target) if row.kind == "field"} == {"fushan-145.t7"}
    assert {row.target_id for row in changed(overdue) if row.kind == "field"} == {"fushan-145.t20"}


def test_a_verdict_that_was_left_out_or_made_up_is_named(changed: Callable[..., Any]) -> None:
    def leave_out(content: dict[str, Any]) -> None:
        content["verdicts"] = [row for row in content["verdicts"] if row["target_id"] != "fushan-145.t8"]

    def make_up(content: dict[str, Any]) -> None:
        content["verdicts"].append({**content["verdicts"][0], "target_id": "fushan-145.t99"})

    assert [(row.kind, row.target_id) for row in changed(leave_out)] == [("not_recorded", "fushan-145.t8")]
    assert [(row.kind, row.target_id) for row in changed(make_up)] == [("not_recomputed", "fushan-145.t99")]


def test_a_page_or_workbook_of_another_export_is_named(export: Path, tmp_path: Path, again: Again) -> None:
    shutil.copytree(export, tmp_path / "copy")
    path = tmp_path / "copy" / JSON_FILE
    path.write_bytes(path.read_bytes() + b"\n")
    bundle = read_bundle(tmp_path / "copy")
    found = compare(bundle, again(bundle))
    assert [(row.kind, row.field) for row in found] == [("seal", PAGE_FILE), ("seal", WORKBOOK_FILE)]


def test_numbers_agree_to_a_thousand_millionth() -> None:
    assert same(2.602, 2.602 + 1e-10)
    assert same(2.602e12, 2.602e12 + 1.0)
    assert not same(2.602, 2.602 + 1e-8)
    assert not same(None, 0.0)
    assert {"status", "expected", "gap", "reason", "submission_id"} <= set(COMPARED)


def test_the_same_evaluation_is_the_same_bytes(export: Path, evaluation: Evaluation, tmp_path: Path) -> None:
    """Whatever the order of the figures; the run that judged them is written down and not compared."""
    turned = replace(evaluation, observations=evaluation.observations.reverse())
    for path in write_evaluation(tmp_path, turned):
        assert path.read_bytes() == (export / path.name).read_bytes()


def test_only_what_the_verdicts_stand_on_leaves_the_house(export: Path, evaluation: Evaluation) -> None:
    content = json.loads((export / JSON_FILE).read_text(encoding="utf-8"))
    assert set(content["evidence"]["indicators"]) < {*evaluation.indicators, ""} | set(evaluation.indicators)
    assert len(content["evidence"]["indicators"]) == 18
    assert set(content["evidence"]["places"]) == {"370611"}
    assert content["simulated"] is True


def test_an_export_that_is_not_there_says_which_folder_to_name(tmp_path: Path) -> None:
    with pytest.raises(ExportUnreadable, match=r"evaluation\.json.*planwatch evaluate"):
        read_bundle(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "Expecting property name"),
        (b'"\xff"', "codec"),
        (b"[]", "not an object"),
        (b'{"schema": "planwatch.status/1"}', "schema is 'planwatch.status/1'"),
        (b'{"schema": "planwatch.evaluation/1"}', "'evidence' is not there"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_what_is_wrong(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / JSON_FILE).write_bytes(content)
    with pytest.raises(ExportUnreadable, match=said):
        read_bundle(tmp_path)


def test_a_number_that_became_a_text_is_named_with_its_row(changed: Callable[..., Any]) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["evidence"]["observations"][3]["value"] = "2.31 "

    with pytest.raises(ExportUnreadable, match=r"row 3, value: '2\.31 ' is not float"):
        changed(edit)


def test_a_kind_of_target_that_is_not_known_here_is_named(export: Path, tmp_path: Path) -> None:
    content = (export / JSON_FILE).read_text(encoding="utf-8")
    odd = content.replace('"kind": "reach_at_least"', '"kind": "of_another_country"')
    (tmp_path / JSON_FILE).write_text(odd, encoding="utf-8")
    with pytest.raises(ExportUnreadable, match="of_another_country is no kind of target"):
        verify(tmp_path)
