"""Names of indicators as tables of figures write them: numbered, indented, footnoted, with brackets and further lines.

Nothing that stands around a name is dropped for good: what is neither number, dash nor footnote is handed on, and whoever
knows the line says whether it belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.read.grammar.headings import in_round_brackets
from words.labels import plain

# 一、  （一）  1.  1.1  (1)  ①  1）  第一项、 ; a number that is part of the name (120呼救, 5岁以下) has no such mark behind it.
_NUMBERED = re.compile(
    r"(?:[(（]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|[①-⑳㈠-㈩⑴-⒇]"
    r"|(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.、．)）]"
    r"|\d{1,3}\s+(?=\D))\s*"
)
_LEVELS = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.、．)）\s]*(?=\D)")
_DASHED = re.compile(r"[\s—–―－\-·•●○◆■]+")
_OF_WHICH = re.compile(r"(?:其\s*中|其)\s*[:：，,]?\s*|of which\s*:?\s*|[:：]\s*", re.IGNORECASE)
_MARKED = re.compile(r"[*＊※#＃▲△★☆†‡]+\s*")
_FOOTNOTED = re.compile(
    r"\s*(?:[*＊※#＃▲△★☆†‡]+|[①-⑳]|[¹²³⁴⁵⁶⁷⁸⁹]+"
    r"|[\[［【〔(（]?\s*(?:见?注|note)\s*[\d①-⑳一二三四五六七八九十]{0,3}\s*[\]］】〕)）]?|[\[［【〔]\d{1,2}[\]］】〕])$",
    re.IGNORECASE,
)
_BEFORE = (_NUMBERED, _LEVELS, _DASHED, _OF_WHICH, _MARKED)
_BRACKET = re.compile(r"^(?P<base>.+)\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)$")
_MOST = 6  # brackets and marks behind one name
_MOST_READINGS = 12


@dataclass(frozen=True, slots=True)
class WrittenName:
    """One way to understand a name: `base` as `plain` compares it, what stood in brackets behind it, innermost first, and
    what stood on further lines."""

    base: str
    brackets: tuple[str, ...] = ()
    below: str = ""


def readings_of(text: str) -> Iterator[WrittenName]:
    """The ways to understand a name, from what is written to what is left when numbers, marks and brackets are taken off."""
    first, _, below = text.strip().partition("\n")
    seen: set[WrittenName] = set()
    for head, rest in ((first, " ".join(below.split())), (text, "")):
        for bare in _bare(head):
            whole = plain(bare)  # first as it stands: the code of a line with an item has square brackets
            for one in (WrittenName(whole, (), rest), *_without_brackets(in_round_brackets(whole), rest)):
                if one.base and one not in seen:
                    seen.add(one)
                    yield one


def _bare(text: str) -> Iterator[str]:
    """The text, and what is left of it as numbers, dashes, `of which` and marks are taken off one after the other."""
    left = [text]
    for one in left:  # grows while it is walked
        yield one
        yield _without_footnote(one)
        stripped = one.lstrip()
        shorter = (stripped[m.end() :] for pattern in _BEFORE if (m := pattern.match(stripped)))
        left.extend(s for s in shorter if s and s not in left and len(left) < _MOST_READINGS)


def _without_footnote(text: str) -> str:
    for _ in range(_MOST):
        shorter = _FOOTNOTED.sub("", text.rstrip())
        if shorter == text or not shorter:
            break
        text = shorter
    return text


def _without_brackets(name: str, below: str) -> Iterator[WrittenName]:
    brackets: tuple[str, ...] = ()
    yield WrittenName(name, brackets, below)
    for _ in range(_MOST):
        if (match := _BRACKET.match(name)) is None:
            return
        name, brackets = match["base"], (match["inside"], *brackets)
        yield WrittenName(name, brackets, below)
