"""Collecting: what is known is not read again, one box's trouble is its own, and nobody in a district is blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulling import Office, at_rest, return_of

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, INBOX)


def test_what_is_known_is_not_read_again(office: Office) -> None:
    file = office.put("NR-01/february.csv", return_of())
    assert office.pull().message == "1 new, 0 known."
    assert office.pull().message == "0 new, 1 known."
    file.write_bytes(return_of(density="7.6"))
    assert office.pull().message == "1 new, 0 known."
    assert [one.path for one in office.receipts] == ["NR-01/february.csv"] * 2


@pytest.mark.slow
def test_a_folder_that_is_gone_blames_nobody_and_the_next_pull_goes_on(office: Office) -> None:
    office.put("NR-01/february.csv", return_of())
    away = office.home / "away"
    (office.home / "inbox").rename(away)
    office.month()
    assert office.health["inbox"].fault == "not_there"
    (told,) = office.told("ops")
    assert "does not exist" in told
    assert not office.told("clerk")
    away.rename(office.home / "inbox")
    office.month()
    assert office.health["inbox"].ok
    assert len(office.receipts) == 1


def test_a_file_that_is_being_written_on_a_share_whose_clock_is_behind_is_left(tmp_path: Path) -> None:
    whole, file = return_of(), tmp_path / "inbox/NR-01/february.csv"

    def go_on(_seconds: float) -> None:
        at_rest(office.put("NR-01/february.csv", whole))

    office = Office(tmp_path, INBOX, pause=go_on)
    at_rest(office.put("NR-01/february.csv", whole[:-40]))
    assert "1 still being written" in office.pull().message
    office.pause = lambda seconds: None
    assert office.pull().message == "1 new, 0 known."
    assert file.read_bytes() == whole


def test_a_pattern_takes_what_windows_calls_in_capitals(tmp_path: Path) -> None:
    office = Office(tmp_path, "sources:\n  - {id: inbox, kind: folder, address: inbox, pattern: '**/*.csv'}\n")
    office.put("NR-01/FEBRUARY.CSV", return_of())
    assert office.pull().message == "1 new, 0 known."


@pytest.mark.parametrize("bin_of", ["#recycle", "$RECYCLE.BIN", "@Recycle", "lost+found", "@eaDir"])
def test_what_somebody_has_thrown_away_on_network_storage_does_not_come_back(office: Office, bin_of: str) -> None:
    office.put(f"{bin_of}/NR-01/wrong.csv", return_of(density="9.9"))
    office.put("NR-01/february.csv", return_of())
    office.put("NR-01/月报.xlsx.baiduyun.p.downloading", b"half")
    assert office.pull().message == "1 new, 0 known."


def test_a_folder_that_is_renamed_has_sent_nothing(office: Office) -> None:
    """From the code of its place to its name: the older of two versions in it is no old file that came today."""
    office.put("NR-01/february.csv", return_of())
    office.pull()
    office.put("NR-01/corrected.csv", return_of(density="7.52"))
    office.pull()
    (office.home / "inbox/NR-01").rename(office.home / "inbox/Alder County")
    assert office.pull().message == "0 new, 2 known."
    office.put("Alder County/again.csv", return_of(density="7.53"))
    assert office.pull().message == "1 new, 2 known."
