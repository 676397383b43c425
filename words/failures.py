"""What went wrong in Planwatch or around it, in a sentence with what to do next; `told` is what the error said itself."""

from __future__ import annotations

from domain.errors import FilesUnread, PlanwatchError
from words.catalogue import catalogue, say
from words.foreign import in_a_line
from words.refused import refused_sentence


def failure_sentence(error: PlanwatchError, told: str, language: str) -> str:
    """By what kind of trouble it is, as its exit code says; `told` must hold no secret."""
    if (said := refused_sentence(error, language)) != str(error):
        return said
    said = in_a_line(told.removeprefix(f"{type(error).__name__}: "))
    if isinstance(error, FilesUnread):
        files = say(language, "joint.list").join(error.files)
        return say(language, "failed.files", count=len(error.files), files=in_a_line(files))
    key = f"failed.code_{error.exit_code}"
    return say(language, key if key in catalogue(language) else "failed.other", said=said)
