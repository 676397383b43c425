"""Every statement and figure of the five documents is in the deployment: none dropped, none counted twice."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.loader import load
from domain.deployment import Deployment
from domain.period import Period
from domain.plan import Target
from flows.kinds import shipped_kinds

SHARED = Path(__file__).parents[3] / "shared" / "plans"
PLACES = {"烟台市福山区": "370611", "烟台市": "370600", "聊城市": "371500", "荣成市": "371082"}
# Kinds by the words of the documents. Counts, floors and changes are read from the sentence where "at least" is said.
# What holds is kept in every year; what is new is counted from what there was.
KINDS: Mapping[str, set[str]] = {
    "at_least": {"reach_at_least", "count_to_complete", "maintain_at_least", "ratio_of"},
    "at_most": {"reach_at_most", "stay_at_most"},
    "maintain_at_least": {"maintain_at_least"},
    "about": {"approximately"},
    "increase_by": {"change_by"},
    "decrease_by_per_year": {"change_per_year"},
    "proportional_growth": {"proportional_to"},
    "range": {"range", "change_by"},
    "zero": {"zero_events"},
    "count_to_complete": {"count_to_complete", "change_by"},
    "boolean_done": {"milestone", "maintain_at_least"},
    "trend_up": {"trend"},
    "trend_down": {"trend", "maintain_at_least"},
}
# Commitments that the study has left out; they have no number in it.
ADDED = [f"fushan-145.{n}" for n in range(134, 138)]
ADDED += ["yantai-2024-42.70", "yantai-2024-42.71", *(f"rongcheng-2024.{n}" for n in range(62, 65))]
# The 5 years belong to the rule of supervision that is set up, not to the target.
OF_THE_RULE = "fushan-145.74"
Study = Callable[[str], list[dict[str, str]]]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def study() -> Study:
    def rows(name: str) -> list[dict[str, str]]:
        path = SHARED / f"{name}.csv"
        if not path.is_file():
            pytest.skip("the study of the plans does not lie beside this checkout")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return rows


@pytest.fixture(scope="module")
def by_number(shandong_shapes: dict[str, Any]) -> dict[tuple[str, int], tuple[Any, str, str]]:
    """(plan, number of the statement) -> entry, clause, quote."""
    found: dict[tuple[str, int], tuple[Any, str, str]] = {}
    for file, shape in shandong_shapes.items():
        for _, plan in shape.plans() if file.startswith("plans/") else ():
            for entry in plan.targets:
                if entry.id in ADDED:
                    assert entry.item_no is None
                    continue
                said = [(entry.item_no, entry.clause, entry.quote)]
                said += [(one.item_no, one.clause, one.quote) for one in entry.restated]
                for number, clause, quote in said:
                    assert (plan.id, number) not in found, (plan.id, number)
                    found[(plan.id, number)] = (entry, clause, quote)
    return found


def test_279_statements_are_263_targets_and_16_that_say_one_again_and_9_were_left_out(shandong: Deployment) -> None:
    assert len(shandong.targets) == 263 + len(ADDED) == 272
    assert sum(len(target.quotes) for target in shandong.targets) == 279 + 9
    assert {target.id for target in shandong.targets} >= set(ADDED)
    assert {plan.id: len(plan.targets) for plan in shandong.plans.values()} == {
        "fushan-145": 121,
        "liaocheng-145-cited": 1,
        "rongcheng-2024": 64,
        "shandong-145-cited": 1,
        "shandong-standard-cited": 1,
        "yantai-2024": 13,
        "yantai-2024-42": 71,
    }


def test_there_is_one_file_per_document(shandong: Deployment) -> None:
    files: dict[str, set[str]] = {}
    for target in shandong.targets:
        files.setdefault(shandong.plans[target.plan].document, set()).add(target.file)
    assert sorted(document[:3] for document in files) == ["000", "001", "002", "003", "004"]
    assert all(len(names) == 1 for names in files.values())


def test_every_statement_of_the_study_is_there_with_its_words_and_clause(study: Study, by_number: Any) -> None:
    rows = study("targets")
    assert len(rows) == 279
    ours = {key: (clause, squeezed(quote)) for key, (_, clause, quote) in by_number.items()}
    theirs = {(row["plan_id"], int(row["item_no"])): (row["clause"], squeezed(row["quote"])) for row in rows}
    assert ours == theirs


def test_kinds_follow_the_words_of_the_documents(study: Study, by_number: Any) -> None:
    for row in study("targets"):
        entry = by_number[(row["plan_id"], int(row["item_no"]))][0]
        if entry.item_no != int(row["item_no"]):
            continue  # says another statement again
        assert entry.source_kind in KINDS, row
        if row["clause"] != "主要发展指标 序号19":  # kept at 100
            assert entry.source_kind == row["target_kind"], row
        assert entry.kind in KINDS[entry.source_kind], row


def test_figures_deadlines_and_departments_are_those_of_the_documents(study: Study, by_number: Any) -> None:
    for row in study("targets"):
        entry = by_number[(row["plan_id"], int(row["item_no"]))][0]
        if entry.item_no != int(row["item_no"]):
            continue
        assert entry.deadline == (date.fromisoformat(row["deadline"]) if row["deadline"] else None), row
        assert {"约束性": "binding", "预期性": "expected", "": ""}[row["nature"]] == entry.nature, row
        if row["lead_dept"]:
            assert list(entry.lead) == [name for name in re.split("[、，]", row["lead_dept"]) if name], row
            partners = row["partner_depts"].replace("市妇联和各镇街", "市妇联、各镇街")
            assert list(entry.partners) == [name for name in re.split("[、，]", partners) if name], row
        if row["target_low"]:
            assert (entry.low, entry.high) == (float(row["target_low"]), float(row["target_high"])), row
        elif row["target_value"] and entry.id != OF_THE_RULE:
            assert abs(entry.value) == float(row["target_value"]), row
        assert entry.baseline_value == (float(row["baseline_value"]) if row["baseline_value"] else None), row


def test_kinds_are_counted(shandong: Deployment) -> None:
    assert Counter(target.kind for target in shandong.targets) == {
        "reach_at_least": 87,
        "trend": 46,
        "milestone": 49,
        "count_to_complete": 28,
        "approximately": 9,
        "reach_at_most": 7,
        "range": 6,
        "change_by": 8,
        "maintain_at_least": 19,
        "stay_at_most": 3,
        "zero_events": 6,
        "ratio_of": 2,
        "proportional_to": 1,
        "change_per_year": 1,
    }


def test_what_has_to_be_passed_is_strict_and_the_rest_is_not(shandong: Deployment) -> None:
    strict = {target.id for target in shandong.targets if target.strict}
    assert strict == {"fushan-145.66", "fushan-145.130"}
    for target in shandong.targets:
        words = re.search("(?<!不)超过|高于", target.quote)
        assert bool(words) == target.strict or target.kind == "milestone", target


def test_what_each_district_has_to_do_is_judged_in_each_and_in_no_place_that_is_gone(shandong: Deployment) -> None:
    children = {target.id: target for target in shandong.targets if target.applies_to == "children"}
    assert set(children) == {f"yantai-2024-42.{n}" for n in (9, 13, 35)} | {"shandong-standard-cited.1"}
    districts = shandong.places_of(children["yantai-2024-42.13"])
    assert len(districts) == 13
    assert not {"370634", "370684"} & set(districts)
    assert shandong.places_of(children["shandong-standard-cited.1"]) == ("370600", "371500", "371000")
    assert sum(len(shandong.places_of(target)) for target in shandong.targets) == 310


def test_a_count_of_one_year_holds_for_that_year_alone(shandong: Deployment) -> None:
    of_2024 = [
        target
        for plan in ("yantai-2024", "rongcheng-2024")
        for target in shandong.plans[plan].targets
        if target.kind == "count_to_complete" and target.deadline
    ]
    assert len(of_2024) == 19
    for target in of_2024:
        assert (target.effective_from, target.effective_to) == (date(2024, 1, 1), date(2024, 12, 31)), target.id


def test_a_figure_on_another_base_is_converted_and_keeps_its_printed_words(shandong: Deployment) -> None:
    staff: Target = next(t for t in shandong.targets if t.id == "yantai-2024-42.21")
    assert (staff.value, staff.value_text, staff.unit) == (0.85, "8.5人", "person_per_1k")


def test_new_specialties_climb_from_those_there_are_by_the_lower_end(shandong: Deployment) -> None:
    target = next(t for t in shandong.targets if t.id == "fushan-145.81")
    assert (target.kind, target.baseline_value, target.value, target.low, target.high) == ("change_by", 4, 3, 3, 5)


def test_ratios_are_made_of_two_indicators(shandong: Deployment) -> None:
    made = {(t.indicator, t.made_of, t.value, t.unit) for t in shandong.targets if t.kind == "ratio_of"}
    assert made == {
        ("doctor_bed_ratio", ("physician_density", "hospital_bed_density"), 0.55, "doctor_per_bed"),
        ("nurse_doctor_ratio", ("nurse_density", "physician_density"), 1.2, "nurse_per_doctor"),
    }
    asked = {line.indicator for form in shandong.forms.values() for line in form.lines}
    assert not {"doctor_bed_ratio", "nurse_doctor_ratio"} & asked


def test_all_317_indicators_of_the_study_are_there_with_name_and_direction_and_11_of_what_was_left_out(
    study: Study, shandong: Deployment
) -> None:
    rows = study("indicators")
    assert {row["indicator_code"] for row in rows} < set(shandong.indicators)
    assert len(shandong.indicators) == 317 + 11
    for row in rows:
        assert shandong.indicators[row["indicator_code"]].direction == row["direction"], row
        assert shandong.indicators[row["indicator_code"]].name_en, row


def test_shares_end_at_100_and_coverages_may_pass_it(shandong: Deployment) -> None:
    for indicator in shandong.indicators.values():
        if indicator.kind == "share":
            assert (indicator.bounds.low, indicator.bounds.high) == (0, 100), indicator.code
        if indicator.kind == "coverage":
            assert (indicator.bounds.high or 0) > 100, indicator.code
        if indicator.kind == "density":
            assert indicator.parts is not None, indicator.code
            assert indicator.parts.register == "resident_population", indicator.code


def test_no_name_of_an_indicator_leads_to_two(shandong: Deployment) -> None:
    names = Counter(name for one in shandong.indicators.values() for name in {one.name, *one.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_every_unit_word_of_the_study_is_a_unit(study: Study, shandong: Deployment) -> None:
    # Densities print the thing counted and leave their base to the name of the indicator.
    alike = {"人/千人口": "人", "人/万人口": "人", "人/10万人口": "人", "辆/3万人口": "辆"}
    symbols = {unit.symbol for unit in shandong.units.values()}
    for name in ("targets", "observations"):
        words = {alike.get(row["unit"], row["unit"]) for row in study(name)}
        assert words <= symbols


def test_all_209_printed_figures_are_there_and_4_that_say_one_again_are_folded(
    study: Study, shandong: Deployment
) -> None:
    rows = study("observations")
    assert len(shandong.printed) == 205
    assert sum(len(figure.quotes) for figure in shandong.printed) == len(rows) == 209
    ours = Counter((f.place, f.indicator, squeezed(quote)) for f in shandong.printed for quote in f.quotes)
    assert ours == Counter((PLACES[r["place"]], r["indicator_code"], squeezed(r["quote"])) for r in rows)
    folded = {figure.indicator for figure in shandong.printed if len(figure.quotes) > 1}
    assert folded == {"life_expectancy", "infant_mortality_rate", "under5_mortality_rate", "out_of_pocket_share"}


def test_printed_values_are_those_of_the_study_in_the_unit_of_the_indicator(study: Study, shandong: Deployment) -> None:
    ours = {(f.place, f.indicator, squeezed(quote), f.value) for f in shandong.printed for quote in f.quotes}
    for row in study("observations"):
        raw = {"": None, "true": 1.0}.get(row["value"], row["value"])
        value = None if raw is None else float(raw)
        unit = shandong.units[shandong.indicators[row["indicator_code"]].unit].symbol
        if value is not None and row["unit"] == "万人" and unit == "人":
            value *= 10000
        key = (PLACES[row["place"]], row["indicator_code"], squeezed(row["quote"]))
        assert (*key, value) in ours, row


def test_different_figures_of_one_key_are_told_apart_by_item(shandong: Deployment) -> None:
    keys = Counter((f.place, f.indicator, f.period) for f in shandong.printed)
    several = {key for key, count in keys.items() if count > 1}
    assert len(several) == 22
    assert all(f.item for f in shandong.printed if (f.place, f.indicator, f.period) in several)


def test_statements_without_a_number_have_no_value(shandong: Deployment) -> None:
    empty = {(f.place, f.indicator) for f in shandong.printed if f.value is None}
    assert empty == {
        ("370600", "notifiable_case_fatality_rate"),
        ("370600", "complaint_count"),
        ("371500", "smi_core_indicators_leading"),
    }


def test_spans_stay_spans_and_the_unknown_year_is_never_a_plain_figure(shandong: Deployment) -> None:
    assert {f.indicator for f in shandong.printed if Period.parse(f.period).kind == "span"} == {
        "health_staff_recruited",
        "senior_title_review_passed",
    }
    before = [f for f in shandong.printed if f.item == "2023年以前"]
    assert [(f.indicator, f.value, f.period) for f in before] == [
        ("newborn_metabolic_screening_disease_count", 4, "2022")
    ]


def test_figures_of_undated_texts_are_known_from_the_new_year_and_marked_inferred(shandong: Deployment) -> None:
    for plan in shandong.plans.values():
        dated = plan.id in {"fushan-145", "yantai-2024-42"}
        assert plan.received_inferred is not dated, plan.id
        assert dated or plan.received_on == date(2024, 1, 1), plan.id


def test_a_register_value_is_labelled_unless_a_document_gives_it(shandong: Deployment) -> None:
    for row in shandong.denominators:
        assert (row.provenance == "simulated") == row.source.startswith("【模拟数据】"), row
    printed = {
        (row.register, row.place, row.year): row.value for row in shandong.denominators if row.provenance == "printed"
    }
    assert printed == {("births", "370600", 2023): 26263, ("resident_population", "371500", 2023): 5901000}
    assert round(26000 / 0.99) == 26263
    assert round(33400 / 5.66 * 1000, -3) == 5901000


def test_the_register_has_both_standings_for_every_place_that_reports(shandong: Deployment) -> None:
    places = {place for form in shandong.forms.values() for place in form.places}
    have = {(row.register, row.place, row.year, row.status) for row in shandong.denominators}
    for register in ("resident_population", "births"):
        for place in places:
            assert all((register, place, year, "final") in have for year in range(2020, 2025)), place
            assert (register, place, 2023, "preliminary") in have


def test_districts_add_up_to_their_city(shandong: Deployment) -> None:
    final = [row for row in shandong.denominators if row.status == "final" and "修订" not in row.source]
    for register in ("resident_population", "births"):
        for year in range(2020, 2025):
            rows = {row.place: row.value for row in final if (row.register, row.year) == (register, year)}
            city = rows.pop("370600")
            for other in ("371500", "371082"):
                rows.pop(other, None)
            assert sum(rows.values()) == pytest.approx(city, rel=0.005)


def test_forms_have_number_authority_validity_and_standing(shandong: Deployment) -> None:
    forms = shandong.forms
    yearly = [
        f"annual-{of}"
        for of in ("care", "environment", "finance", "mch", "plan", "projects", "public-health", "resources", "tcm")
    ]
    yearly += [f"yantai-{of}" for of in ("hospitals", "projects", "system")]
    yearly += ["liaocheng-plan", *(f"rongcheng-{of}" for of in ("capacity", "projects", "services"))]
    assert {code: form.periodicity for code, form in forms.items()} == {
        "monthly-services": "month",
        "quarterly-resources": "quarter",
    } | dict.fromkeys(yearly, "year")
    assert {form.status for form in forms.values()} == {"final"}  # the quarters are settled by the yearly returns
    assert all(form.table_no and form.authority and form.valid_to for form in forms.values())
    assert len({form.table_no for form in forms.values()}) == len(forms)


def test_the_year_of_mothers_and_children_runs_from_october(shandong: Deployment) -> None:
    form = shandong.forms["annual-mch"]
    bounds = Period.parse("2024").bounds(form.reporting_year_offset_months)
    assert bounds == (date(2023, 10, 1), date(2024, 9, 30))
    assert form.valid_from == bounds[0]


def test_the_whole_deployment_loads_in_little_more_than_half_a_second(shandong_folder: Path) -> None:
    import time

    started = time.process_time()
    load(shandong_folder, {}, shipped_kinds())
    assert time.process_time() - started < 0.6
