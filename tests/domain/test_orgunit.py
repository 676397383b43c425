"""Which organisation unit is which place: what is sure is proposed, what is in doubt is asked, and nothing is decided."""

from __future__ import annotations

from datetime import date

from domain.orgunit import Fit, OrgUnit, OrgUnitProposal, proposed
from domain.place import Place

ON = date(2024, 11, 20)
PLACES = (
    Place("370600", "烟台市", "city"),
    Place("370611", "福山区", "district", "370600", aliases=("烟台市福山区",)),
    Place("370612", "牟平区", "district", "370600"),
    Place("370683", "莱州市", "district", "370600"),
)
DISTRICTS = ("370611", "370612", "370683")


def propose(*units: OrgUnit, said: dict[str, str] | None = None) -> OrgUnitProposal:
    return proposed(units, PLACES, said or {}, DISTRICTS, ON)


def fits(proposal: OrgUnitProposal) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.fit.value, one.id, one.places) for one in proposal.rows if one.fit is not Fit.WITHOUT]


def test_a_unit_is_a_place_by_its_code_whatever_noughts_stand_behind_it_or_by_one_of_its_names() -> None:
    proposal = propose(OrgUnit("a", "Fushan", "370611"), OrgUnit("b", "Muping", "370612000000"), OrgUnit("c", "莱州市"))
    assert fits(proposal) == [
        ("by_code", "a", ("370611",)), ("by_code", "b", ("370612",)), ("by_name", "c", ("370683",)),
    ]  # fmt: skip
    assert proposal.differs


def test_when_all_is_said_and_still_so_nothing_differs_whatever_else_is_there() -> None:
    said = {"a": "370611", "b": "370612", "c": "370683"}
    units = (OrgUnit("a", "福山区卫生健康局"), OrgUnit("b", "牟平区"), OrgUnit("c", "x", "370683"))
    proposal = propose(*units, OrgUnit("h", "莱州市人民医院"), OrgUnit("i", "济南市"), said=said)
    assert not proposal.differs
    assert {one.fit for one in proposal.rows} == {Fit.MAPPED}
    assert proposal.others == 2


def test_what_was_closed_renamed_or_is_gone_since_is_named() -> None:
    said = {"a": "370611", "b": "370612", "c": "370683"}
    units = (OrgUnit("a", "福山区", closed=date(2024, 1, 1)), OrgUnit("b", "昆嵛区"))
    assert fits(propose(*units, said=said)) == [
        ("closed", "a", ("370611",)), ("renamed", "b", ("370612",)), ("gone", "c", ("370683",)),
    ]  # fmt: skip


def test_the_unit_that_stands_for_a_place_since_its_old_one_is_gone_is_proposed() -> None:
    proposal = propose(OrgUnit("new", "莱州市"), said={"old": "370683"})
    assert fits(proposal) == [("by_name", "new", ("370683",)), ("gone", "old", ("370683",))]


def test_two_units_of_one_place_and_names_that_are_only_like_are_questions() -> None:
    proposal = propose(OrgUnit("a", "福山区"), OrgUnit("b", "烟台市福山区"), OrgUnit("c", "牟平区卫健局", level=3))
    assert fits(proposal) == [
        ("several", "a", ("370611",)), ("several", "b", ("370611",)), ("near", "c", ("370612",)),
    ]  # fmt: skip
    assert [one.places for one in proposal.rows if one.fit is Fit.WITHOUT] == [("370612",), ("370683",)]


def test_of_the_many_that_are_named_for_a_place_only_the_highest_few_are_shown() -> None:
    hospitals = [OrgUnit(f"h{n}", f"福山区第{n}卫生院", level=5) for n in range(9)]
    proposal = propose(*hospitals, OrgUnit("office", "福山区卫健局", level=3))
    assert sum(one.fit is Fit.NEAR for one in proposal.rows) == 3
    assert "office" in {one.id for one in proposal.rows}
    assert proposal.others == 7


def test_a_unit_that_is_closed_already_is_not_proposed() -> None:
    assert fits(propose(OrgUnit("a", "福山区", "370611", closed=date(2020, 1, 1)))) == []


def test_a_unit_that_is_one_place_by_its_code_and_another_by_its_name_is_a_question() -> None:
    (row,) = fits(propose(OrgUnit("a", "牟平区", "370611")))
    assert row == ("several", "a", ("370611", "370612"))
    rows = fits(propose(OrgUnit("a", "牟平区", "370611"), OrgUnit("b", "牟平区")))
    assert [(fit, name) for fit, name, _ in rows] == [("several", "a"), ("several", "b")]
