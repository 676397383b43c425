"""A kind of condition is one file and its texts: a toy goes through lint, decision, message, ledger, the week's message and
the reference page without a change anywhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.decide import decide
from alerts.lint import lint
from alerts.messages import templates
from alerts.messages.digest import digest
from alerts.messages.writer import MessageWriter
from alerts.outbox.routing import deliveries
from alerts.situation import Situation
from alerts.telling import Telling
from config.loader import lint as lint_config
from config.loader import load
from domain.alert import Alert, Delivery, Transition
from domain.contact import Rung
from domain.deployment import Deployment
from domain.errors import LedgerUnavailable
from domain.finding import Finding
from domain.kind import Kinds, Sort
from domain.mention import UNTOLD, Told
from flows.kinds import collected, shipped_kinds
from ledger.store import Store
from tests.house.test_papers import script
from words import catalogue

TESTS = Path(__file__).resolve().parents[1]
NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kinds]:
    """The shipped kinds, and the toys as a package beside the product."""
    monkeypatch.syspath_prepend(TESTS)
    catalogue.join(TESTS / "toys/words")
    yield collected(["toys"])
    catalogue.leave(TESTS / "toys/words")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deployment that has released the toy and gives it a ladder of its own."""
    copied = tmp_path / "deployment"
    shutil.copytree(TESTS / "deployments/tiny", copied)
    contacts = copied / "contacts.yaml"
    text = contacts.read_text(encoding="utf-8").replace("released: [", "released: [overload, ")
    ladder = "  overload:\n    - {after_working_days: 0, roles: [clerk, section_lead]}\n"
    contacts.write_text(text.replace("ladders:\n", f"ladders:\n{ladder}"), encoding="utf-8")
    return copied


@pytest.fixture
def deployment(folder: Path, kinds: Kinds) -> Deployment:
    return load(folder, {}, kinds)


@pytest.fixture
def told(deployment: Deployment, kinds: Kinds) -> Telling:
    return Telling(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL], NOW, AS_OF)


def asked(number: int) -> Finding:
    """A question about the first form of the first place."""
    return Finding(
        id=f"f{number}-1", fingerprint=f"f{number}", rule="r", rule_version=1, tier="deterministic", severity="note",
        place="NR-01", indicator="nurse_density", form="monthly", period="2023-08", item="",
        submission_id="NR-01.monthly.2023-08.v1", sheet="1", cell=f"E{number}", observed="1", opened_at=NOW,
    )  # fmt: skip


def situation(deployment: Deployment, count: int, *still: Alert, now: datetime = NOW) -> Situation:
    findings = [asked(number) for number in range(count)]
    latest = {one.key: one for one in still}
    return Situation(deployment=deployment, now=now, as_of=AS_OF, findings=findings, open_alerts=still, latest=latest)


def about_overload(sent: list[Delivery]) -> list[Delivery]:
    return [one for one in sent if one.kind == "overload"]


def test_lint_knows_the_kind_by_its_file_alone(folder: Path, deployment: Deployment, kinds: Kinds) -> None:
    assert not [one for one in lint_config(folder, {}, kinds) if one.level == "error"]
    assert not [
        str(one) for one in lint(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL]) if "overload" in str(one)
    ]
    nobody = replace(deployment, contacts=replace(deployment.contacts, contacts=()))
    said = [str(one) for one in lint(nobody, kinds[Sort.CONDITION], kinds[Sort.CHANNEL])]
    assert any("kind overload" in one and "reaches nobody" in one for one in said)
    without = [str(one) for one in lint_config(folder, {}, shipped_kinds()) if one.level == "error"]
    assert any("overload" in one for one in without)


def read(step: Transition, told: Telling) -> Alert:
    """The alert of a step once its messages have arrived."""
    to = {one.mention.key: (row.channel, row.address) for row in deliveries([step], told) for one in row.mentions}
    alert, rung = step.alert, 2 if step.kind == "escalated" else 1
    knows, before = alert.told.knows.union(to.values()), alert.told
    days, facts = (*before.days, NOW), told.kinds[alert.kind].digest_of(alert.facts)
    return replace(alert, told=Told(facts, before.first_at or NOW, NOW, days, {**before.rungs, rung: NOW}, knows))


def written(steps: Sequence[Transition], told: Telling) -> list[Delivery]:
    """What is decided, with the words that it leaves with."""
    writer = MessageWriter(lambda _: told)
    words = [(row, writer.write(row, NOW)) for row in deliveries(steps, told)]
    return [replace(row, title=said.title, body=said.body, message=said.message) for row, said in words]


def test_a_list_names_it_in_its_own_words(told: Telling, deployment: Deployment) -> None:
    (step,) = decide(situation(deployment, 2), told.kinds).steps
    two = [step, replace(step, alert=replace(step.alert, id="x2", number="N-2"))]
    said = about_overload([replace(one, kind="overload") for one in written(two, told)])[0]
    assert said.title == "2 matters, first: Alder County has 2 questions to answer"
    assert "2. Alder County has 2 questions to answer. 2 questions are open; we can help [N-2]." in said.body


def test_lint_names_the_line_that_is_missing(deployment: Deployment, kinds: Kinds, tmp_path: Path) -> None:
    brought = tmp_path / "package"
    shutil.copytree(TESTS / "toys", brought)
    parts = brought / "wording/en/parts/overload.j2"
    parts.write_text(parts.read_text("utf-8").replace("macro item", "macro other"), encoding="utf-8")
    catalogue.leave(TESTS / "toys/words")
    catalogue.join(brought / "words")
    said = [one.given for one in lint(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL]) if one.level == "error"]
    catalogue.leave(brought / "words")
    catalogue.join(TESTS / "toys/words")
    assert said == ["no line 'item' in parts/overload.j2 for the language en"]


LIFE = ("opened", "escalated", "resolved")


@pytest.mark.parametrize("lacking", [*(f"overload_{one}" for one in LIFE), "parts/overload"])
def test_lint_names_the_template_that_is_missing(
    deployment: Deployment, kinds: Kinds, tmp_path: Path, lacking: str
) -> None:
    brought = tmp_path / "package"
    shutil.copytree(TESTS / "toys", brought)
    (brought / f"wording/en/{lacking}.j2").unlink()
    catalogue.leave(TESTS / "toys/words")
    catalogue.join(brought / "words")
    two_rungs = replace(deployment.contacts, ladders={})
    said = [
        f"{one.where}: {one.given}; {one.allowed}"
        for one in lint(replace(deployment, contacts=two_rungs), kinds[Sort.CONDITION], kinds[Sort.CHANNEL])
        if one.level == "error"
    ]
    catalogue.leave(brought / "words")
    catalogue.join(TESTS / "toys/words")
    file = f"wording/en/{lacking}.j2"
    lacks = f"kind overload: no template {lacking}.j2 for the language en"
    assert said == [f"{lacks}; add alerts/{file}, or {file} in the package that brings the kind"]


def test_what_its_declaration_asks_for_is_what_it_brings(kinds: Kinds) -> None:
    kind = kinds[Sort.CONDITION]["overload"]
    asked_for = kind.templates(kind.ladder)
    assert set(asked_for) == {*(f"overload_{one}" for one in LIFE), "parts/overload"}
    assert all(templates.has(name, language) for name in asked_for for language in catalogue.languages())
    assert "overload_escalated" not in kind.templates(kind.ladder[:1])


def test_a_longer_ladder_asks_for_more_words(deployment: Deployment, kinds: Kinds) -> None:
    """The product words no second rung for a source that is down."""
    ladders = {"source_down": (Rung(0, ("ops",)), Rung(1, ("ops",)))}
    longer = replace(deployment, contacts=replace(deployment.contacts, ladders=ladders))
    (said,) = [one for one in lint(longer, kinds[Sort.CONDITION], kinds[Sort.CHANNEL]) if "no template" in one.given]
    assert said.given == "no template source_down_escalated.j2 for the language en"


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ("Much to answer: Alder County", "Still much to answer: Alder County", "Answered: Alder County")),
        ("zh", ("任务较重：Alder County", "任务仍较重：Alder County", "已减轻：Alder County")),
    ],
)
def test_it_is_worded_through_its_whole_life(
    told: Telling, deployment: Deployment, language: str, titles: tuple[str, ...]
) -> None:
    contacts = replace(deployment.contacts, language=language, ladders={})
    spoken = replace(deployment, language=language, contacts=contacts)
    told = replace(told, deployment=spoken)
    (first,) = decide(situation(spoken, 2), told.kinds).steps
    late = NOW + timedelta(days=7)
    (higher,) = decide(situation(spoken, 2, read(first, told), now=late), told.kinds).steps
    (over,) = decide(situation(spoken, 0, read(higher, told), now=late), told.kinds).steps
    sent = [about_overload(written([step], told)) for step in (first, higher, over)]
    assert tuple(one[0].title for one in sent) == titles
    assert [[one.recipient for one in some] for some in sent] == [
        ["clerk-alder"],
        ["section-alder"],
        ["clerk-alder", "section-alder"],
    ]


@pytest.mark.parametrize(
    ("language", "title", "offer"),
    [
        ("en", "Much to answer: Alder County", "2 questions are open; we can help."),
        ("zh", "任务较重：Alder County", "2项待核实，需要协助请联系我们。"),
    ],
)
def test_it_is_told_in_its_own_words_to_its_ladder(
    told: Telling, deployment: Deployment, language: str, title: str, offer: str
) -> None:
    spoken = replace(deployment, language=language, contacts=replace(deployment.contacts, language=language))
    told = replace(told, deployment=spoken)
    decision = decide(situation(spoken, 2), told.kinds)
    (sent, other) = about_overload(written(decision.steps, told))
    assert {sent.recipient, other.recipient} == {"clerk-alder", "section-alder"}
    assert (sent.title, sent.state) == (title, "pending")
    assert offer in sent.body
    assert "FD-20230911-NR-01-001" in sent.body


def test_it_lives_in_the_ledger_and_is_told_again_only_for_news(
    told: Telling, deployment: Deployment, tmp_path: Path
) -> None:
    steps = decide(situation(deployment, 2), told.kinds).steps
    types = {code: kind.facts for code, kind in told.kinds.items()}
    with closing(Store.create(f"sqlite:///{tmp_path}/ledger.db", facts=types)) as store:
        with store.begin() as work:
            work.alerts.apply(steps, NOW)
            work.outbox.add(deliveries(steps, told))
            work.commit()
        with store.read() as work:
            (alert,) = work.alerts.open()
            kept = work.outbox.all()
    assert replace(alert, told=UNTOLD) == steps[0].alert
    assert {one.idem_key for one in kept} == {one.idem_key for one in deliveries(steps, told)}
    later, alert = NOW + timedelta(hours=1), read(steps[0], told)
    assert decide(situation(deployment, 2, alert, now=later), told.kinds).steps == ()
    (more,) = decide(situation(deployment, 3, alert, now=later), told.kinds).steps
    assert (more.kind, more.tell) == ("changed", True)
    (over,) = decide(situation(deployment, 0, alert, now=later), told.kinds).steps
    assert (over.kind, over.tell) == ("resolved", True)


def test_without_its_package_the_ledger_says_what_it_lacks(
    told: Telling, deployment: Deployment, tmp_path: Path
) -> None:
    url, shipped = f"sqlite:///{tmp_path}/ledger.db", shipped_kinds()[Sort.CONDITION]
    types = {code: kind.facts for code, kind in shipped.items()}
    with closing(Store.create(url, facts=types)) as store:
        with store.begin() as work:
            work.alerts.apply(decide(situation(deployment, 2), told.kinds).steps, NOW)
            work.commit()
        with store.read() as work, pytest.raises(LedgerUnavailable, match="'overload', which nothing here declares"):
            work.alerts.open()


def test_it_has_its_line_in_the_message_of_the_week(told: Telling, deployment: Deployment) -> None:
    (step,) = decide(situation(deployment, 2), told.kinds).steps
    step = replace(step, alert=read(step, told))
    week = "\n".join(block.text for block in digest([step.alert], (), told).blocks)
    assert "1. Alder County has 2 questions to answer." in week
    others = [replace(step.alert, id=f"x{number}") for number in range(6)]
    week = "\n".join(block.text for block in digest(others, (), told).blocks)
    assert "The business sections see to the other 1." in week


def test_its_default_ladder_holds_where_a_deployment_says_nothing(told: Telling, deployment: Deployment) -> None:
    silent = replace(deployment, contacts=replace(deployment.contacts, ladders={}))
    steps = decide(situation(silent, 2), told.kinds).steps
    (sent,) = about_overload(deliveries(steps, replace(told, deployment=silent)))
    assert sent.recipient == "clerk-alder"


def test_its_reference_stands_on_the_page(kinds: Kinds) -> None:
    page: Any = script("kind_docs").conditions(kinds[Sort.CONDITION])
    assert "## `overload`\n\nA place is asked several things at once.\n" in page
    assert "- Name: 任务较重, much to answer\n- Default ladder: 0: clerk; then 2: section_lead" in page
