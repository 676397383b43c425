"""What a person asked for and cannot be, in a sentence of the language of those who read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.errors import PlanwatchError, Refused, TurnTaken
from words.catalogue import catalogue, say

NAMED_AT_MOST = 8


def refused_sentence(error: PlanwatchError, language: str) -> str:
    """The sentence; in English, as the command line says it, where there is no other."""
    if isinstance(error, TurnTaken):
        by = say(language, "joint.bracket", text=error.holder) if error.holder else ""
        return say(language, "asked.turn", by=by)
    if not isinstance(error, Refused) or f"asked.{error.key}" not in catalogue(language):
        return str(error)
    return say(language, f"asked.{error.key}", **_said(error.facts, language))


def _said(facts: Mapping[str, object], language: str) -> dict[str, str]:
    said = {name: str(fact) for name, fact in facts.items()}
    if isinstance(unknown := facts.get("unknown"), Sequence):
        named = (_unknown(given, near, language) for given, near in unknown)
        said["unknown"] = say(language, "joint.list").join(named)
    if isinstance(there_are := facts.get("there_are"), Sequence):
        said["there_are"] = _some([str(one) for one in there_are], language)
    return said


def _unknown(given: str, near: str, language: str) -> str:
    return say(language, "asked.given_near" if near else "asked.given", given=given, near=near)


def _some(names: Sequence[str], language: str) -> str:
    shown = say(language, "joint.list").join(names[:NAMED_AT_MOST])
    return shown if len(names) <= NAMED_AT_MOST else say(language, "asked.some", shown=shown, count=len(names))
