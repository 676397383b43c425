"""What is wrong with telling people is said before anybody is told; and deciding loads nothing heavy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import alerts
from domain.contact import Channel, Rung
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from tests.alerts.conftest import NOW
from tests.alerts.room import decide, deliveries, lint
from words import catalogue

ROOT = Path(alerts.__file__).resolve().parents[1]


def said(deployment: Deployment, level: str = "error", **changes: object) -> list[str]:
    changed = replace(deployment, contacts=replace(deployment.contacts, **changes))  # type: ignore[arg-type]
    return [str(problem) for problem in lint(changed) if problem.level == level]


def test_a_sound_deployment_has_no_error_and_names_departments_nobody_speaks_for(deployment: Deployment) -> None:
    assert said(deployment) == []
    (warning,) = [one for one in said(deployment, "warning") if "rung" not in one]
    assert "区人力资源和社会保障局" in warning


@pytest.mark.parametrize(
    ("role", "kind"), [("ops", "source_down"), ("lead_department", "behind"), ("clerk", "missing")]
)
def test_a_kind_that_reaches_nobody_is_an_error(deployment: Deployment, role: str, kind: str) -> None:
    also = {"lead_department": {"partner_department", "business_section"}, "clerk": {"reviewer"}}.get(role, set())
    kept = tuple(one for one in deployment.contacts.contacts if one.role != role and one.role not in also)
    assert any(f"kind {kind}" in problem and "reaches nobody" in problem for problem in said(deployment, contacts=kept))


def test_a_place_without_a_clerk_is_named(deployment: Deployment) -> None:
    kept = tuple(one for one in deployment.contacts.contacts if one.place != "370683")
    assert any("370683 莱州市" in problem for problem in said(deployment, contacts=kept))


def test_a_ladder_that_would_show_the_gap_to_a_clerk_is_an_error(deployment: Deployment) -> None:
    problems = said(deployment, ladders={"behind": (Rung(0, ("lead_department",)), Rung(5, ("clerk",)))})
    assert any("never go to those who report" in problem for problem in problems)


def test_a_ladder_that_keeps_a_lost_ledger_from_operations_is_an_error(deployment: Deployment) -> None:
    problems = said(deployment, ladders={"young_ledger": (Rung(0, ("leader",)), Rung(2, ("ops",)))})
    assert any("ops is not told first" in problem for problem in problems)


def test_a_language_without_a_template_is_an_error(tmp_path: Path, deployment: Deployment) -> None:
    """A package with a further language that words everything but the week's message."""
    shutil.copytree(ROOT / "words/en", tmp_path / "words/sv")
    shutil.copytree(ROOT / "alerts/wording/en", tmp_path / "wording/sv")
    (tmp_path / "wording/sv/weekly.j2").unlink()
    catalogue.join(tmp_path / "words")
    problems = said(deployment, language="sv")
    catalogue.leave(tmp_path / "words")
    (problem,) = problems
    assert "no template weekly.j2 for the language sv" in problem


def test_a_template_that_asks_for_what_its_facts_do_not_have_is_an_error_and_one_sentence_when_it_is_written(
    tmp_path: Path, deployment: Deployment, late_form: Callable[..., ExpectedSubmission]
) -> None:
    shutil.copytree(ROOT / "words/en", tmp_path / "words/sv")
    shutil.copytree(ROOT / "alerts/wording/en", tmp_path / "wording/sv")
    late = tmp_path / "wording/sv/missing_late.j2"
    late.write_text(late.read_text("utf-8").replace("f.form_name", "f.formname"), encoding="utf-8")
    catalogue.join(tmp_path / "words")
    try:
        (problem,) = said(deployment, language="sv")
        spoken = replace(deployment, contacts=replace(deployment.contacts, language="sv"))
        steps = decide([late_form()], [], [], [], spoken, [], {}, now=NOW, as_of=NOW.date()).steps
        with pytest.raises(ValueError, match=r"sv/missing_late\.j2 asks for something .*formname"):
            deliveries(steps, spoken, now=NOW, as_of=NOW.date())
    finally:
        catalogue.leave(tmp_path / "words")
    assert "template sv/missing_late.j2 asks for f.formname, which its facts do not have; one of: " in problem


def test_unknown_kinds_are_errors(deployment: Deployment) -> None:
    assert len(said(deployment, released=frozenset({"mising"}), ladders={"behnd": ()})) == 2


@pytest.mark.parametrize(
    "channel",
    [
        Channel("x", "file", byte_budget=100),
        Channel("x", "wecom", "env:X", byte_budget=8192, private=False),
        Channel("x", "apprise", ""),
        Channel("x", "file", per_minute=0),
    ],
)
def test_a_channel_that_cannot_work_is_an_error(deployment: Deployment, channel: Channel) -> None:
    assert len(said(deployment, channels=(*deployment.contacts.channels, channel))) == 1


def test_a_service_that_hides_refusals_is_a_warning(deployment: Deployment) -> None:
    channel = Channel("turbo", "apprise", "schan://token")
    warnings = said(deployment, "warning", channels=(*deployment.contacts.channels, channel))
    assert any("reports refused messages as sent" in warning for warning in warnings)


def test_only_group_channels_for_what_is_private_is_an_error(deployment: Deployment) -> None:
    moved = tuple(replace(one, channel="group") for one in deployment.contacts.contacts)
    assert any("only group channels" in problem for problem in said(deployment, contacts=moved))


def test_deciding_and_wording_load_no_apprise_and_no_frames() -> None:
    code = (
        "import sys, alerts.decide, alerts.outbox.routing, alerts.messages.notice, alerts.lint, alerts.outbox.dispatcher, "
        "alerts.outbox.channels; "
        "print([name for name in ('apprise', 'polars', 'requests', 'pydantic', 'sqlalchemy') if name in sys.modules])"
    )
    root = Path(alerts.__file__).parent.parent
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
