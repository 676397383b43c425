"""The two deployments as texts, so that a test can change one line and read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from config.document import parse_csv, parse_yaml
from config.layout import kind_of
from config.loader import load, loads
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, Problem
from flows.kinds import shipped_kinds

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shandong_folder() -> Path:
    return ROOT / "config" / "shandong"


@pytest.fixture(scope="session")
def tiny_folder() -> Path:
    return ROOT / "tests" / "deployments" / "tiny"


@pytest.fixture(scope="session")
def shandong(shandong_folder: Path) -> Deployment:
    return load(shandong_folder, {}, shipped_kinds())


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Deployment:
    return load(tiny_folder, {}, shipped_kinds())


@pytest.fixture(scope="session")
def shandong_shapes(shandong: Deployment) -> dict[str, Any]:
    """The validated files by name, with what a deployment does not keep: numbers of statements, units as printed."""
    documents = {
        file: parse_csv(file, text) if file.endswith(".csv") else parse_yaml(file, text)
        for file, text in shandong.files.items()
    }
    return {
        file: kind_of(file).shape.model_validate(one.data, context={"kinds": shipped_kinds()})
        for file, one in documents.items()
    }  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def live(tiny: Deployment) -> dict[str, str]:
    """The texts of the tiny deployment on the first day of its form, the day of going live agreed on: lint asks nothing."""
    calendar = tiny.files["calendar.yaml"]
    return dict(tiny.files) | {"calendar.yaml": f"{calendar.rstrip()}\nlive_from: 2023-01-01\n"}


@pytest.fixture
def changed(live: Mapping[str, str]) -> Callable[..., dict[str, str]]:
    """That deployment with one text of one file replaced."""

    def change(file: str, old: str, new: str, files: Mapping[str, str] | None = None) -> dict[str, str]:
        texts = dict(files or live)
        assert old in texts[file], f"{old!r} does not stand in {file}"
        return texts | {file: texts[file].replace(old, new, 1)}

    return change


@pytest.fixture
def problems_of() -> Callable[[Mapping[str, str]], tuple[Problem, ...]]:
    """The problems of a deployment given as texts; none when it loads."""

    def problems(files: Mapping[str, str]) -> tuple[Problem, ...]:
        try:
            loads(files, {}, shipped_kinds())
        except ConfigInvalid as invalid:
            return invalid.problems
        return ()

    return problems
