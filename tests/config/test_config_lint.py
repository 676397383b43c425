"""What lint asks about: what the documents deserve, and what slips into a folder that loads all the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from config.loader import lint
from domain.deployment import Deployment
from domain.errors import Problem
from flows.kinds import shipped_kinds

Change = Callable[..., dict[str, str]]
Lint = Callable[..., tuple[Problem, ...]]
PLAN = "plans/north-2025.yaml"
SECOND = """
  - id: north-2025.t3
    indicator: nurse_density
    kind: {kind}
    applies_to: {applies_to}
    clause: Text, page 9
    quote: |
      {quote}
    {figures}
    deadline: {deadline}
"""


@pytest.fixture
def linted(tmp_path: Path) -> Lint:
    """The problems of a deployment given as texts."""

    def run(files: Mapping[str, str], **options: object) -> tuple[Problem, ...]:
        for file, text in files.items():
            (tmp_path / file).parent.mkdir(exist_ok=True, parents=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
        return lint(tmp_path, {}, shipped_kinds(), **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def second(tiny_folder: Path) -> Callable[..., str]:
    """The plan of the tiny deployment with one more target on its first indicator."""

    def add(kind: str, quote: str, figures: str, deadline: str = "2025-12-31", applies_to: str = "children") -> str:
        text = (tiny_folder / PLAN).read_text(encoding="utf-8")
        entry = SECOND.format(kind=kind, quote=quote, figures=figures, deadline=deadline, applies_to=applies_to)
        return text.rstrip() + "\n" + entry

    return add


@pytest.fixture(scope="module")
def shipped(shandong_folder: Path) -> dict[str, list[str]]:
    """What the shipped documents deserve, by where."""
    found: dict[str, list[str]] = {}
    for problem in lint(shandong_folder, {}, shipped_kinds()):
        found.setdefault(problem.where, []).append(problem.given)
    return found


def one(texts: list[str], words: str) -> str:
    (text,) = (text for text in texts if words in text)
    return text


def test_a_target_looser_than_its_start_is_asked_about_with_all_its_quotes(shipped: dict[str, list[str]]) -> None:
    text = one(shipped["targets[fushan-145.t6]"], "looser than the baseline 13.62")
    assert "14 以下 预期性" in text
    assert "降低到14%以下" in text
    assert "plans/fushan-145.yaml:" in text
    assert one(shipped["targets[fushan-145.t3]"], "looser than the baseline 1.2")


def test_a_fall_in_words_and_a_rise_in_figures_are_named_together(shipped: dict[str, list[str]]) -> None:
    text = one(shipped["targets[fushan-145.61]"], "5.6 after 1.2")
    assert "降低孕产妇和婴儿死亡率" in text
    assert "3 孕产妇死亡率 /10 万 1.2 5.6" in text


def test_a_rate_that_no_single_case_could_give_is_named_with_the_births_it_needs(
    shipped: dict[str, list[str]],
) -> None:
    texts = shipped["targets[fushan-145.t3]"]
    assert "【模拟数据】" in one(texts, "needs 83,333 births")
    assert one(texts, "needs 17,857 births")
    assert "targets[fushan-145.t4]" not in shipped


def test_a_binding_target_without_a_start_stands_alone_and_the_others_in_one_line(
    shipped: dict[str, list[str]],
) -> None:
    assert "17 青少年总体近视率" in one(shipped["targets[fushan-145.t17]"], "binding, and no baseline")
    text = one(shipped["plan fushan-145"], "no baseline for 38 targets")
    assert "fushan-145.t2 (" in text
    assert "fushan-145.t17" not in text
    counts = [texts[0].split()[3] for where, texts in shipped.items() if where.startswith("plan ")]
    assert sum(map(int, counts)) == 38 + 32 + 4 + 19 + 2


def test_two_values_in_one_plan_are_named_with_both_sentences(shipped: dict[str, list[str]]) -> None:
    text = one(shipped["targets[fushan-145.77]"], "2个 and 1-2个")
    assert "建成2个安宁疗护病区" in text
    assert "建成1-2个安宁疗护病区" in text
    # 20, 15 and 10 stand in one sentence, for three ranks.
    assert "targets[fushan-145.118]" not in shipped


def test_a_goal_above_a_later_one_is_named_with_both_documents(shipped: dict[str, list[str]]) -> None:
    text = one(shipped["targets[yantai-2024.5]"], "45%以上 by 2024-12-31 is more than 35%以上 by 2025-12-31")
    assert "plans/yantai-2024.yaml:" in text
    assert "plans/yantai-2024-42.yaml:" in text


def test_two_days_for_one_end_are_named(shipped: dict[str, list[str]]) -> None:
    assert "due on 2025-12-31 and on 2024-12-31" in shipped["targets[yantai-2024.9]"][0]
    assert "due on 2025-12-31 and on 2024-12-31" in shipped["targets[yantai-2024.1]"][0]


def test_bases_that_differ_between_documents_are_named(shipped: dict[str, list[str]]) -> None:
    text = one(shipped["targets[yantai-2024-42.21]"], "counted per 10,000, elsewhere per 1,000")
    assert "8.5人" in text
    assert "0.85人" in text


def test_a_plan_that_cannot_meet_the_ratios_of_its_city_is_told_the_arithmetic(shipped: dict[str, list[str]]) -> None:
    beds = one(shipped["targets[fushan-145.t11]"], "3.85 over 7.5 is 0.513, below the 0.55")
    assert beds.count("plans/") == 3
    assert one(shipped["targets[fushan-145.t13]"], "4.05 over 3.85 is 1.052, below the 1.2")


def test_a_plan_that_asks_for_less_than_its_city_is_named(shipped: dict[str, list[str]]) -> None:
    assert one(shipped["targets[fushan-145.93]"], "60%以上, while 烟台市 asks for 65%以上")
    assert one(shipped["targets[fushan-145.91]"], "asks for 45%以上")
    assert one(shipped["targets[fushan-145.91]"], "asks for 35%以上")
    assert "targets[fushan-145.t9]" not in shipped


def test_nothing_else_is_asked_about(shipped: dict[str, list[str]]) -> None:
    plans = {where for where in shipped if where.startswith("plan ")}
    assert plans == {f"plan {p}" for p in ("fushan-145", "yantai-2024", "yantai-2024-42", "rongcheng-2024")} | {
        f"plan {p}-cited" for p in ("liaocheng-145", "shandong-145")
    }
    asked = {where.removeprefix("targets[").removesuffix("]") for where in shipped} - plans
    assert asked == {f"fushan-145.{n}" for n in ("t3", "t6", "t11", "t13", "t17", "61", "77", "91", "93")} | {
        "yantai-2024-42.21",
        "yantai-2024.1",
        "yantai-2024.5",
        "yantai-2024.9",
        "live_from",
        "approval_no",
    }
    assert len(shipped["live_from"]) == 1  # nobody has gone live with it


def test_a_sound_folder_is_asked_nothing(linted: Lint, live: dict[str, str]) -> None:
    assert linted(live, today=date(2024, 1, 1)) == ()


def test_a_folder_without_a_day_of_going_live_is_asked_for_it_and_told_what_counts_instead(tiny_folder: Path) -> None:
    (problem,) = lint(tiny_folder, {}, shipped_kinds(), today=date(2024, 1, 1))
    assert (problem.level, problem.file, problem.line, problem.where) == ("warning", "calendar.yaml", 2, "live_from")
    assert "the day of `planwatch init` counts" in problem.given
    assert "live_from: 2026-01-01" in problem.allowed


def test_nobody_goes_live_with_simulated_sources_alone(linted: Lint, tiny: Deployment) -> None:
    def asked(sources: str) -> list[str]:
        return [problem.where for problem in linted(dict(tiny.files) | {"sources.yaml": sources})]

    played = "  - {id: a, kind: folder, address: a, provenance: simulated}\n"
    assert asked(f"sources:\n{played}") == []
    assert asked(f"sources:\n{played}  - {{id: b, kind: folder, address: b}}\n") == ["live_from"]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2021, 6, 14), ["lies more than 2 years ahead"]),
        (date(2021, 6, 15), []),
        (date(2030, 1, 1), []),
        (None, []),
    ],
)
def test_a_day_of_going_live_that_only_a_mistyped_year_explains_is_asked_about(
    today: date | None, words: list[str], linted: Lint, changed: Change
) -> None:
    files = changed("calendar.yaml", "live_from: 2023-01-01", "live_from: 2023-06-15")
    found = linted(files, today=today)
    assert [(p.level, p.where, p.allowed) for p in found] == [("warning", "live_from", "check the year")] * len(words)
    assert all(word in problem.given for word, problem in zip(words, found, strict=True))
    lines = files["calendar.yaml"].splitlines()
    assert all(lines[problem.line - 1] == "live_from: 2023-06-15" for problem in found)


def test_two_values_are_asked_about_only_where_they_differ_for_the_same_day(
    linted: Lint, second: Callable[..., str], live: dict[str, str]
) -> None:
    def asked(figure: str, deadline: str, words: str) -> list[str]:
        files = live | {PLAN: second("reach_at_least", f"To {figure}", f"value: {figure}", deadline)}
        return [problem.given for problem in linted(files) if words in problem.given]

    assert asked("4.00", "2025-12-31", "the same plan says") == []
    assert asked("4.50", "2027-12-31", "the same plan says") == []
    (text,) = asked("4.50", "2025-12-31", "the same plan says")
    assert "4.00 and 4.5" in text
    assert asked("4.50", "2027-12-31", "lies after the plan's end")


def test_a_weaker_goal_for_a_later_day_is_asked_about(
    linted: Lint, second: Callable[..., str], live: dict[str, str]
) -> None:
    files = live | {PLAN: second("reach_at_least", "To 5.00 in 2023", "value: 5", "2023-12-31")}
    assert [p.where for p in linted(files) if "is more than" in p.given] == ["targets[north-2025.t3]"]


def test_a_value_that_the_start_satisfies_is_asked_about(linted: Lint, changed: Change) -> None:
    found = linted(changed(PLAN, "baseline_value: 3.1", "baseline_value: 4"))
    assert [p.allowed for p in found if "already satisfies it" in p.given] == ["maintain_at_least keeps it"]


def test_a_unit_of_an_unknown_dimension_is_asked_about_at_its_line(linted: Lint, changed: Change) -> None:
    files = changed("units.yaml", "dimension: density", "dimension: densty")
    (problem,) = linted(files)
    assert problem.level == "warning"
    assert files["units.yaml"].splitlines()[problem.line - 1].strip() == "dimension: densty"
    assert "density" in problem.allowed


def test_a_place_that_is_gone_is_asked_about_wherever_it_stands(linted: Lint, changed: Change) -> None:
    ended = "code: NR-01\n    valid_to: 2020-12-31\n"
    successor = "code: NR-02\n    predecessors: [NR-01]\n"
    files = changed("places.yaml", "code: NR-01\n", ended, changed("places.yaml", "code: NR-02\n", successor))
    found = linted(files)
    gone = 'place "NR-01" Alder County is not valid on'
    assert {p.file for p in found if gone in p.given} >= {"forms/monthly.yaml", "denominators.csv"}
    assert all('continued by "NR-02"' in p.given for p in found if gone in p.given)


def test_a_figure_or_target_of_a_place_before_its_time_is_asked_about(linted: Lint, changed: Change) -> None:
    files = changed("places.yaml", "code: NR\n", "code: NR\n    valid_from: 2024-01-01\n")
    assert [p.where for p in linted(files) if p.file == PLAN] == [
        "targets[north-2025.t1]",
        "targets[north-2025.t2]",
    ]
    files = changed("places.yaml", "code: NR-01\n", "code: NR-01\n    valid_from: 2024-01-01\n")
    assert [p.line for p in linted(files) if p.file.startswith("printed/")] == [2]


def test_a_form_past_its_validity_is_asked_about_on_that_day_and_not_before(linted: Lint, changed: Change) -> None:
    files = changed("forms/monthly.yaml", "valid_from:", "valid_to: 2024-06-30\nvalid_from:")
    assert linted(files, today=date(2024, 6, 30)) == ()
    (problem,) = linted(files, today=date(2024, 7, 1))
    assert "was valid until 2024-06-30" in problem.given
    assert problem.file == "forms/monthly.yaml"


def test_a_denominator_that_a_rate_needs_and_the_register_lacks_is_asked_about(
    linted: Lint, live: dict[str, str]
) -> None:
    row = "resident_population,NR-01,2023,51000,Statistics office (simulated),final,simulated,,\n"
    files = live | {"denominators.csv": live["denominators.csv"] + row}
    (problem,) = linted(files)
    assert problem.file == "forms/monthly.yaml"
    assert "has no value for NR-02 2023, needed by nurse_density" in problem.given


def test_a_quote_that_is_not_in_its_document_is_an_error_with_its_line(
    linted: Lint, changed: Change, tmp_path_factory: pytest.TempPathFactory
) -> None:
    documents = tmp_path_factory.mktemp("documents")
    files = changed(PLAN, "document_no:", "document: north.txt\ndocument_no:")
    (missing,) = linted(files, documents=documents)
    assert (missing.level, missing.allowed) == ("warning", "its quotes were not checked")
    (documents / "north.txt").write_text(
        "Nurses per 1,000 population:\nfrom 3.10 in 2020 to 4.00 in 2025 (binding)", encoding="utf-8"
    )
    found = linted(files, documents=documents)
    wrong = [p for p in found if p.level == "error"]
    assert "targets[north-2025.t2].quote" in {p.where for p in wrong}
    assert "targets[north-2025.t1].quote" not in {p.where for p in wrong}
    assert all("does not stand in north.txt" in p.given for p in wrong)


def test_a_figure_on_another_base_is_converted_and_another_dimension_is_refused(linted: Lint, changed: Change) -> None:
    unit = "units:\n  - {code: per_10000, symbol: per 10000, dimension: density, per: 10000}\n"
    files = changed("units.yaml", "units:\n", unit)
    found = linted(changed(PLAN, "    value: 4\n", "    value: 40\n    unit: per_10000\n", files))
    assert any("counted per 10,000, elsewhere per 1,000" in problem.given for problem in found)
    refused = linted(changed(PLAN, "    value: 4\n", "    value: 4\n    unit: percent\n", files))
    assert [p.level for p in refused] == ["error"]


def test_plans_that_a_document_cites_are_plans_of_their_own(linted: Lint, changed: Change) -> None:
    cited = (
        "cited:\n  - id: cited-2025\n    title: Cited\n    place: NR\n    issued_on: 2021-01-01\n"
        "    effective_from: 2021-01-01\n    effective_to: 2025-12-31\n    targets:\n"
        "      - {id: cited-2025.1, indicator: nurse_densty, kind: trend, clause: x, quote: y}\ntargets:\n"
    )
    (problem,) = linted(changed(PLAN, "targets:\n", cited))
    assert 'did you mean "nurse_density"' in problem.given


def test_indicators_may_stand_in_a_folder_by_theme(linted: Lint, live: dict[str, str]) -> None:
    files = dict(live)
    files["indicators/all.yaml"] = files.pop("indicators.yaml")
    assert linted(files) == ()
