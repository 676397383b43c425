"""A kind of source is one file: a toy goes through lint, schema, collect and gate without a change anywhere else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from config.loader import lint
from config.schemas import schemas
from flows import kinds
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import look

TESTS = Path(__file__).resolve().parents[1]
SOURCES = """sources:
  - id: offices
    kind: jsonlines
    address: sent.jsonl
    options: {office: county, skip: "1"}
"""
LIST = "Form code,Reporting place,Period,Indicator code,Value\nmonthly,NR-01,2023-02,nurse_density,99\n"


@pytest.fixture
def _joined(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toys join as a package beside the product does."""
    monkeypatch.syspath_prepend(TESTS)
    monkeypatch.setattr(kinds, "entry_points", lambda group: [EntryPoint("toys", "toys", group)])
    kinds.shipped_kinds.cache_clear()
    yield
    kinds.shipped_kinds.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, _joined: None) -> Path:
    """A deployment whose districts write into one file of JSON lines."""
    copied = tmp_path / "deployment"
    shutil.copytree(TESTS / "deployments/tiny", copied)
    (copied / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return copied


def said(folder: Path, options: str) -> str:
    """What lint says of other options."""
    changed = SOURCES.replace('{office: county, skip: "1"}', options)
    (folder / "sources.yaml").write_text(changed, encoding="utf-8")
    return "\n".join(str(problem) for problem in lint(folder, {}, kinds.shipped_kinds()) if problem.level == "error")


def test_lint_takes_the_kind_and_holds_its_options_against_what_it_declares(folder: Path) -> None:
    assert not said(folder, '{office: county, skip: "1"}')
    assert "needs `office`" in said(folder, "{}")
    assert "needs `office`" in said(folder, "{skip: 1}")
    assert 'kind jsonlines has no parameter "ofice" (did you mean "office"?)' in said(folder, "{ofice: a, office: a}")
    assert "`skip` is a number in lines, not 'two'" in said(folder, "{office: county, skip: two}")


def test_an_editor_names_the_kind_and_its_options(folder: Path) -> None:
    entry = schemas(kinds.shipped_kinds())["sources"]["$defs"]["SourceEntry"]
    assert "jsonlines" in entry["properties"]["kind"]["enum"]
    options = {
        one["if"]["properties"]["kind"]["const"]: list(one["then"]["properties"]["options"]["properties"])
        for one in entry["allOf"]
    }
    assert options["folder"] == []
    assert options["jsonlines"] == ["office", "skip"]


def test_what_it_brings_is_recorded_and_judged(folder: Path, tmp_path: Path) -> None:
    line = {"county": "NR-01", "file": "february.csv", "text": LIST}
    (tmp_path / "sent.jsonl").write_text(f"{{}}\n{json.dumps(line)}\n", encoding="utf-8")
    settings = Settings.from_environ({}, config=str(folder), home=str(tmp_path))
    found(settings, {}, simulated=True, as_of=date(2023, 3, 1))
    for job in ("collect", "gate"):
        played = run_here(look(settings, {}, as_of=date(2023, 3, 6)), job)
        assert not played.failed
    with played.workplace.store.read() as work:
        (receipt,) = [one for one in work.receipts.all() if one.source == "offices"]
        assert (receipt.box, receipt.path, receipt.state) == ("NR-01", "NR-01/february.csv", "settled")
        (finding,) = work.findings.open(place="NR-01")
        assert (finding.indicator, finding.cell, finding.observed) == ("nurse_density", "E2", "99")
