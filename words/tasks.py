"""What a task has done, in a sentence of counts: only what is not nought is named."""

from __future__ import annotations

from words.catalogue import catalogue, say


def done_sentence(language: str, task: str, **counts: int) -> str:
    """The texts `task.<task>.<name>` of what is not nought, in the order given; `task.<task>.none` where all is. Raises
    NoText for a count without a text."""
    texts = catalogue(language).table(f"task.{task}")
    said = [texts[name].format(count=count) for name, count in counts.items() if count]
    return say(language, "joint.facts").join(said) or texts["none"]
