"""What a person names is found, or refused in one short sentence with the nearest name and what there is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.loader import load
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.place import Place, PlaceTree
from flows.asked import day_of, form_of, indicator_of, period_of, place_of, places_of, plan_of, state_of
from flows.kinds import shipped_kinds
from words.names import names_in

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = {
    "nothing": "",
    "blanks": " \t ",
    "several lines": "福山区\n370612\r\n\x0b\u2028\u2029\x85",
    "ten thousand characters": "福" * 10_000,
    "a whole file": "2023-09-11\n" * 1_000,
    "moves the cursor": "\x1b[2J\x1b[31m\x07",
    "turns the writing round": "\u202e11-90-3202",
    "half a character": "\udce4\udcb8",
    "a null": "a\0b",
    "quotes": "'\"'; DROP TABLE findings; --",
    "beyond the plane": "\U0010ffff" * 50,
}
LONGEST = 1_000


@pytest.fixture(scope="module")
def shipped() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def refused(ask: Callable[[], object]) -> str:
    """The sentence of a refusal."""
    with pytest.raises(NotKnown) as failed:
        ask()
    assert failed.value.exit_code == 6
    return str(failed.value)


@pytest.mark.parametrize("text", ["2023-09-11", " 2023-09-11\n"])
def test_a_day_is_read_as_it_is_written_everywhere(text: str) -> None:
    assert day_of(text) == date(2023, 9, 11)


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "20230911",
        "2023-9-11",
        "2023-W37-1",
        "2023-02-30",
        "２０２３-０９-１１",
        "2023-09-11T08:00",
        "11.09.2023",
    ],
)
def test_any_other_writing_of_a_day_is_refused_with_the_one_that_is_understood(text: str) -> None:
    said = refused(lambda: day_of(text))
    assert said == f"'{text}' is not a date; write it like 2023-09-11"


@pytest.mark.parametrize("text", ["0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_refused_with_the_years_that_are_looked_at(text: str) -> None:
    said = refused(lambda: day_of(text))
    assert "1990-2199" in said
    assert "write it like 2023-09-11" in said
    assert day_of("1990-01-01") < day_of("2199-12-31")


@pytest.mark.parametrize("text", ["2023-08", "202308", "2023年8月", "２０２３年８月"])
def test_a_period_is_read_in_every_notation(text: str) -> None:
    assert str(period_of(text)) == "2023-08"


@pytest.mark.parametrize("text", ["last month", "2023-13", "0000", "0001-01", "9999", "2016/9999"])
def test_what_is_no_period_is_refused_with_the_notations(text: str) -> None:
    said = refused(lambda: period_of(text))
    assert text in said
    assert all(like in said for like in ("2023-08", "2023-Q2", "2023"))


@pytest.mark.parametrize("text", ["370611", "福山区", " 福山区 "])
def test_a_place_is_found_by_code_and_name(text: str, shipped: Deployment) -> None:
    assert place_of(text, shipped).code == "370611"


def test_a_place_is_found_by_its_short_name_and_alias(shipped: Deployment) -> None:
    zone = Place("370671", "烟台经济技术开发区", "zone", short_name="烟台开发区", aliases=("黄渤海新区",))
    deployment = replace(shipped, places=PlaceTree((zone,)))
    assert place_of("烟台开发区", deployment) == place_of("黄渤海新区", deployment) == zone


@pytest.mark.parametrize(("text", "meant"), [("福山去", "福山区"), ("370661", "370611"), ("３７０６１１", "370611")])
def test_an_unknown_place_is_told_with_the_nearest_and_a_dozen_that_there_are(
    text: str, meant: str, shipped: Deployment
) -> None:
    said = refused(lambda: place_of(text, shipped))
    assert said.startswith(f"no place '{text}' (did you mean \"")
    assert "370600 烟台市" in said
    assert said.count(", ") == 12
    assert f"({len(shipped.places.places)} in all)" in said
    if text != "370661":  # several codes are as near
        assert f'"{meant}"' in said


def test_a_name_that_several_places_share_is_told_with_their_codes(shipped: Deployment) -> None:
    twins = PlaceTree((Place("370702", "新区", "district"), Place("370802", "新区", "district")))
    said = refused(lambda: place_of("新区", replace(shipped, places=twins)))
    assert "'新区' (more than one is called so: 370702, 370802)" in said


def test_several_places_are_found_in_the_order_given_and_each_once(shipped: Deployment) -> None:
    found = places_of(["370612", "福山区", "370611"], shipped)
    assert [place.code for place in found] == ["370612", "370611"]
    assert places_of([], shipped) == ()


@pytest.mark.slow
def test_every_unknown_place_is_told_at_once(shipped: Deployment) -> None:
    said = refused(lambda: places_of(["福山去", "370611", "亚特兰蒂斯"], shipped))
    assert said.startswith("no place '福山去' (did you mean \"福山区\"?), '亚特兰蒂斯'; there are: ")
    assert "'370611'" not in said
    assert len(refused(lambda: places_of([f"nowhere {n}" for n in range(5_000)], shipped))) < LONGEST


def test_a_plan_is_found_by_its_id_and_told_with_those_there_are(shipped: Deployment) -> None:
    plan = plan_of("fushan-145", shipped)
    assert plan_of(plan.title, shipped) == plan
    said = refused(lambda: plan_of("fushan-154", shipped))
    assert said.startswith("no plan 'fushan-154' (did you mean \"fushan-145\"?); there are: ")
    assert all(plan_id in said for plan_id in shipped.plans)
    assert refused(lambda: plan_of("xyz", shipped)).startswith("no plan 'xyz'; there are: fushan-145, ")


def test_a_form_is_found_by_code_and_name(shipped: Deployment) -> None:
    form = form_of("monthly-services", shipped)
    assert form_of(form.name, shipped) == form
    said = refused(lambda: form_of("monthly-servces", shipped))
    assert said.startswith("no form 'monthly-servces' (did you mean \"monthly-services\"?); there are: ")
    assert form.name in said


def test_an_indicator_is_found_by_code_and_name(shipped: Deployment) -> None:
    indicator = indicator_of("gp_density", shipped)
    assert indicator_of(indicator.name, shipped) == indicator
    said = refused(lambda: indicator_of("gp_densty", shipped))
    assert said.startswith("no indicator 'gp_densty' (did you mean \"gp_density\"?); there are: ")
    assert f"({len(shipped.indicators)} in all)" in said


@pytest.mark.parametrize("text", ["acknowledged", "已阅", " 已阅 "])
def test_a_state_is_found_by_its_code_and_by_its_name_in_any_language(text: str) -> None:
    assert state_of("alert", text) == "acknowledged"


def test_an_unknown_state_is_told_with_the_nearest_and_with_all_there_are() -> None:
    said = refused(lambda: state_of("finding", "opn"))
    assert said.startswith("no finding state 'opn' (did you mean \"open\"?); there are: ")
    assert all(code in said for code in names_in("finding", "zh"))
    assert all(code in refused(lambda: state_of("submission", "?")) for code in names_in("submission", "zh"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_the_refusal_is_one_short_line_that_any_terminal_can_show(
    text: str, shipped: Deployment
) -> None:
    asks: list[Callable[[], object]] = [
        lambda: day_of(text),
        lambda: period_of(text),
        lambda: state_of("submission", text),
        lambda: place_of(text, shipped),
        lambda: places_of([text, text + "x", "370611"], shipped),
        lambda: plan_of(text, shipped),
        lambda: form_of(text, shipped),
        lambda: indicator_of(text, shipped),
    ]
    for ask in asks:
        said = refused(ask)
        assert said.isprintable(), said
        assert len(said) < LONGEST
        assert said.encode()


def test_finding_what_was_named_loads_nothing_but_domain_and_words() -> None:
    program = (
        "import sys; import flows.asked; known = {*sys.stdlib_module_names, 'domain', 'words', 'flows', '__main__'};"
        "print(sorted({n.partition('.')[0] for n in sys.modules if not n.startswith('_')} - known),"
        "sorted(n for n in sys.modules if n.startswith('flows.')))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['flows.asked']"
