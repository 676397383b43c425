"""What needs somebody, in words: a sentence for a place, one for a run, and the first table of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.deployment import Deployment
from domain.endstate import EndState
from domain.need import Need
from reports.pages.needsentence import needs_sentence
from reports.pages.placekey import page_address
from reports.pages.reasons import Reason, day_said, place_label, reasons_of
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import catalogue, say
from words.dates import plain_day
from words.markdown import Markdown, escaped, linked, paragraphs, titled
from words.names import marked

# Reasons of one place in a line of the table, and lines of it: the rest is counted.
REASONS, LINES = 2, 100


@dataclass(frozen=True, slots=True)
class Needed:
    """What the first table tells: what needs somebody, the worst first, of so many `places` that are to send; the returned
    workbooks by submission, further pages by their keys, and what of the run itself went wrong."""

    needs: Sequence[Need]
    as_of: date
    places: Collection[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""
    counts: str = ""
    simulated: bool = False


def needs_markdown(told: Needed, deployment: Deployment) -> Markdown:
    """The first table: a line per place that needs somebody, red ones first; the rest is one line."""
    language = deployment.language
    title = say(language, "need.title", day=plain_day(told.as_of))
    rows = [_row(one, told, deployment) for one in told.needs[:LINES]]
    parts = (
        titled(marked(title, language, simulated=told.simulated), 1),
        say(language, "need.failed", note=told.failed) if told.failed else "",
        needs_sentence(told.needs, deployment),
        markdown_table(rows),
        _rest(told, deployment),
        told.counts,
        _pages(told.pages, language),
    )
    return Markdown(paragraphs(parts) + "\n")


def state_said(state: EndState, language: str) -> str:
    """The short name of a state with a mark that needs no colour."""
    mark = say(language, "need.mark.red" if state.is_red else "need.mark.waiting")
    return f"{mark} {say(language, f'need.state.{state}')}"


def _row(need: Need, told: Needed, deployment: Deployment) -> Row:
    language, reasons = deployment.language, reasons_of(need, deployment)
    said = [one.what for one in reasons[:REASONS]]
    if left := len(reasons) - len(said):
        said.append(say(language, "need.more", count=left))
    state = escaped(state_said(need.state, language))
    cells = {
        "place": place_label(need.place, deployment),
        "state": Markdown(f"**{state}**") if need.is_red else state,
        "why": say(language, "joint.facts").join(said),
        "since": day_said(need.since, told.as_of, language),
        "todo": reasons[0].todo,
        "open": _links(need, reasons, told, language),
    }
    return headed("needs", language, cells)


def _links(need: Need, reasons: Sequence[Reason], told: Needed, language: str) -> Markdown:
    """The returned workbook of the worst reason that has one, and the place's own page."""
    books = [told.links[one.submission] for one in reasons if one.submission in told.links]
    links = [linked(say(language, "need.link.workbook"), one) for one in books[:1]]
    links.append(linked(say(language, "need.link.place"), page_address(need.place)))
    return Markdown(" ".join(links))


def _rest(told: Needed, deployment: Deployment) -> str:
    """Everybody else in a line: who needs nobody, and of whom nothing can be known because a source is down."""
    named = {one.place for one in told.needs}
    others = [place for place in told.places if place not in named]
    down = [source for one in told.needs for source in one.sources]
    unread = sum(any(source.concerns(place) for source in down) for place in others)
    said = {"rest": len(others) - unread, "unread": unread, "cut": max(0, len(told.needs) - LINES)}
    words = catalogue(deployment.language)
    return " ".join(words.counted(f"need.{key}", count) for key, count in said.items() if count)


def _pages(pages: Mapping[str, str], language: str) -> Markdown:
    return Markdown(" · ".join(linked(say(language, f"need.link.{key}"), one) for key, one in pages.items()))
