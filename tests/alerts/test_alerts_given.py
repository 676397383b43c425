"""A message asserts only what is given: every fact that may be absent is taken away, one by one, several at a time and all
together, in every kind of message, transition and language. A new kind is held by it once it has a scene."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.messages.writer import MessageWriter
from domain.alert import Message, Transition
from domain.deployment import Deployment
from domain.mention import Told
from tests.alerts.room import KINDS, digest, telling
from tests.alerts.scenes import AS_OF, NOW, spoken, worded
from tests.alerts.test_alerts_lists import delivery

Scene = Callable[[str], list[tuple[Transition, Message]]]
LANGUAGES = ("zh", "en")
# Empty brackets and quotes, a mark after a mark, a mark at the beginning, a joint at the end.
BROKEN = re.compile(
    r"（\s*）|《\s*》|“\s*”|\(\s*\)|【\s*】|\[\s*\]|None|"
    r"[，、；：（《][，。、；：）》]|。[，。、；：]|（[，、；]|[,;:(]\s*[,;:)](?!\S)|\(\s*[,;]|[,;:]\s*\.(?!\S)|\.\.|"
    r"(?m:^[ 　]*[，。、；：,;)）])|(?m:[，、（《(]$)|(?<=\S)  (?=\S)"
)


def absences(facts: Any) -> dict[str, Any]:
    """What may be absent by what is there then: what has a default, and the word behind a figure."""
    found = {one.name: one.default for one in fields(facts) if one.default is not MISSING}
    return found | ({"unit": ""} if hasattr(facts, "unit") else {})


def without(facts: Any, names: frozenset[str]) -> Any:
    """The facts without these, and without what belongs to the parts that they are made of."""
    own = {name: value for name, value in absences(facts).items() if name in names}
    parts = {
        one.name: tuple(_bare(part) if one.name in names or "parts" in names else part for part in held)
        for one in fields(facts)
        if isinstance(held := getattr(facts, one.name), tuple) and held and is_dataclass(held[0])
    }
    return replace(facts, **{**own, **parts})


def _bare(part: Any) -> Any:
    """A part of the facts with no words but those that say what it is."""
    kept = {"finding_id", "indicator_name", "severity"}
    return replace(part, **{one.name: "" for one in fields(part) if one.type == "str" and one.name not in kept})


def reworded(step: Transition, setting: Deployment, facts: Any, *, group: bool, number: bool = True) -> str:
    alert = replace(step.alert, facts=facts, number=step.alert.number if number else "")
    text = worded(replace(step, alert=alert), setting, group=group)
    return "\n".join([text.title, *(block.text for block in text.blocks)])


def each(scene: Scene, language: str, deployment: Deployment) -> Iterator[tuple[Transition, Deployment, bool]]:
    setting = spoken(deployment, language)
    for step, text in scene(language):
        yield step, setting, not text.private


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_message_has_a_scene(scene: Scene, language: str) -> None:
    assert {step.alert.kind for step, _ in scene(language)} == set(KINDS)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_that_is_absent_leaves_nothing_broken(scene: Scene, deployment: Deployment, language: str) -> None:
    for step, setting, group in each(scene, language, deployment):
        facts, names = step.alert.facts, [*absences(step.alert.facts), "parts"]
        ways = [frozenset({name}) for name in names] + [frozenset(names) - {name} for name in names]
        for way in [frozenset(), *ways, frozenset(names)]:
            text = reworded(step, setting, without(facts, way), group=group, number=bool(way))
            assert not (found := BROKEN.search(text)), (step.alert.kind, step.kind, sorted(way), found, text)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_facts_together_may_be_absent(
    scene: Scene, deployment: Deployment, language: str, data: st.DataObject
) -> None:
    step, setting, group = data.draw(st.sampled_from(list(each(scene, language, deployment))))
    way = data.draw(st.frozensets(st.sampled_from([*absences(step.alert.facts), "parts"])))
    text = reworded(step, setting, without(step.alert.facts, way), group=group)
    assert not (found := BROKEN.search(text)), (step.alert.kind, sorted(way), found, text)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_the_week_leaves_nothing_broken_either(scene: Scene, deployment: Deployment, language: str) -> None:
    listed = [one for one in each(scene, language, deployment) if KINDS[one[0].alert.kind].has_line and not one[2]]
    for step, setting, _ in listed:
        known = Told("x", NOW, NOW, (NOW,), {1: NOW, 2: NOW})
        told = replace(step.alert, told=known, resolved_at=NOW if step.kind == "resolved" else None)
        names = list(absences(step.alert.facts))
        for way in [*(frozenset({name}) for name in names), frozenset(names)]:
            text = digest([replace(told, facts=without(told.facts, way))], [], setting, AS_OF)
            whole = "\n".join([text.title, *(block.text for block in text.blocks)])
            assert not (found := BROKEN.search(whole)), (step.alert.kind, step.kind, sorted(way), found, whole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_a_list_leaves_nothing_broken_either(scene: Scene, deployment: Deployment, language: str) -> None:
    for step, setting, group in each(scene, language, deployment):
        channels = tuple(replace(one, byte_budget=10**6) for one in setting.contacts.channels)
        there = telling(replace(setting, contacts=replace(setting.contacts, channels=channels)), NOW, AS_OF)
        names = list(absences(step.alert.facts))
        ways = [frozenset[str](), *(frozenset({name}) for name in names), frozenset(names)]
        facts = [without(step.alert.facts, way) for way in ways]
        rows = [(replace(step.alert, id=str(n), facts=one), step.kind) for n, one in enumerate(facts)]
        text = MessageWriter(lambda _, there=there: there).write(  # type: ignore[misc]
            delivery(*rows, channel="group" if group else "mail"), NOW
        )
        assert not (found := BROKEN.search(f"{text.title}\n{text.body}")), (step.alert.kind, found, text)


SAID = {
    "zh": {
        "nature": ("约束性", "预期性"),
        "lead": ("牵头部门",),
        "target_year": ("2025",),
        "slip": ("滞后7",),
        "document_no": ("《", "烟福政办发"),
        "clause": ("序号16",),
        "version": ("第1版",),
        "schedule": ("时间进度", "规划未设年度目标"),
    },
    "en": {
        "nature": ("binding", "expected,"),
        "lead": ("lead department",),
        "target_year": ("2025",),
        "document_no": ("Stands on", "烟福政办发"),
        "version": ("version 1",),
        "schedule": ("even progress", "sets no yearly targets"),
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_nature_role_or_year_is_said_that_was_not_given(scene: Scene, deployment: Deployment, language: str) -> None:
    gaps = [one for one in each(scene, language, deployment) if one[0].alert.kind == "behind"]
    for step, setting, group in gaps:
        for name, words in SAID[language].items():
            facts = replace(
                step.alert.facts, quote="", binding=False, plan_title="P", **{name: absences(step.alert.facts)[name]}
            )  # type: ignore[type-var]
            text = reworded(step, setting, facts, group=group).replace(facts.place_name, "")  # type: ignore[attr-defined]
            for word in words:
                assert word not in text, (name, word, text)
