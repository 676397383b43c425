"""The reason that a clerk gives beside a choice: one of those listed, with or without more words behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from words.catalogue import kept
from words.labels import plain
from words.names import words_for

_MORE = re.compile(r"[,.;:、。；，：（(\n]")


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is that of a listed reason, empty where there is none; `words` is the text as written where it says more than
    the list, `written` the text itself."""

    code: str = ""
    words: str = ""
    written: str = ""

    @property
    def unlisted(self) -> bool:
        return bool(self.words) and not self.code


def reason_in(text: str) -> Reason:
    """The reason in a cell, in any width and case."""
    written = text.strip()
    if not written:
        return Reason()
    first = _MORE.split(written, maxsplit=1)[0]
    code = _listed().get(plain(written)) or ""
    if not code and (code := _listed().get(plain(first)) or "") and _MORE.sub("", written) == first:
        return Reason(code, "", written)
    return Reason(code, "" if code == _listed().get(plain(written)) else written, written)


@kept
def _listed() -> Mapping[str, str]:
    return {plain(word): code for word, code in words_for("answer_reason").items()}
