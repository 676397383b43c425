"""Texts of the evaluation, in an official's register."""

from __future__ import annotations

from words.catalogue import catalogue, say


def text(key: str, language: str, **facts: object) -> str:
    """One text with its facts filled in."""
    return say(language, f"evaluation.{key}", **facts)


def method_lines(language: str) -> tuple[str, ...]:
    """How verdicts are reached, one sentence each."""
    return tuple(catalogue(language).table("evaluation.method_line").values())
