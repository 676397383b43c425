"""What needs somebody, in words: a sentence for a place, one for a run, and the first table of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.deployment import Deployment
from domain.endstate import EndState
from domain.need import Need
from reports.pages.needsentence import need_sentence, needs_sentence
from reports.pages.placekey import place_key
from reports.pages.reasons import Reason, day_said, place_label, reasons_of
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import catalogue, say
from words.dates import plain_day
from words.markdown import Markdown, bullets, linked, paragraphs, shown, titled, unbroken
from words.names import marked

# Reasons of one place in a line of the table, and lines of it: the rest is counted.
REASONS, LINES = 2, 100
LONG_NAME = 6  # signs of a place's name that stand in a line of the narrow column


@dataclass(frozen=True, slots=True)
class Needed:
    """What the first table tells: what needs somebody, the worst first, of all `places` that are to send; the returned
    workbooks by submission, the addresses of further pages by name and of the places' own by key, and what of the run itself
    went wrong."""

    needs: Sequence[Need]
    as_of: date
    places: Collection[str] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    places_pages: Mapping[str, str] = field(default_factory=dict)
    failed: str = ""
    simulated: bool = False


def needs_markdown(told: Needed, deployment: Deployment) -> Markdown:
    """The first table: a line per place that needs somebody, red ones first; the rest is one line."""
    language = deployment.language
    rows = [_row(one, told, deployment) for one in told.needs[:LINES]]
    parts = (
        _title(told, language),
        _failed(told, language),
        markdown_table(rows) if rows else say(language, "need.nobody"),
        _rest(told, deployment),
        _pages(told.pages, language),
    )
    return Markdown(paragraphs(parts) + "\n")


def needs_list(told: Needed, deployment: Deployment) -> Markdown:
    """The same for where no link can be followed and a table would be cut: a sentence per place."""
    language = deployment.language
    lines = bullets(need_sentence(one, deployment) for one in told.needs[:LINES])
    parts = (
        _title(told, language),
        _failed(told, language),
        needs_sentence(told.needs, deployment),
        lines,
        _rest(told, deployment),
    )
    return Markdown(paragraphs(parts) + "\n\n")


def _title(told: Needed, language: str) -> Markdown:
    title = say(language, "need.title", day=plain_day(told.as_of))
    return titled(marked(title, language, simulated=told.simulated))


def _failed(told: Needed, language: str) -> str:
    return say(language, "need.failed", note=told.failed) if told.failed else ""


def state_said(need: Need, language: str) -> str:
    """The short name of its state with a mark that needs no colour."""
    mark = say(language, "need.mark.red" if need.is_red else "need.mark.waiting")
    return f"{mark} {say(language, f'need.state.{_kind(need)}')}"


def _kind(need: Need) -> str:
    """Its state; apart from it who has sent, and not all of it, and of whom no figure is asked, but a file or form again."""
    if need.state == EndState.MISSING and need.is_incomplete:
        return "Lacking"
    return "Again" if need.state == EndState.FLAGGED and not need.is_question else need.state


def _row(need: Need, told: Needed, deployment: Deployment) -> Row:
    language, reasons = deployment.language, reasons_of(need, deployment)
    said = [one.what for one in reasons[:REASONS]]
    if left := len(reasons) - len(said):
        said.append(say(language, "need.more", count=left))
    state = unbroken(state_said(need, language))
    cells = {
        "place": _linked_place(need.place, told, deployment),
        "state": Markdown(f"**{state}**") if need.is_red else state,
        "why": say(language, "joint.facts").join(said),
        "since": unbroken(day_said(need.since, told.as_of, language)),
        "todo": _todo(reasons, told, language),
    }
    return headed("needs", language, cells)


def _linked_place(place: str, told: Needed, deployment: Deployment) -> Markdown:
    """The place, and its own page where it has one; a long name by its short form."""
    label, own = place_label(place, deployment), told.places_pages.get(place_key(place), "")
    known = deployment.places.get(place)
    if known and len(label) > LONG_NAME:
        label = known.short_label(deployment.language)
    name = unbroken(label) if len(label) <= LONG_NAME else shown(label)
    return linked(name, own) if own else name


def _todo(reasons: Sequence[Reason], told: Needed, language: str) -> Markdown:
    """What to do about the worst, with the first returned workbook there is."""
    books = [told.links[one.submission] for one in reasons if one.submission in told.links]
    links = [linked(unbroken(say(language, "need.link.workbook")), one) for one in books[:1]]
    return Markdown(" ".join((shown(reasons[0].todo), *links)))


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
