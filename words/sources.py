"""Why a source cannot be read, for operators: what is so, and what to do."""

from __future__ import annotations

from domain.condition import SourceHealth
from domain.errors import SourceUnavailable
from words.catalogue import say
from words.foreign import in_a_line


def why(health: SourceHealth, language: str) -> str:
    """What is wrong, in one sentence; as it was recorded, where nothing more is known."""
    if not health.fault:
        return in_a_line(health.error)
    return _sentence(health.fault, health.where or health.address, health.error, language)


def todo(health: SourceHealth, language: str) -> str:
    """What to do about it."""
    return say(language, f"source_fault_todo.{health.fault}") if health.fault else ""


def unavailable(error: SourceUnavailable, language: str) -> str:
    """The same of an error: what is wrong, and what to do."""
    return _sentence(error.fault, error.where, error.said, language) + say(language, f"source_fault_todo.{error.fault}")


def _sentence(fault: str, where: str, said: str, language: str) -> str:
    told = say(language, "source_said", said=in_a_line(said)) if said else ""
    return say(language, f"source_fault.{fault}", where=in_a_line(where), told=told)
