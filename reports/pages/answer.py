"""The page behind a link for answers, and the sentence where a link opens nothing. For a phone: no scripts, nothing from
elsewhere."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from domain.alertanswer import AnswerAction
from words.catalogue import say
from words.names import name_of
from words.terminal import harmless

TEMPLATE, STYLE = "answer.html.j2", "answer.css"
_ASKS = {AnswerAction.EXPLAIN: "words", AnswerAction.DOUBT: "words", AnswerAction.SNOOZE: "day"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What has become of an answer that was sent; `typed` are words that were not kept, for whoever wants them back."""

    text: str
    good: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One earlier answer of the same person."""

    head: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One matter of several, and the token that leads to it."""

    text: str
    token: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What one contact reads of one alert, and may answer. `action` is the address that the forms are sent to, `turn` what
    they say back of what was read; words that were `typed` and not kept stand by their action."""

    name: str
    title: str
    blocks: Sequence[str]
    state: str
    own: Sequence[Given]
    choices: Sequence[AnswerAction]
    action: str
    turn: str
    first_day: date
    last_day: date
    most: int
    put_off_days: int
    typed: Mapping[str, str]


def answer_page(page: AnswerPage, language: str, notice: Notice | None = None) -> str:
    """The page as text. Every value is escaped."""
    shown = {name: getattr(page, name) for name in AnswerPage.__slots__}
    shown |= {"choices": list(_choices(page, language))}
    return _rendered(language, title=page.title, page=shown, notice=notice, listed=None)


def list_page(name: str, lines: Sequence[Line], language: str, notice: Notice | None = None) -> str:
    """The page behind the link of a message about several matters: one line each, which leads to its own page."""
    listed = {"name": name, "lines": lines}
    return _rendered(language, title=say(language, "answering.choose"), page=None, notice=notice, listed=listed)


def sentence_page(text: str, language: str) -> str:
    """One sentence, where there is nothing else to show."""
    return _rendered(language, title=say(language, "answering.title"), page=None, notice=Notice(text), listed=None)


@cache
def content_security_policy() -> str:
    """Nothing is loaded, run or framed; the page's own style and its own forms are all that works."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    rules = ("default-src 'none'", f"style-src 'sha256-{digest}'", "form-action 'self'", "base-uri 'none'")
    return "; ".join((*rules, "frame-ancestors 'none'"))


def _choices(page: AnswerPage, language: str) -> Iterator[dict[str, Any]]:
    for code in page.choices:
        asks = _ASKS.get(code, "")
        hint = say(language, "answering.until_note", days=page.put_off_days) if asks == "day" else ""
        if asks == "words":
            hint = say(language, f"answering.placeholder_{code}")
        typed = page.typed.get(code, "")
        yield {
            "code": code.value,
            "name": name_of("alert_answer", code, language),
            "asks": asks,
            "hint": hint,
            "typed": typed,
            "open": bool(typed),
        }


def _rendered(language: str, **values: Any) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("reports.pages").joinpath(TEMPLATE).read_text(encoding="utf-8"))
    style = Markup(_style())  # noqa: S704 - our own file, whose hash the policy names
    return harmless(template.render(t=lambda key, **facts: say(language, key, **facts), style=style, **values))


@cache
def _style() -> str:
    return files("reports.pages").joinpath(STYLE).read_text(encoding="utf-8")
