"""A stage for each scenario, and the page that its transcript stands on."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playhouse.stage import Stage

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole days are played here, a second each."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def day_docs() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("day_docs", HERE.parents[1] / "scripts/day_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def stage(tmp_path: Path, request: pytest.FixtureRequest, day_docs: ModuleType) -> Iterator[Stage]:
    """An empty stage: the configuration is there, no ledger yet. What was played on it stands on the page."""
    if str(HERE) not in sys.path:
        sys.path.append(str(HERE))
    from playhouse.stage import Stage

    stage = Stage(tmp_path)
    yield stage
    if request.path.stem.removeprefix("test_") in day_docs.ORDER:
        block = day_docs.block(request.node.name, stage.transcript.text)
        assert block in day_docs.PAGE.read_text(encoding="utf-8"), "run `make docs`"
