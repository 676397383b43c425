"""`planwatch release`: nothing is sent of a kind until a person says so, and then what stands is told once, to each once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alerts.conditions.missing import MissingFacts
from domain.alert import Alert, AlertState, Transition, TransitionKind, alert_id
from domain.condition import Level
from flows.cli.main import main
from flows.settings import Settings
from flows.wiring import Workplace

TINY = Path(__file__).resolve().parents[1] / "deployments/tiny"
DAY = date(2023, 9, 11)
Say = Callable[..., tuple[int, Any]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small deployment in shadow mode."""
    folder = tmp_path / "config"
    shutil.copytree(TINY, folder)
    text = (folder / "contacts.yaml").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("released:"))
    (folder / "contacts.yaml").write_text(text.replace(line, "released: []"), encoding="utf-8")
    return Settings.from_environ({}, config=str(folder), home=str(tmp_path / "home"))


@pytest.fixture
def shadowed(at: Callable[[date], Workplace], settings: Settings) -> Workplace:
    """Two late forms stand, and nobody has been told."""
    workplace = at(DAY)
    facts = MissingFacts("Monthly", "Alder", "August 2023", "late", date(2023, 9, 5), date(2023, 9, 12), 4, 0, 1)
    with workplace.store.begin() as work:
        for subject in ("monthly", "quarterly"):
            key = f"missing|NR-01|{subject}|2023-08"
            alert = Alert(
                alert_id(key, 1), key, 1, "missing", "NR-01", subject, "2023-08", AlertState.OPEN, Level.WARNING,
                binding=False, facts=facts, opened_at=workplace.clock(), changed_at=workplace.clock(), step=1,
            )  # fmt: skip
            work.alerts.apply([Transition(TransitionKind.OPENED, alert, None, tell=True)], workplace.clock())
        work.commit()
    return workplace


@pytest.fixture
def say(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*words: str) -> tuple[int, Any]:
        where = ["--config", str(settings.config), "--home", str(settings.home), "--json"]
        code = main(["release", *words, *where], {})
        said = capsys.readouterr()
        return code, json.loads(said.out)["rows"] if code == 0 else said.err

    return run


def waiting(workplace: Workplace) -> list[tuple[str, int]]:
    with workplace.store.read() as work:
        return sorted((one.recipient, len(one.mentions)) for one in work.outbox.mentioned(work.outbox.all()))


def test_what_stands_is_told_in_one_list_for_each_address_and_once(shadowed: Workplace, say: Say) -> None:
    code, (row,) = say("missing", "--dry-run")
    assert (code, row["matters"], row["messages"]) == (0, 2, 2)
    assert waiting(shadowed) == []
    assert "would be released" in row["message_en"]
    assert say("missing")[1][0]["messages"] == 2
    assert waiting(shadowed) == [("clerk-alder", 2), ("reviewer-alder", 2)]
    assert say("missing")[1][0]["messages"] == 0
    assert len(waiting(shadowed)) == 2


def test_who_released_what_is_kept_and_a_kind_can_be_kept_back_again(shadowed: Workplace, say: Say) -> None:
    say("missing")
    say("missing", "--revoke", "--reason", "a wrong form")
    rows = {row["kind"]: row for row in say()[1]}
    assert set(rows) >= {"missing", "behind"}
    with shadowed.store.read() as work:
        first, second = work.releases.all()
    assert (first.kind, first.revoked, bool(first.by)) == ("missing", False, True)
    assert (second.revoked, second.reason) == (True, "a wrong form")


def test_what_is_binding_needs_the_business_section_and_an_unknown_kind_is_named(shadowed: Workplace, say: Say) -> None:
    for words, sentence in (
        (("behind", "--binding"), "nobody is named"),
        (("behind", "--binding", "--approved-by", "clerk-alder"), "'clerk-alder' is not one"),
        (("mising",), "missing"),
    ):
        code, said = say(*words)
        assert code == 6
        assert sentence in said
    assert say("behind", "--binding", "--approved-by", "planning")[0] == 0
    with shadowed.store.read() as work:
        assert [(one.kind, one.binding, one.approved_by) for one in work.releases.all()] == [
            ("behind", True, "planning")
        ]
