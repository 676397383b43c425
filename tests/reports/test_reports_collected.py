"""The page of what has come."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.boxcount import BoxCount
from reports.pages.collected import Sender, collected_sentence


def test_what_came_through_a_box_of_two_places_is_counted_once() -> None:
    shared = BoxCount("inbox", "shared", datetime(2023, 3, 3, tzinfo=UTC), count=3, new=3, parked=1, held=1)
    said = collected_sentence((Sender("NR-01", (shared,)), Sender("NR-02", (shared,))), "en")
    assert said == "2 places, 2 of them have sent; 3 new files now, 1 parked, 1 held."
