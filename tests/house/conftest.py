"""The toys as a package beside the product, joined as an installed one is: by its metadata, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.kind import Kinds
from flows.kinds import JOINED, shipped_kinds
from words.catalogue import leave

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the metadata of a package that brings the toys."""
    metadata = tmp_path / "site" / "planwatch_toys-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: planwatch-toys\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(f"[{JOINED}]\ntoys = toys\n", encoding="utf-8")
    return metadata.parent


@pytest.fixture
def toys(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kinds]:
    """The kinds of the product and the toys, whose texts have joined."""
    monkeypatch.syspath_prepend(TESTS)
    monkeypatch.syspath_prepend(site)
    shipped_kinds.cache_clear()
    yield shipped_kinds()
    leave(TESTS / "toys/words")
    shipped_kinds.cache_clear()
