"""What a reader was in doubt about, in words."""

from __future__ import annotations

from domain.evidence import Doubt, Evidence, LeftAside
from domain.submission import UnreadAnswer
from words.catalogue import catalogue, say
from words.foreign import in_a_line

# Facts that are keys of texts, so that a doubt is said in any language: the table of the texts, and the fact that they are.
_KEYS = {"part": ("reading.column", "part"), "hides": ("reading.hides", "found")}


def written_and_doubts(evidence: str, observed: str, language: str) -> str:
    """What was written in a cell, where anything was, and every doubt of its evidence."""
    said = doubts_said(evidence, language)
    return say(language, "doubts.beside", observed=observed, doubts=said) if observed else said


def doubts_said(evidence: str, language: str) -> str:
    """Every doubt of a cell's evidence (JSON text), one after the other."""
    return say(language, "joint.facts").join(doubt_said(one, language) for one in Evidence.from_text(evidence).doubts)


def doubt_said(doubt: Doubt, language: str) -> str:
    """One doubt, with what stands in the file."""
    facts = {name: in_a_line(str(found)) for name, found in doubt.facts.items()}
    for name, (table, said_as) in _KEYS.items():
        if keys := facts.pop(name, ""):
            texts = catalogue(language).table(table)
            facts[said_as] = say(language, "joint.list").join(texts.get(key, key) for key in keys.split(","))
    return say(language, f"doubt.{doubt.code}", **facts)


def why_left_aside(one: LeftAside, language: str) -> str:
    """Why something in the file was not read."""
    return say(language, f"left_aside.{one.code}", found=in_a_line(one.found))


def why_unread(one: UnreadAnswer, language: str) -> str:
    """Why an answer was not understood."""
    return say(language, f"unread_answer.{one.code}", found=in_a_line(one.found))
