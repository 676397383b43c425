"""What a person who does not program reads after a slip: file, line, what was given, the nearest name, what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from config.loader import load, loads
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, Problem
from flows.kinds import shipped_kinds

Change = Callable[..., dict[str, str]]
ProblemsOf = Callable[[Mapping[str, str]], tuple[Problem, ...]]


def line_of(files: Mapping[str, str], file: str, text: str) -> int:
    return next(n for n, line in enumerate(files[file].splitlines(), 1) if text in line)


def test_every_mistake_of_every_file_is_named_at_once(changed: Change, problems_of: ProblemsOf) -> None:
    files = changed("plans/north-2025.yaml", "kind: reach_at_least", "kind: reach_atleast")
    files = changed("plans/north-2025.yaml", "value: 95", "value: much", files)
    files = changed("forms/monthly.yaml", "indicator: measles_coverage", "indicator: measels_coverage", files)
    files = changed("contacts.yaml", "role: ops", "role: opps", files)
    files = changed("units.yaml", "per: 100\n", "pre: 100\n", files)
    files = changed("denominators.csv", "52000", "", files)
    found = {(problem.file, problem.line) for problem in problems_of(files)}
    assert found == {
        ("plans/north-2025.yaml", line_of(files, "plans/north-2025.yaml", "reach_atleast")),
        ("plans/north-2025.yaml", line_of(files, "plans/north-2025.yaml", "much")),
        ("forms/monthly.yaml", line_of(files, "forms/monthly.yaml", "measels_coverage")),
        ("contacts.yaml", line_of(files, "contacts.yaml", "role: opps")),
        ("units.yaml", line_of(files, "units.yaml", "pre: 100")),
        ("denominators.csv", 2),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "given", "meant"),
    [
        ("forms/monthly.yaml", "nurse_density", "nurse_denstiy", "nurse_denstiy", "nurse_density"),
        ("indicators.yaml", "unit: per_1000", "unit: per_100", "per_100", "per_1000"),
        ("forms/monthly.yaml", "[NR-01,", "[NR-O1,", "NR-O1", "NR-01"),
        ("forms/monthly.yaml", "[NR-01,", "[Alder County,", "Alder County", "NR-01"),
        ("forms/monthly.yaml", "indicator: nurse_density", "indicator: Measles vaccination coverage", "Measles", "measles_coverage"),
        ("contacts.yaml", "channel: file", "channel: files", "files", "file"),
        ("contacts.yaml", "  missing:", "  mising:", "mising", "missing"),
        ("rules.yaml", "kind: hard_range", "kind: hardrange", "hardrange", "hard_range"),
        ("rules.yaml", "{observed}", "{obsreved}", "obsreved", "observed"),
        ("places.yaml", "home: NR", "home: NRR", "NRR", "NR"),
        ("plans/north-2025.yaml", "nature: binding", "nature: bindng", "bindng", "binding"),
        ("plans/north-2025.yaml", "nature: binding", "natur: binding", "natur", "nature"),
        ("sources.yaml", "kind: folder", "kind: folders", "folders", "folder"),
        ("printed/north-2025.csv", "NR-01,", "NR-1,", "NR-1", "NR-01"),
        ("calendar.yaml", "saturday", "saterday", "saterday", "saturday"),
        ("calendar.yaml", "time_zone: Europe/Tallinn", "time_zone: Asia/Shangai", "Asia/Shangai", "Asia/Shanghai"),
        ("calendar.yaml", "time_zone: Europe/Tallinn", "time_zone: europe/tallinn", "europe/tallinn", "Europe/Tallinn"),
        ("calendar.yaml", "live_from:", "live_form:", "live_form", "live_from"),
    ],
)  # fmt: skip
def test_an_unknown_name_comes_with_its_line_the_nearest_known_one_and_what_is_allowed(
    changed: Change, problems_of: ProblemsOf, file: str, old: str, new: str, given: str, meant: str
) -> None:
    files = changed(file, old, new)
    (problem,) = problems_of(files)
    assert (problem.file, problem.line) == (file, line_of(files, file, new))
    assert given in problem.given
    assert f'(did you mean "{meant}"?)' in problem.given
    assert problem.allowed


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("plans/north-2025.yaml", "issued_on: 2021-03-01", "issued_on: 1 March 2021", "a day written as 2025-12-31"),
        ("plans/north-2025.yaml", "issued_on: 2021-03-01", "issued_on: 20210301", "a day written as 2025-12-31"),
        ("plans/north-2025.yaml", "deadline: 2025-12-31", "deadline: 2025-13-31", "month must be in 1..12"),
        ("plans/north-2025.yaml", "    value: 4\n", "", "needs `value`"),
        ("plans/north-2025.yaml", "    baseline_period: 2020\n", "", "needs `baseline_period`"),
        ("plans/north-2025.yaml", "baseline_period: 2020", "baseline_period: last year", "not a period"),
        ("plans/north-2025.yaml", "    value: 4\n", "    value: nan\n", "a finite number"),
        ("plans/north-2025.yaml", "effective_to: 2025", "effective_to: 2015", "effective_to lies before"),
        ("plans/north-2025.yaml", "    value: 4\n", "    value: 4\n    unit: percent\n", "convert the figures"),
        ("forms/monthly.yaml", "  working_days: 3\n", "", "either `working_days` or `months_after`"),
        ("forms/monthly.yaml", "  working_days: 3\n", "  day: 10\n", "needs `months_after`"),
        ("forms/monthly.yaml", "row: 2", "row: 1", "same row as in line"),
        ("forms/monthly.yaml", "NR-02]", "NR-01]", "same place as in line"),
        ("indicators.yaml", "{low: 0, high: 50}", "{low: 60, high: 50}", "low must not lie above high"),
        ("indicators.yaml", "      register: res", "      multiplier: 10000\n      register: res", "is per 1000"),
        ("places.yaml", "level: region\n", "level: region\n    parent: NR-01\n", "is its own ancestor"),
        ("places.yaml", "code: NR-02", "code: NR-01", "is already defined at places.yaml:7"),
        ("places.yaml", "name: North Region", "name: North Region\n    name: Nord", 'key "name" stands twice'),
        ("contacts.yaml", "kind: file", "kind: wecom", "needs `url`"),
        ("rules.yaml", "tier: deterministic", "tier: statistical", "a statistical rule may query or note"),
        ("rules.yaml", "    kind: hard_range\n", "", "add `kind`"),
        ("rules.yaml", "{observed}", "{observed", "the text is no template"),
        ("rules.yaml", "kind: hard_range", "kind: percent_bounds", "needs `params` with over"),
        (
            "rules.yaml",
            "kind: hard_range",
            "kind: ordered_pair\n    params: {low: nurse_density, high: x}",
            '"x" is not known',
        ),
        ("sources.yaml", "    address: inbox\n", "", "add `address`"),
        ("sources.yaml", "    address: inbox\n", "    address: inbox\n    pattern: '**.xlsx'\n", "**/*.xlsx"),
        ("calendar.yaml", "Europe/Tallinn", "Europe/Talin", "an IANA time zone"),
        ("calendar.yaml", "Europe/Tallinn", "北京", "an IANA time zone, for example Asia/Shanghai"),
        ("calendar.yaml", "Europe/Tallinn", "../../etc/passwd", "an IANA time zone"),
        ("calendar.yaml", "live_from: 2023-01-01", "live_from: 2023-1-1", "a day written as 2025-12-31"),
        ("calendar.yaml", "live_from: 2023-01-01", "live_from: soon", "a day written as 2025-12-31"),
        ("calendar.yaml", 'work_from: "08:00"', "work_from: 8", 'a time of day written as "08:30"'),
        ("denominators.csv", "52000,", "52,000,", "put quotes around a cell that holds a comma"),
        ("denominators.csv", "NR-02", "NR-01", "same figure as in line 2"),
        ("units.yaml", "units:", "units: [", "not readable as YAML"),
        ("units.yaml", "symbol: per 1,000", "symbol: *x", "undefined alias"),
    ],
)
def test_a_wrong_entry_is_answered_in_words_that_say_what_to_write(
    changed: Change, problems_of: ProblemsOf, file: str, old: str, new: str, words: str
) -> None:
    found = [
        problem for problem in problems_of(changed(file, old, new)) if words in f"{problem.given}; {problem.allowed}"
    ]
    assert found
    assert found[0].file == file


def test_a_language_without_rule_texts_is_named_at_each_rule(changed: Change, problems_of: ProblemsOf) -> None:
    problems = problems_of(changed("contacts.yaml", "language: en", "language: zh"))
    assert {problem.where for problem in problems} == {
        f"rules[{rule}].{field}" for rule in ("hard_range", "recomputed_rate") for field in ("names", "texts")
    }


def test_an_alias_is_refused_and_cannot_blow_up_a_file(changed: Change, problems_of: ProblemsOf) -> None:
    files = changed("places.yaml", "aliases: [Alder]", "aliases: &many [Alder]")
    files = changed("places.yaml", "aliases: [Birch]", "aliases: *many", files)
    assert any("an alias" in problem.given for problem in problems_of(files))


def test_a_file_that_is_missing_is_named_once_and_not_by_everything_that_uses_it(
    tiny: Deployment, problems_of: ProblemsOf
) -> None:
    files = {file: text for file, text in tiny.files.items() if file != "units.yaml"}
    (problem,) = problems_of(files)
    assert (problem.file, problem.given) == ("units.yaml", "is missing")


def test_a_misnamed_file_is_not_silently_left_out(tiny: Deployment, problems_of: ProblemsOf) -> None:
    (problem,) = problems_of(dict(tiny.files) | {"plan/other.yaml": "id: other"})
    assert problem.file == "plan/other.yaml"
    assert 'did you mean "plans/*.yaml"' in problem.given


def test_a_list_where_keys_belong_is_a_problem_and_not_a_crash(tiny: Deployment, problems_of: ProblemsOf) -> None:
    for file in tiny.files:
        if file.endswith(".yaml"):
            assert problems_of(dict(tiny.files) | {file: "- 1\n- 2\n"})
            assert problems_of(dict(tiny.files) | {file: ""})
            assert problems_of(dict(tiny.files) | {file: "just words"})


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="does not exist"):
        load(tmp_path / "nowhere", {}, shipped_kinds())


def test_a_file_in_another_encoding_is_named(tmp_path: Path, tiny: Deployment) -> None:
    for file, text in tiny.files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "places.yaml").write_bytes("home: 福山区".encode("gb18030"))
    with pytest.raises(ConfigInvalid, match=r"places\.yaml:1: file: cannot be read"):
        load(tmp_path, {}, shipped_kinds())


def test_a_code_with_leading_zeros_and_the_word_no_stay_what_they_are(changed: Change) -> None:
    files = changed("places.yaml", "code: NR-02", "code: 010203")
    for file in ("forms/monthly.yaml", "denominators.csv", "printed/north-2025.csv", "contacts.yaml"):
        files[file] = files[file].replace("NR-02", "010203")
    files = changed("indicators.yaml", "decimals: 2\n", "decimals: 2\n    accumulates: no\n", files)
    deployment = loads(files, {}, shipped_kinds())
    assert "010203" in deployment.places
    assert deployment.indicators["nurse_density"].accumulates == "no"


@pytest.mark.parametrize("day", ["02-29", "02-30", "06-31", "13-01"])
def test_a_reporting_year_ends_on_a_day_that_every_year_has(day: str, changed: Change, problems_of: ProblemsOf) -> None:
    files = changed("indicators.yaml", "unit: per_1000", f'unit: per_1000\n    year_ends: "{day}"')
    (problem,) = problems_of(files)
    assert problem.where.endswith("year_ends")
    assert f'given "{day}"' in problem.given


def test_the_later_reading_of_a_deadline_is_not_the_earlier_one(changed: Change, problems_of: ProblemsOf) -> None:
    line = next(
        line
        for line in changed("plans/north-2025.yaml", "", "")["plans/north-2025.yaml"].splitlines()
        if "deadline:" in line
    )
    (problem,) = problems_of(changed("plans/north-2025.yaml", line, f"{line}\n    latest_deadline: 2020-01-01"))
    assert "lies after `deadline`" in problem.allowed


def test_two_forms_cannot_both_be_the_one_that_targets_are_judged_by(changed: Change, problems_of: ProblemsOf) -> None:
    primary = "indicator: nurse_density\n    primary: true"
    files = changed("forms/monthly.yaml", "indicator: nurse_density", primary)
    second = files["forms/monthly.yaml"].replace("code: monthly", "code: second")
    (problem,) = problems_of(files | {"forms/second.yaml": second})
    assert (problem.file, problem.where) == ("forms/second.yaml", "lines[nurse_density].primary")
    assert "is primary at forms/monthly.yaml:" in problem.given
    other_places = second.replace("[NR-01, NR-02]", "[NR]")
    assert problems_of(files | {"forms/second.yaml": other_places}) == ()
