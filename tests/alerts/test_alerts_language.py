"""A further language is a folder of words and a folder of templates beside the product's, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.loader import lint
from domain.alert import Delivery
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from flows.kinds import shipped_kinds
from tests.alerts.room import decide, deliveries, digest
from words import catalogue

ROOT = Path(__file__).resolve().parents[2]
NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
OTHER = "sv"


@pytest.fixture
def _joined(tmp_path: Path) -> Iterator[None]:
    """Swedish, which here is English with another word in it."""
    for there, here in ((ROOT / "words/en", "words"), (ROOT / "alerts/wording/en", "wording")):
        shutil.copytree(there, tmp_path / here / OTHER)
    alerts = tmp_path / "words" / OTHER / "alerts.toml"
    alerts.write_text(alerts.read_text("utf-8").replace("periods before", "perioder innan"), encoding="utf-8")
    late = tmp_path / "wording" / OTHER / "missing_late.j2"
    late.write_text(late.read_text("utf-8").replace("Overdue", "Försenad"), encoding="utf-8")
    catalogue.join(tmp_path / "words")
    yield
    catalogue.leave(tmp_path / "words")


def spoken(deployment: Deployment, language: str) -> Deployment:
    texts = {**deployment.rules["hard_range"].texts, OTHER: deployment.rules["hard_range"].texts["en"]}
    rules = {"hard_range": replace(deployment.rules["hard_range"], texts=texts)}
    contacts = replace(deployment.contacts, language=language)
    return replace(deployment, language=language, contacts=contacts, rules=rules)


@pytest.mark.usefixtures("_joined")
def test_every_message_is_written_in_a_language_that_is_two_folders(
    deployment: Deployment,
    late_form: Callable[..., ExpectedSubmission],
    finding: Callable[..., Finding],
    gp_assessment: Callable[..., Assessment],
) -> None:
    setting = spoken(deployment, OTHER)
    # Of two forms, as an overdue one silences what is asked about it.
    asked = [finding(1, place="370683")]
    steps = decide([late_form()], asked, [gp_assessment()], [], setting, [], {}, now=NOW, as_of=AS_OF).steps
    sent: list[Delivery] = deliveries(steps, setting, now=NOW, as_of=AS_OF)
    assert {one.kind for one in sent} == {"missing", "implausible", "behind"}
    assert any(one.title.startswith("Försenad: ") for one in sent)
    assert any("the 3 perioder innan: 91.2—93.5" in one.body for one in sent)
    week = digest([step.alert for step in steps], (), setting, AS_OF)
    assert week.title.startswith("The week of 11 september to 15 september")


@pytest.mark.usefixtures("_joined")
def test_a_deployment_may_speak_it(tmp_path: Path) -> None:
    copied = tmp_path / "deployment"
    shutil.copytree(ROOT / "tests/deployments/tiny", copied)
    contacts = copied / "contacts.yaml"
    contacts.write_text(contacts.read_text("utf-8").replace("language: en", f"language: {OTHER}"), encoding="utf-8")
    # What rules say is the deployment's own to translate.
    assert {one.file for one in lint(copied, {}, shipped_kinds()) if one.level == "error"} == {"rules.yaml"}
    contacts.write_text(contacts.read_text("utf-8").replace(f"language: {OTHER}", "language: sw"), encoding="utf-8")
    said = [str(one) for one in lint(copied, {}, shipped_kinds()) if one.file == "contacts.yaml"]
    assert len(said) == 1
    assert "allowed: zh, en, sv" in said[0]
