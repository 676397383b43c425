"""The shipped deployment: what stands in it, and that every quote stands in its document."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.layout import kind_of
from config.loader import lint
from config.schemas import rendered, schemas
from domain.deployment import Deployment
from domain.finding import explain
from domain.form import primary_lines
from domain.kind import Sort
from flows.kinds import shipped_kinds

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FUSHAN = "370611"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def document_of(shandong: Deployment, plan: str) -> str:
    path = SHARED / "documents" / shandong.plans[plan].document
    if not path.is_file():
        pytest.skip("the source documents do not lie beside this checkout")
    return path.read_text(encoding="utf-8")


def test_it_has_no_lint_error_even_beside_its_documents(shandong_folder: Path) -> None:
    documents = SHARED / "documents"
    problems = lint(
        shandong_folder,
        {},
        shipped_kinds(),
        documents=documents if documents.is_dir() else None,
        today=date(2024, 7, 1),
    )
    assert [problem for problem in problems if problem.level == "error"] == []
    assert {problem.file.partition("/")[0] for problem in problems} == {"plans", "forms", "calendar.yaml"}


def test_on_a_day_that_the_law_makes_free_nobody_is_disturbed_though_the_year_has_no_notice_yet(
    shandong: Deployment,
) -> None:
    calendar = shandong.calendar
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not any(calendar.is_working(date(2027, *day)) for day in ((1, 1), (5, 1), (10, 1)))
    assert calendar.is_working(date(2027, 1, 4))


def test_nobody_has_gone_live_with_it_and_its_calendar_shows_where_the_day_goes(shandong: Deployment) -> None:
    assert shandong.live_from is None
    assert "\n# live_from: 2026-01-01\n" in shandong.files["calendar.yaml"]


def test_every_quote_of_a_target_stands_in_its_document_at_its_line(shandong: Deployment) -> None:
    for target in shandong.targets:
        text = document_of(shandong, target.plan)
        lines = text.splitlines()
        for quote in target.quotes:
            assert squeezed(quote.text) in squeezed(text), (target.id, quote)
            assert quote.line is not None
            assert squeezed(quote.text)[:6] in squeezed("".join(lines[quote.line - 1 : quote.line + 2])), quote


def test_every_printed_figure_stands_in_its_document_and_in_its_own_quotes(shandong: Deployment) -> None:
    assert shandong.printed
    for figure in shandong.printed:
        text = squeezed(document_of(shandong, figure.plan))
        for quote in figure.quotes:
            assert squeezed(quote) in text, figure
            assert squeezed(figure.value_text).removesuffix("左右") in squeezed(quote), figure


def test_the_plan_has_the_21_rows_of_its_table(shandong: Deployment) -> None:
    table = [target for target in shandong.plans["fushan-145"].targets if target.clause.startswith("主要发展指标 序号")]
    assert [target.id for target in table] == [f"fushan-145.t{row}" for row in range(1, 22)]
    assert [target.id for target in shandong.plans["fushan-145"].targets[:21]] == [target.id for target in table]
    assert {target.id.rpartition("t")[2] for target in table if target.binding} == {"14", "16", "17", "20"}
    assert not any(target.binding for target in shandong.targets if target not in table)


def test_a_value_that_the_baseline_already_keeps_is_a_ceiling_or_a_floor_and_no_line_to_climb(
    shandong: Deployment,
) -> None:
    table = shandong.plans["fushan-145"].targets[:21]
    kinds = {int(target.id.rpartition("t")[2]): target.kind for target in table}
    assert {row for row, kind in kinds.items() if kind == "stay_at_most"} == {3, 6}
    assert kinds[19] == "maintain_at_least"
    assert {kinds[1], kinds[20]} == {"approximately"}
    assert (kinds[2], kinds[17], kinds[18]) == ("proportional_to", "change_per_year", "reach_at_least")


def test_smoking_starts_in_2018_and_the_rest_in_2020(shandong: Deployment) -> None:
    periods = {target.indicator: target.baseline_period for target in shandong.targets if target.baseline_period}
    assert len(periods) == 22
    assert periods.pop("smoking_rate_15plus") == "2018"
    assert set(periods.values()) == {"2020"}


def test_baselines_of_the_plan_equal_the_printed_figures(shandong: Deployment) -> None:
    printed = {(f.place, f.indicator, f.period): f.value for f in shandong.printed if not f.item}
    baselines = {
        (target.place, target.indicator, target.baseline_period): target.baseline_value
        for target in shandong.targets
        if target.baseline_value is not None
    }
    assert len(baselines) == 22
    assert {key: printed.get(key) for key in baselines} == baselines


def test_every_place_that_reports_has_a_clerk_a_reviewer_and_a_section_lead(shandong: Deployment) -> None:
    reporting = {place for form in shandong.forms.values() for place in form.places}
    assert len(reporting) == 13 + 3  # the districts of Yantai, and the cities whose own plans are watched
    for place in reporting:
        roles = {contact.role for contact in shandong.contacts.contacts if contact.place == place}
        assert {"clerk", "reviewer", "section_lead"} <= roles, place


def test_every_lead_department_and_partner_of_the_plans_can_be_reached(shandong: Deployment) -> None:
    known = {contact.department for contact in shandong.contacts.contacts if contact.department}
    aliases = shandong.contacts.department_aliases
    named = {name for target in shandong.targets for name in (*target.lead, *target.partners)}
    assert {name for name in named if aliases.get(name, name) not in known} == set()
    assert len(named) > 40


def test_invented_contacts_can_reach_nobody(shandong: Deployment) -> None:
    assert {channel.kind for channel in shandong.contacts.channels} == {"file"}
    for contact in shandong.contacts.contacts:
        assert contact.address.endswith((".example", ".invalid", "example.com")), contact


def test_places_that_were_merged_are_predecessors_and_end_before_their_successor_begins(shandong: Deployment) -> None:
    penglai = shandong.places["370614"]
    assert penglai.predecessors == ("370684", "370634")
    for code in penglai.predecessors:
        before = shandong.places[code]
        assert before.valid_to is not None
        assert penglai.valid_from is not None
        assert before.valid_to < penglai.valid_from


def test_names_of_places_lead_to_one_code(shandong: Deployment) -> None:
    for place in shandong.places:
        assert shandong.places.find(place.name) == place
        assert shandong.places.find(place.code) == place


def test_the_simulated_population_gives_the_density_of_the_worked_example(shandong: Deployment) -> None:
    (population,) = (
        row
        for row in shandong.denominators
        if (row.register, row.place, row.year) == ("resident_population", FUSHAN, 2022)
    )
    assert population.provenance == "simulated"
    assert "【模拟数据】" in population.source
    parts = shandong.indicators["gp_density"].parts
    assert parts is not None
    assert parts.register == population.register
    assert round(parts.multiplier * 69 / population.value, 2) == 2.31


def test_what_a_single_person_could_be_told_from_is_private(shandong: Deployment) -> None:
    private = {code for code, indicator in shandong.indicators.items() if indicator.sensitivity == "private"}
    mortality = {"maternal_mortality_rate", "infant_mortality_rate", "under5_mortality_rate"}
    outbreaks = {"nosocomial_outbreak_count", "cluster_outbreak_count"}
    assert private == mortality | outbreaks | {"notifiable_case_fatality_rate", "extreme_incident_count"}


def test_every_form_of_a_plan_asks_rates_with_their_parts_and_surveys_with_their_sample(shandong: Deployment) -> None:
    surveys = {"health_literacy_rate", "smoking_rate_15plus", "patient_satisfaction", "family_doctor_satisfaction"}
    surveys |= {"public_health_knowledge_awareness_rate", "elderly_health_literacy"}
    lines = [line for form in shandong.forms.values() for line in form.lines]
    assert {line.indicator for line in lines if line.asks_sample} == surveys
    for line in lines:
        assert line.parts_required == (shandong.indicators[line.indicator].parts is not None), line


def test_rates_on_a_form_say_what_may_move_them_by_chance(shandong: Deployment) -> None:
    asked = {line.indicator for form in shandong.forms.values() for line in form.lines}
    said = {code: shandong.indicators[code].chance for code in asked}
    assert {code for code, chance in said.items() if chance == "poisson"} == {
        "maternal_mortality_rate",
        "infant_mortality_rate",
        "under5_mortality_rate",
        "class_ab_notifiable_incidence",
    }
    assert {code for code, chance in said.items() if chance == "sample"} == {
        line.indicator for form in shandong.forms.values() for line in form.lines if line.asks_sample
    } | {"youth_myopia_rate"}
    counted = {"share", "coverage", "density", "rate", "ratio"}
    silent = {code for code in asked if said[code] is None and shandong.indicators[code].kind in counted}
    assert silent == {"premature_ncd_mortality_rate"}  # made from a table of life, and no form asks for its cases


def test_the_plan_of_fushan_is_judged_by_the_calendar_year_of_its_own_return(shandong: Deployment) -> None:
    deaths = {"maternal_mortality_rate", "infant_mortality_rate", "under5_mortality_rate"}
    assert primary_lines(shandong.forms.values()) == {("annual-plan", code, "") for code in deaths}


def test_what_only_the_october_year_collects_ends_in_september(shandong: Deployment) -> None:
    others = {line.indicator for form in shandong.forms.values() if form.code != "annual-mch" for line in form.lines}
    own = {line.indicator for line in shandong.forms["annual-mch"].lines} - others
    assert {code for code, one in shandong.indicators.items() if one.year_ends == "09-30"} == own
    assert len(own) == 4


def test_rule_texts_ask_and_never_say_what_to_write(shandong: Deployment) -> None:
    for rule in shandong.rules.values():
        params = {name: f"<{name}>" for name in shipped_kinds()[Sort.RULE][rule.kind].told}
        for language in ("zh", "en"):
            text = explain(rule, params, language)
            assert rule.names[language]
            assert rule.causes[language].endswith(("？", "?")), rule.id
            shows_interval = "<low>" in text or "<high>" in text
            assert not shows_interval or rule.kind == "hard_range", rule.id
            said = re.sub(r"<\w+>|standard error", "", text + rule.causes[language])  # names of figures
            for word in ("应改为", "建议修改", "错误", "异常", "造假", "should be", "must be", "error"):
                assert word not in said, (rule.id, word)


def test_committed_schemas_are_those_of_the_code() -> None:
    folder = ROOT / "config" / "schemas"
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    assert committed == rendered(shipped_kinds()), "run config.schemas.write_schemas(Path('config/schemas'))"


def each_yaml() -> list[Path]:
    folders = (ROOT / "config" / "shandong", ROOT / "tests" / "deployments" / "tiny")
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]


@pytest.mark.parametrize("path", each_yaml(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_editor_finds_the_schema_of_each_file_and_nothing_wrong_in_it(path: Path) -> None:
    import jsonschema

    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema_path = (path.parent / first.partition("=")[2]).resolve()
    root = next(parent for parent in path.parents if parent.name in {"shandong", "tiny"})
    kind = kind_of(path.relative_to(root).as_posix())
    assert kind is not None
    assert schema_path == ROOT / "config" / "schemas" / f"{kind.schema}.json"
    schema: dict[str, Any] = json.loads(schema_path.read_text(encoding="utf-8"))
    assert schema == schemas(shipped_kinds())[kind.schema]
    jsonschema.validate(yaml.load(text, Loader=_EditorLoader), schema)


class _EditorLoader(yaml.SafeLoader):
    """As editors read YAML 1.2: days stay text, only true and false are truth values."""


_EditorLoader.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag != "tag:yaml.org,2002:timestamp" and (tag != "tag:yaml.org,2002:bool" or letter in "tTfF")
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
