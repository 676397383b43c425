"""The ids of a DHIS2: what they mean is said once, and every mistake is named at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.loader import lint, loads
from domain.deployment import Deployment
from domain.dhis2ids import Dhis2Element
from domain.errors import ConfigInvalid, Problem
from domain.filemapping import Part
from flows.kinds import shipped_kinds

TINY = Path(__file__).resolve().parents[1] / "deployments/tiny"
NAMED = """\
code: national
name: National system
data_sets:
  pBOMPrpg1QX: monthly
org_units:
  DiszpKrYNg8: NR-01
  O6uvpzGd5pu: NR-02
elements:
  - {id: f7n9E0hX8qk, indicator: nurse_density}
  - {id: Ix2HsbDMLea, indicator: measles_coverage}
  - {id: eY5ehpbEsB7, indicator: measles_coverage, part: numerator, option: bRowv6yZOF2}
  - {id: eY5ehpbEsB7, indicator: measles_coverage, part: denominator, option: Prlt0C1RF0s, unit: percent}
"""
Changed = Callable[[str, str], tuple[Problem, ...]]


def deployment(text: str, **more: str) -> Deployment:
    files = {str(file.relative_to(TINY)): file.read_text("utf-8") for file in TINY.rglob("*.*")}
    return loads({**files, "dhis2/national.yaml": text, **more}, {}, shipped_kinds())


@pytest.fixture
def problems() -> Changed:
    """The problems of the ids with one text replaced."""

    def change(old: str, new: str) -> tuple[Problem, ...]:
        assert old in NAMED
        with pytest.raises(ConfigInvalid) as invalid:
            deployment(NAMED.replace(old, new, 1))
        return invalid.value.problems

    return change


def test_ids_are_loaded_and_stand_in_the_snapshot() -> None:
    loaded = deployment(NAMED)
    ids = loaded.dhis2["national"]
    assert (ids.data_sets, ids.org_units["O6uvpzGd5pu"]) == ({"pBOMPrpg1QX": "monthly"}, "NR-02")
    assert ids.elements[-1] == Dhis2Element(
        "eY5ehpbEsB7", "measles_coverage", part=Part.DENOMINATOR, option="Prlt0C1RF0s", unit="percent"
    )
    assert loads(loaded.files, {}, shipped_kinds()).dhis2 == loaded.dhis2


@pytest.mark.parametrize(
    ("old", "new", "line", "given"),
    [
        ("monthly", "monthy", 4, 'form "monthy" is not known (did you mean "monthly"?)'),
        ("NR-01", "NR-10", 6, 'place "NR-10" is not known'),
        ("NR-02", "NR-01", 7, 'place "NR-01" stands in line 6 too'),
        ("nurse_density", "nurses_density", 9, 'indicator "nurses_density" is not known'),
        ("unit: percent", "unit: per_cent", 12, 'unit "per_cent" is not known'),
        ("nurse_density", "nurse_density, item: night", 9, 'no form has a line "nurse_density[night]"'),
        ("Ix2HsbDMLea", "f7n9E0hX8qk", 10, "id f7n9E0hX8qk stands in line 9 already"),
        (", option: bRowv6yZOF2", "", 12, "id eY5ehpbEsB7 stands in line 11 already"),
        ("part: denominator", "part: numerator", 12, "the numerator of measles_coverage comes from line 11 already"),
        ("part: numerator", "part: upper", 11, 'given "upper"'),
        ("code: national\n", "", 1, "is missing"),
    ],
)
def test_a_mistake_is_named_at_its_line(problems: Changed, old: str, new: str, line: int, given: str) -> None:
    assert any((one.line, given in one.given) == (line, True) for one in problems(old, new)), problems(old, new)


def test_every_mistake_is_named_at_once(problems: Changed) -> None:
    assert {
        one.line for one in problems("monthly\norg_units:\n  DiszpKrYNg8: NR-01", "m\norg_units:\n  DiszpKrYNg8: N")
    } == {4, 6}


def test_a_part_of_which_no_figure_can_be_made_and_a_data_set_without_figures_are_named() -> None:
    text = NAMED.replace("  - {id: Ix2HsbDMLea, indicator: measles_coverage}\n", "")
    assert deployment(text)  # both parts are there
    with pytest.raises(ConfigInvalid, match="only the numerator of measles_coverage is mapped"):
        deployment("\n".join(text.splitlines()[:-1]) + "\n")
    other = (TINY / "forms/monthly.yaml").read_text("utf-8").replace("code: monthly", "code: beds", 1)
    other = other.split("lines:")[0] + "lines:\n  - {row: 1, indicator: nurse_density}\n"
    text = NAMED.replace("monthly", "beds", 1).replace("  - {id: f7n9E0hX8qk, indicator: nurse_density}\n", "")
    with pytest.raises(ConfigInvalid, match="no element is a line of form beds"):
        deployment(text, **{"forms/beds.yaml": other})


def test_an_id_means_one_thing_in_all_lists() -> None:
    other = NAMED.replace("code: national", "code: province").replace("DiszpKrYNg8: NR-01", "DiszpKrYNg8: NR")
    with pytest.raises(ConfigInvalid, match="organisation unit DiszpKrYNg8 means something else in dhis2/national"):
        deployment(NAMED, **{"dhis2/province.yaml": other})
    assert deployment(NAMED, **{"dhis2/province.yaml": NAMED.replace("code: national", "code: province")})


def test_an_id_that_no_dhis2_makes_is_a_warning(tmp_path: Path) -> None:
    for file, text in deployment(NAMED.replace("f7n9E0hX8qk", "NURSES")).files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    (told,) = [one for one in lint(tmp_path, {}, shipped_kinds()) if one.file == "dhis2/national.yaml"]
    assert (told.level, told.line) == ("warning", 9)
    assert '"NURSES" is no identifier of a DHIS2' in told.given


def test_a_source_names_a_list_of_ids_that_there_is() -> None:
    source = """sources:
  - id: hmis
    kind: dhis2
    address: https://hmis.example
    options: {ids: nationl, root: ImspTQPwCqd, token: "env:T"}
"""
    with pytest.raises(ConfigInvalid, match="nationl") as invalid:
        deployment(NAMED, **{"sources.yaml": source})
    (told,) = invalid.value.problems
    assert (told.file, told.line, told.given) == (
        "sources.yaml",
        5,
        'list of ids "nationl" is not known (did you mean "national"?)',
    )
    assert deployment(NAMED, **{"sources.yaml": source.replace("nationl", "national")}).sources
