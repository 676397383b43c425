"""A share whose server has gone answers nobody: it has its time, and the pull goes on or says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.secrets import Secret
from domain.sourcefault import SourceFault
from sources import localfiles
from sources.bounded import Bounded
from sources.offers import BoxTrouble, Known, Offered
from sources.opening import Opening
from sources.receive.folder import FolderSource


class Still:
    """The system's files; what is asked about `still` boxes is answered when the test ends."""

    def __init__(self, *still: str) -> None:
        self.still, self.over = still, threading.Event()

    def listed(self, root: str, box: str) -> localfiles.Listed:
        if box in self.still:
            self.over.wait(30)
        return localfiles.listed(root, box)

    def read(self, address: str, limit: int) -> tuple[bytes, int, str]:
        if any(f"/{box}/" in address for box in self.still):
            self.over.wait(30)
        return localfiles.read(address, limit)

    def __getattr__(self, name: str) -> Any:
        return getattr(localfiles, name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for box in ("a", "b", "c", "d", "e"):
        (tmp_path / "inbox" / box).mkdir(parents=True)
        (tmp_path / "inbox" / box / "1.csv").write_bytes(box.encode())
    return tmp_path


def opened(home: Path, files: Still) -> FolderSource:
    config = SourceConfig("inbox", "folder", Secret.address("inbox"), timeout_s=0.2)
    return FolderSource(config, Opening(home, pause=lambda seconds: None), files)


@pytest.fixture
def still() -> Iterator[Still]:
    files = Still("b", "d")
    yield files
    files.over.set()


def test_a_box_that_does_not_answer_is_its_own_trouble_and_the_others_are_read(home: Path, still: Still) -> None:
    found = list(opened(home, still).offers(Known()))
    assert sorted(one.box for one in found if isinstance(one, Offered)) == ["a", "c", "e"]
    troubles = {one.box: one.error.fault for one in found if isinstance(one, BoxTrouble)}
    assert troubles == {"b": SourceFault.SLOW, "d": SourceFault.SLOW}


def test_a_file_that_does_not_come_in_time_is_asked_for_again_another_time(home: Path, still: Still) -> None:
    source = opened(home, still)
    with pytest.raises(FileUnavailable, match=r"inbox/b/1\.csv: slow"):
        source.read(Offered("b", "b/1.csv", "m", address=str(home / "inbox/b/1.csv")))


@pytest.mark.slow
def test_where_nothing_answers_any_more_the_source_is_slow_and_not_each_box_by_itself(home: Path) -> None:
    files = Still("a", "b", "c", "d", "e")
    try:
        with pytest.raises(SourceUnavailable) as caught:
            list(opened(home, files).offers(Known()))
        assert (caught.value.fault, caught.value.transient) == (SourceFault.SLOW, True)
    finally:
        files.over.set()


def test_what_a_call_gives_or_raises_is_what_comes() -> None:
    bounded = Bounded()
    assert bounded.ask(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        bounded.ask(5, lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        bounded.ask(0.05, threading.Event().wait)
    assert bounded.ask(5, lambda: 8) == 8
    bounded.close()
