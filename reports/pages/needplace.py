"""The page of a place that needs somebody: all that is open about it, with addresses, deadlines and whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.deployment import Deployment
from domain.finding import Finding
from domain.need import Need
from reports.pages.calling import called, contacts_of
from reports.pages.needs import state_said
from reports.pages.placekey import key_address
from reports.pages.reasons import day_said, place_label, reasons_of, rule_names
from reports.pages.receipts import receipt_rows
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import say
from words.dates import period_label, plain_day
from words.markdown import Markdown, bullets, linked, paragraphs, titled, unbroken
from words.names import marked, name_of
from words.sources import todo, why
from words.subject import subject_of

# Questions and files of one page: the rest is counted.
ROWS = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page tells beside the need: the day, the run that made it, the returned workbooks by submission, what its
    people were told lately (day, title, to whom), and the key of the first table."""

    as_of: date
    first: str
    links: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[tuple[date, str, str]] = ()
    simulated: bool = False


def place_markdown(need: Need, opened: Opened, deployment: Deployment) -> Markdown:
    """The page: why in order of urgency, each question with its cell, the files, the sources, what was told, whom to call."""
    language = deployment.language
    parts = (
        _title("need.title_place", need.place, opened, deployment),
        state_said(need, language),
        bullets(_reasons(need, opened.as_of, deployment)),
        _questions(need, opened, deployment),
        _files(need, deployment),
        _sources(need, language),
        _told(opened, language),
        _people(need.place, deployment),
        linked(say(language, "need.link.first"), key_address(opened.first)),
    )
    return Markdown(paragraphs(parts) + "\n")


def done_markdown(place: str, opened: Opened, deployment: Deployment) -> Markdown:
    """The last page of a place that needs nobody any more: an old link leads to what is so."""
    language = deployment.language
    back = linked(say(language, "need.link.first"), key_address(opened.first))
    return Markdown(paragraphs((_title("need.described_none", place, opened, deployment), back)) + "\n")


def _title(key: str, place: str, opened: Opened, deployment: Deployment) -> Markdown:
    language = deployment.language
    title = say(language, key, place=place_label(place, deployment), day=plain_day(opened.as_of))
    return titled(marked(title, language, simulated=opened.simulated))


def _reasons(need: Need, as_of: date, deployment: Deployment) -> list[str]:
    language = deployment.language
    return [
        say(language, "need.reason", what=one.said or one.what, day=day_said(one.since, as_of, language), todo=one.todo)
        for one in reasons_of(need, deployment)
    ]


def _questions(need: Need, opened: Opened, deployment: Deployment) -> Markdown:
    """A row per figure, however many rules ask about it."""
    cells: dict[tuple[str, ...], list[Finding]] = {}
    for one in (*need.unanswered, *need.asked):
        cells.setdefault((one.form, one.period, one.sheet, one.cell, one.indicator, one.item, one.state), []).append(
            one
        )
    rows = [_question(own, opened, deployment) for own in list(cells.values())[:ROWS]]
    return _part("questions", markdown_table(rows), len(cells), deployment.language)


def _question(own: Sequence[Finding], opened: Opened, deployment: Deployment) -> Row:
    language, one = deployment.language, own[0]
    form, link = deployment.forms.get(one.form), opened.links.get(one.submission_id)
    asked = deployment.calendar.day_of(one.opened_at) if one.opened_at else None
    told = {
        "state": unbroken(name_of("finding", one.state, language)),
        "form": f"{period_label(one.period, language)} {form.label(language) if form else one.form}",
        "where": f"{one.sheet} {one.cell}".strip(),
        "indicator": subject_of(one, deployment.indicators, language),
        "rule": rule_names(own, deployment),
        "asked": unbroken(day_said(asked, opened.as_of, language)) if asked else "",
        "due": unbroken(day_said(one.due_on, opened.as_of, language)) if one.due_on else "",
        "open": linked(unbroken(say(language, "need.link.workbook")), link) if link else "",
    }
    return headed("question", language, told)


def _files(need: Need, deployment: Deployment) -> Markdown:
    files = (*need.parked, *need.held, *need.refused)
    return _part("files", markdown_table(receipt_rows(files[:ROWS], deployment)), len(files), deployment.language)


def _sources(need: Need, language: str) -> Markdown:
    lines = bullets(f"{one.name}: {why(one, language)} {todo(one, language)}" for one in need.sources)
    return _part("sources", lines, len(need.sources), language)


def _told(opened: Opened, language: str) -> Markdown:
    together: dict[tuple[date, str], list[str]] = {}
    for day, title, to in opened.told:
        together.setdefault((day, title), []).append(to)
    join = say(language, "joint.list").join
    lines = [
        say(language, "need.told", day=plain_day(day), title=title, to=join(sorted(to)))
        for (day, title), to in together.items()
    ]
    return _part("told", bullets(lines), len(lines), language)


def _people(place: str, deployment: Deployment) -> Markdown:
    people = contacts_of(place, deployment)
    lines = bullets(dict.fromkeys(called(one, deployment) for one in people))
    return _part("people", lines, len(people), deployment.language)


def _part(key: str, body: Markdown, count: int, language: str) -> Markdown:
    """A part with its heading, and how much of it is left out; empty without anything in it."""
    if not count:
        return Markdown("")
    cut = say(language, "page.cut", count=count - ROWS) if count > ROWS else ""
    return paragraphs((titled(say(language, f"need.part.{key}"), 3), body, cut))
