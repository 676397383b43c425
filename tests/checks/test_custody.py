"""Custody: what may become the next version, and what its sender is asked about first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.custody import (
    Came,
    Returned,
    Standing,
    of_another_box,
    of_another_time,
    of_two_candidates,
    places_of_box,
)
from domain.deployment import SourceConfig
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.sameness import figures_of
from domain.submission import Cell, ObservationState, Reading, Receipt

MORNING = datetime(2024, 11, 4, 1, 0, tzinfo=UTC)
PLACES = PlaceTree(
    (Place("NR-01", "Alder County", "county", aliases=("Alder",)), Place("NR-02", "Birch County", "county"))
)
INBOX = SourceConfig("inbox", "folder", "inbox")


def cells(value: float) -> tuple[Cell, ...]:
    return (Cell("beds", ObservationState.VALUE, "Sheet1", "E9", value=value),)


def came(value: float, path: str = "NR-01/october.xlsx", *, token: str = "", confirmed: bool = False) -> Came:
    receipt = Receipt(f"sha-{value}-{path}", f"sha-{value}", "inbox", path, 1, MORNING, box="NR-01")
    reading = Reading("monthly", "NR-01", Period("month", 2024, 10), cells(value), token=token)
    return Came(receipt, reading, confirmed)


def written(value: float, at: datetime) -> Came:
    one = came(value)
    return replace(one, receipt=replace(one.receipt, sent_at=at))


def standing(*values: float) -> list[Standing]:
    return [Standing(number, figures_of(cells(value))) for number, value in enumerate(values, start=1)]


KEY = came(1).key


@pytest.mark.parametrize(
    ("box", "boxes", "own"),
    [
        ("NR-01", {}, {"NR-01"}),
        ("Alder", {}, {"NR-01"}),
        ("office", {"office": ("NR-01", "NR-02")}, {"NR-01", "NR-02"}),
        ("", {}, None),
        ("2024", {}, None),
    ],
)
def test_a_box_sends_for_the_places_that_it_is_given_else_for_the_one_of_its_name(
    box: str, boxes: dict[str, tuple[str, ...]], own: set[str] | None
) -> None:
    assert places_of_box(box, replace(INBOX, boxes=boxes), PLACES) == own


def test_another_place_than_the_boxs_own_is_held_and_no_confirmation_helps() -> None:
    held = of_another_box(came(1, confirmed=True), {"NR-02"}, PLACES)
    assert held is not None
    assert (held.code, held.found, held.allowed, held.place) == ("other_box", "Alder County", "Birch County", "NR-01")
    assert of_another_box(came(1), {"NR-01"}, PLACES) is None
    assert of_another_box(came(1), None, PLACES) is None


def test_the_return_of_the_version_that_stands_is_the_next_version() -> None:
    assert of_another_time(came(3, token="t"), standing(1, 2), Returned(KEY, 2)) is None


def test_the_return_of_an_earlier_version_is_a_question() -> None:
    held = of_another_time(came(3, token="t"), standing(1, 2), Returned(KEY, 1))
    assert held is not None
    assert (held.code, held.found, held.allowed) == ("older_return", "1", "2")


def test_the_return_of_another_form_is_a_question_that_names_it_as_people_do() -> None:
    yearly = Returned(("yearly", "NR-01", "2023"), 1, "Alder County, 2023, Staff, version 1")
    held = of_another_time(came(3, token="t"), standing(1), yearly)
    assert held is not None
    assert (held.code, held.found) == ("return_of_another", yearly.label)


def test_what_came_before_the_version_that_stands_never_succeeds_it_and_no_confirmation_helps() -> None:
    later = [Standing(1, figures_of(cells(1)), received_at=MORNING + timedelta(days=1))]
    held = of_another_time(came(2, confirmed=True), later, None)
    assert held is not None
    assert (held.code, held.allowed) == ("older_arrival", "1")
    assert of_another_time(came(1), later, None) is None


def test_figures_that_were_replaced_already_are_a_question_until_they_are_sent_again_under_another_name() -> None:
    held = of_another_time(came(1), standing(1, 2), None)
    assert held is not None
    assert (held.code, held.found) == ("as_an_older_version", "1")
    assert of_another_time(came(1, confirmed=True), standing(1, 2), None) is None


def test_figures_that_came_back_in_a_system_that_tells_what_stands_are_no_old_file() -> None:
    assert of_another_time(replace(came(1), stands=True), standing(1, 2), None) is None


def test_of_what_a_system_told_one_after_the_other_the_latest_counts() -> None:
    new, old = (replace(came(value, path), stands=True) for value, path in ((2, "NR-01/a.json"), (1, "x/b.json")))
    new = replace(new, receipt=replace(new.receipt, received_at=MORNING + timedelta(days=1)))
    assert of_two_candidates([new, old], {}) == {}
    assert len(of_two_candidates([new, old, came(3)], {})) == 2


def test_figures_that_stand_already_are_no_question_whatever_they_came_in() -> None:
    assert of_another_time(came(2, token="t"), standing(1, 2), Returned(KEY, 1)) is None


@pytest.mark.parametrize(("hours", "code"), [(-1, "older_file"), (0, ""), (1, "")])
def test_a_file_written_before_the_one_that_stands_is_a_question(hours: int, code: str) -> None:
    before = [Standing(1, figures_of(cells(1)), MORNING, source="inbox")]
    held = of_another_time(written(2, MORNING + timedelta(hours=hours)), before, None)
    assert (held.code if held else "") == code


def test_what_two_clocks_say_is_not_held_beside_each_other() -> None:
    before = [Standing(1, figures_of(cells(1)), MORNING, source="sftp")]
    assert of_another_time(written(2, MORNING - timedelta(hours=8)), before, None) is None


def test_a_file_from_the_future_is_as_old_as_its_arrival() -> None:
    before = [Standing(1, figures_of(cells(1)), MORNING + timedelta(hours=8), MORNING - timedelta(days=1), "inbox")]
    assert of_another_time(written(2, MORNING), before, None) is None
    held = of_another_time(written(2, MORNING - timedelta(days=2)), before, None)
    assert held is not None
    assert held.allowed == "2024-11-03 01:00"


def test_two_files_of_a_day_with_different_figures_are_both_held_and_each_names_the_other() -> None:
    old, new = came(1, "NR-01/october.xlsx"), came(2, "NR-01/october (1).xlsx")
    held = of_two_candidates([old, new], {})
    assert {receipt: one.found for receipt, one in held.items()} == {
        old.receipt.id: "october (1).xlsx",
        new.receipt.id: "october.xlsx",
    }


def test_two_files_with_the_same_figures_are_no_question() -> None:
    assert of_two_candidates([came(1, "NR-01/a.xlsx"), came(1, "NR-01/b.xlsx")], {}) == {}


def test_of_one_name_the_last_file_counts_and_one_that_stands_already_is_no_rival() -> None:
    assert of_two_candidates([came(1), came(2)], {}) == {}
    assert of_two_candidates([came(1, "NR-01/a.xlsx"), came(2, "NR-01/b.xlsx")], {KEY: figures_of(cells(1))}) == {}


def test_of_two_rivals_the_one_that_was_sent_again_counts() -> None:
    first, again = came(1, "NR-01/a.xlsx"), came(2, "NR-01/final.xlsx", confirmed=True)
    assert set(of_two_candidates([first, again], {})) == {first.receipt.id}
