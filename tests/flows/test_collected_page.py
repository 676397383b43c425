"""The page of what has come: a line per district, those first for which somebody must do something."""

from __future__ import annotations

from pathlib import Path

from flows.here import run_here
from flows.pages import collected_of
from pulling import DAY, Office, return_of
from reports.pages.collected import collected_markdown

TWO = """sources:
  - {id: inbox, kind: folder, address: inbox}
  - {id: share, kind: folder, address: /nowhere/at/all, places: [NR-02]}
"""


def page(office: Office) -> list[str]:
    played = run_here(office.at(), "collect")
    text = collected_markdown(collected_of(played.workplace), office.at().deployment, DAY)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in text.splitlines() if line]


def test_each_district_has_a_line_with_from_where_when_and_how_many(tmp_path: Path) -> None:
    office = Office(tmp_path, TWO)
    for box, name in (("NR-01", "a.csv"), ("NR-01", "b.csv"), ("somebody", "c.csv")):
        (tmp_path / "inbox" / box).mkdir(parents=True, exist_ok=True)
        (tmp_path / "inbox" / box / name).write_bytes(return_of(density=f"7.{ord(name[0])}"))
    title, counts, _, _, *lines = page(office)
    assert title == "## What has come by 2023-03-03"
    assert counts == "3 places, 2 of them have sent; 3 new files now, 0 parked, 0 held."
    assert lines == [
        "| Birch County | share | — |  |  | source down (not the district's fault) |",
        "| Alder County | inbox | 3 March 09:00 | 2 | 2 |  |",
        "| somebody | inbox | 3 March 09:00 | 1 | 1 |  |",
    ]
