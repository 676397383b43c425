"""A layout is one file: a toy is found, read, recorded and judged without a change anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from domain.errors import RefusedFile
from domain.kind import Sort
from domain.submission import Provenance
from flows import kinds
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, directory_of, look
from pulling import at_rest
from sources.read.received import read_any

TESTS = Path(__file__).resolve().parents[1]
TODAY = date(2023, 3, 6)
SUMMARY = b"Alder County Health Office,2023-02\nnurse_density,99\nmeasles_coverage,95.0\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environ({}, config=str(TESTS / "deployments/tiny"), home=str(tmp_path))


@pytest.fixture
def _joined(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toys join as a package beside the product does."""
    monkeypatch.syspath_prepend(TESTS)
    monkeypatch.setattr(kinds, "entry_points", lambda group: [EntryPoint("toys", "toys", group)])
    kinds.shipped_kinds.cache_clear()
    yield
    kinds.shipped_kinds.cache_clear()


def test_without_it_the_file_is_refused(settings: Settings) -> None:
    directory = directory_of(deployment_of(settings, {}), TODAY)
    with pytest.raises(RefusedFile):
        read_any(SUMMARY, "f.csv", directory, Provenance.SUBMITTED)


@pytest.mark.usefixtures("_joined")
def test_layouts_are_asked_in_the_order_of_their_ranks(settings: Settings) -> None:
    directory = directory_of(deployment_of(settings, {}), TODAY)
    assert [layout.code for layout in directory.in_order] == [
        "form",
        "dhis2",
        "mapped",
        "long",
        "across",
        "summary",
        "wide",
    ]
    assert all(layout.meaning for layout in kinds.shipped_kinds()[Sort.LAYOUT].values())


@pytest.mark.slow
@pytest.mark.usefixtures("_joined")
def test_a_file_laid_out_so_is_recorded_and_judged(settings: Settings) -> None:
    found(settings, {}, simulated=True, as_of=date(2023, 3, 1))
    box = settings.home / "inbox/NR-01"
    box.mkdir()
    (box / "summary.csv").write_bytes(SUMMARY)
    at_rest(box / "summary.csv")
    for job in ("collect", "gate"):
        played = run_here(look(settings, {}, as_of=TODAY), job)
        assert not played.failed
    with played.workplace.store.read() as work:
        latest = work.submissions.latest("monthly", "NR-01", "2023-02")
        assert latest is not None
        assert latest.complete
        assert {(one.indicator, one.cell) for one in work.findings.open(place="NR-01")} >= {("nurse_density", "B2")}
