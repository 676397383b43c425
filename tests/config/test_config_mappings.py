"""Mappings of foreign layouts, institutions, and lines that come with an export: every mistake is named at its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from config.loader import lint, load, loads
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, Problem
from domain.filemapping import Holds, Rows
from flows.kinds import shipped_kinds

EXPORTS = Path(__file__).resolve().parents[1] / "deployments/exports"
MAPPING, ANNUAL, INSTITUTIONS = "mappings/resources-export.yaml", "forms/annual.yaml", "institutions.csv"
Changed = Callable[[str, str, str], tuple[Problem, ...]]


@pytest.fixture(scope="module")
def exports() -> Deployment:
    return load(EXPORTS, {}, shipped_kinds())


@pytest.fixture
def problems(exports: Deployment) -> Changed:
    """The problems of the deployment with one text of one file replaced."""

    def change(file: str, old: str, new: str) -> tuple[Problem, ...]:
        assert old in exports.files[file], f"{old!r} does not stand in {file}"
        return told(dict(exports.files) | {file: exports.files[file].replace(old, new, 1)})

    return change


def told(files: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        loads(files, {}, shipped_kinds())
    except ConfigInvalid as invalid:
        return invalid.problems
    return ()


def test_mappings_institutions_and_lines_that_come_with_an_export_are_loaded(exports: Deployment) -> None:
    mapping = exports.mappings["resources-export"]
    assert (mapping.rows, mapping.form, mapping.columns[0].holds) == (
        Rows.INSTITUTIONS,
        "resources-export",
        Holds.INSTITUTION,
    )
    assert [one.code for one in exports.institutions if one.district == "379902"] == ["370200001", "370200002"]
    nurses, _, signing = exports.forms["annual"].lines
    assert (nurses.from_export, nurses.required) == ("resources-export", False)
    assert (signing.from_export, signing.required) == ("", True)
    assert exports.forms["annual"].lacking([]) == ("signing_rate",)


@pytest.mark.parametrize(
    ("old", "new", "line", "given"),
    [
        ("indicator: nurses", "indicator: nurse", 10, 'indicator "nurse" is not known (did you mean "nurses"?)'),
        ("form: resources-export", "form: resource-export", 5, 'form "resource-export" is not known'),
        ("rows: institutions", "rows: institution", 6, 'given "institution" (did you mean "institutions"?)'),
        ("holds: institution}", "holds: institutoin}", 8, '(did you mean "institution"?)'),
        ("indicator: nurses}", "indicator: signing_rate}", 10, 'form resources-export has no line "signing_rate"'),
        ("indicator: bed_use, part: numerator}", "indicator: bed_use}", 12, "do not add up"),
        ("indicator: bed_use, part: numerator}", "holds: nothing}", 13, "only the denominator of bed_use is mapped"),
        ("indicator: visits}", "indicator: visits, part: numerator}", 11, "indicator visits has no parts"),
        ("heading: 总诊疗人次数", "heading: 注册护士", 11, "same heading as in line 10"),
        ("holds: institution_name}", "holds: institution}", 9, "same sort of column as in line 8"),
        ("{heading: 注册护士, indicator: nurses}", "{heading: 注册护士}", 10, "needs either `holds` or `indicator`"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_told_with_its_line(
    problems: Changed, old: str, new: str, line: int, given: str
) -> None:
    found = problems(MAPPING, old, new)
    assert (MAPPING, line) in [(one.file, one.line) for one in found if given in f"{one.given} {one.allowed}"], found


def test_rows_of_institutions_need_the_list_of_institutions(exports: Deployment) -> None:
    files = {file: text for file, text in exports.files.items() if file != INSTITUTIONS}
    (problem,) = told(files)
    assert (problem.file, problem.where) == (MAPPING, "rows")
    assert "institutions.csv" in problem.given


@pytest.mark.parametrize(
    ("old", "new", "given"),
    [
        ("from: resources-export", "from: resource-export", 'did you mean "resources-export"'),
        ("indicator: signing_rate,", "indicator: signing_rate, from: resources-export,", "has no signing_rate"),
        ("periodicity: year", "periodicity: half", "comes per year, this form per half"),
    ],
)
def test_a_line_must_really_come_with_its_export(problems: Changed, old: str, new: str, given: str) -> None:
    assert any(given in one.given and one.where.endswith(".from") for one in problems(ANNUAL, old, new))


def test_without_any_mapping_a_line_can_come_from_none(exports: Deployment) -> None:
    files = {file: text for file, text in exports.files.items() if file not in {MAPPING, INSTITUTIONS}}
    assert {(one.file, one.given) for one in told(files)} == {(ANNUAL, 'mapping "resources-export" is not known')}


def test_an_institution_counts_to_one_district_a_day(problems: Changed) -> None:
    row = "370100004,城关街道社区卫生服务中心,379901,,2023-06-30\n"
    moved = row + "370100004,城关街道社区卫生服务中心,379902,2023-07-01,\n"
    assert problems(INSTITUTIONS, row, moved) == ()
    (problem,) = problems(INSTITUTIONS, row, moved.replace("2023-07-01", "2023-06-01"))
    assert (problem.line, problem.given) == (6, "institution 370100004 is valid in line 5 on the same days")
    (problem,) = problems(INSTITUTIONS, "人民医院,379901", "人民医院,东渡区")
    assert 'did you mean "379901"' in problem.given


def test_two_mappings_never_know_a_file_by_the_same_headings(exports: Deployment) -> None:
    second = exports.files[MAPPING].replace("code: resources-export", "code: other")
    found = told(dict(exports.files) | {"mappings/other.yaml": second})
    assert any("the same headings as mappings/other.yaml" in one.given for one in found)


def test_lint_names_what_two_forms_ask_of_one_place_for_one_period(exports: Deployment, tmp_path: Path) -> None:
    annual = exports.files[ANNUAL]
    again = annual.replace("code: annual", "code: again").replace(", from: resources-export", "")
    written(tmp_path, dict(exports.files) | {"forms/zz-again.yaml": again})
    found = [one for one in lint(tmp_path, {}, shipped_kinds()) if "is asked at" in one.given]
    assert [(one.file, one.level, one.given) for one in found] == [
        (
            "forms/zz-again.yaml",
            "warning",
            "signing_rate 家庭医生签约服务覆盖率 is asked at forms/annual.yaml:16 too, for the same period of 东渡区, 南泉区",
        )
    ]


@pytest.mark.parametrize(
    "change",
    [("valid_from: 2023-01-01", "valid_from: 2023-01-01\nstatus: preliminary"), ("periodicity: year", "periodicity: half"),
     ('["379901", "379902"]', '["379900"]'), ("valid_from: 2023-01-01", "valid_from: 2023-01-01\nreporting_year_offset_months: -3")],
)  # fmt: skip
def test_a_flash_figure_another_period_place_or_reporting_year_is_not_asked_twice(
    exports: Deployment, tmp_path: Path, change: tuple[str, str]
) -> None:
    annual = exports.files[ANNUAL].replace(", from: resources-export", "")
    again = annual.replace("code: annual", "code: again").replace(*change)
    assert again != annual
    written(tmp_path, dict(exports.files) | {"forms/zz-again.yaml": again})
    found = lint(tmp_path, {}, shipped_kinds())
    assert not [one for one in found if "is asked at" in one.given or one.level == "error"]


def test_lint_names_a_form_without_the_number_of_its_approval(exports: Deployment, tmp_path: Path) -> None:
    files = dict(exports.files) | {ANNUAL: exports.files[ANNUAL].replace("approval_no: 青统制〔2024〕6号\n", "")}
    written(tmp_path, files)
    assert [(one.file, one.level) for one in lint(tmp_path, {}, shipped_kinds())] == [(ANNUAL, "warning")]


def written(folder: Path, files: Mapping[str, str]) -> None:
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
