"""The page of health: what is wrong with Planwatch itself, since when and what to do; then what is worth knowing; then the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pages.tables import headed, markdown_table
from words.catalogue import say
from words.markdown import Markdown, bullets, paragraphs, titled, unbroken
from words.names import marked


@dataclass(frozen=True, slots=True)
class Line:
    """One matter: its name, what was seen with what to do, and since when (a moment as people read it, or nothing)."""

    name: str
    said: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How Planwatch stands at a moment (as people read it), and what was reaped; `played_to` is the moment that a played
    ledger stands at, empty for a real one."""

    at: str
    wrong: Sequence[Line] = ()
    notes: Sequence[Line] = ()
    well: Sequence[Line] = ()
    reaped: Sequence[str] = ()
    played_to: str = ""


def health_markdown(health: Health, language: str) -> Markdown:
    """What is wrong comes first, as a table that fits the width of the Prefect UI: texts wrap, moments do not."""
    title = marked(say(language, "page.health.title", at=health.at), language, simulated=bool(health.played_to))
    parts = (
        titled(title),
        _played(health, language),
        _wrong(health, language),
        _listed("page.health.reaped", health.reaped, language),
        _listed("page.health.notes", _said(health.notes, language), language),
        _listed("page.health.well", _said(health.well, language), language),
    )
    return Markdown(paragraphs(parts) + "\n")


def health_sentence(health: Health, language: str) -> str:
    """The same in a sentence: what is wrong and the worst of it spelt out, else that all is well."""
    joint = say(language, "joint.facts")
    if not health.wrong:
        notes, reaped = len(health.notes), len(health.reaped)
        said = [
            say(language, f"page.health.count_{key}", count=n) for key, n in (("notes", notes), ("reaped", reaped)) if n
        ]
        key = "page.health.all_well_played" if health.played_to else "page.health.all_well"
        return joint.join((say(language, key, to=health.played_to), *said))
    names = say(language, "joint.list").join(dict.fromkeys(one.name for one in health.wrong))
    counted = say(language, "page.health.count_wrong", count=len(health.wrong), names=names)
    return joint.join((counted, health.wrong[0].said))


def _played(health: Health, language: str) -> Markdown:
    """Two times stand beside each other on the page of a played ledger."""
    said = say(language, "page.health.played", to=health.played_to, at=health.at) if health.played_to else ""
    return Markdown(said)


def _wrong(health: Health, language: str) -> Markdown:
    if not health.wrong:
        return Markdown(say(language, "page.health.all_well"))
    values = (
        {"name": unbroken(f"● {one.name}"), "said": one.said, "since": unbroken(one.since)} for one in health.wrong
    )
    return markdown_table([headed("health.column", language, one) for one in values])


def _listed(key: str, lines: Sequence[str], language: str) -> Markdown:
    return paragraphs((titled(say(language, key), 3), bullets(lines))) if lines else Markdown("")


def _said(lines: Sequence[Line], language: str) -> list[str]:
    return [say(language, "page.health.line", name=one.name, said=one.said) for one in lines]
