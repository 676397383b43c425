"""What the pages of all reviews have in common: the head that says what the page is, and sections below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.deployment import Deployment
from domain.review import Agenda, Review
from reports.pages.reasons import place_label
from reports.pages.tables import Row, markdown_table
from words.catalogue import say
from words.dates import period_label, whole_day
from words.markdown import Markdown, bullets, paragraphs, titled
from words.names import marked, name_of

# Names that a sentence lists; a table has them all.
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Head:
    """Which review of which period on which day; `agenda` is as it stood before."""

    kind: Review
    period: str
    as_of: date
    agenda: Agenda
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: sentences, then a table or a list; one without anything says so."""

    title: str
    sentences: Sequence[str] = ()
    rows: Sequence[Row] = ()
    lines: Sequence[str] = ()


def review_name(kind: Review, periods: Iterable[str], language: str) -> str:
    """2023年8月月调度; several periods are listed."""
    said = say(language, "joint.list").join(period_label(one, language) for one in periods)
    return say(language, f"review.name.{kind}", period=said)


def review_page(head: Head, summary: str, sections: Sequence[Section], deployment: Deployment) -> Markdown:
    """The whole page."""
    language = deployment.language
    title = marked(review_name(head.kind, (head.period,), language), language, simulated=head.simulated)
    draft = say(language, "review.draft", day=whole_day(head.as_of, language))
    parts = [titled(title), summary, draft, *_remarks(head, language)]
    for one in sections:
        parts += [titled(one.title, 3), *_body(one, language)]
    return Markdown(paragraphs(parts) + "\n")


def missed_sentence(kind: Review, agenda: Agenda, language: str) -> str:
    """That periods before it were not reviewed, in one line; empty for none."""
    if not agenda.missed:
        return ""
    return say(language, "review.missed", what=review_name(kind, map(str, agenda.missed), language))


def asleep_sentence(kind: Review, agenda: Agenda, language: str) -> str:
    """Why nothing is reviewed today: when the last was, and when the next falls due."""
    said = []
    if last := agenda.last:
        name = review_name(kind, (last.period,), language)
        said.append(say(language, "review.done", what=name, day=whole_day(last.on, language)))
    if agenda.next and agenda.next_on:
        name = review_name(kind, (str(agenda.next),), language)
        said.append(say(language, "review.next", what=name, day=whole_day(agenda.next_on, language)))
    nothing = say(language, "review.nothing", job=name_of("job", kind, language))
    return say(language, "joint.facts").join(said) or nothing


def names(places: Iterable[str], deployment: Deployment, most: int = _MOST_NAMES) -> str:
    """Places by their names in the order of their codes, each once; of many the first, and how many there are."""
    codes, language = sorted(set(places)), deployment.language
    said = say(language, "joint.list").join(place_label(one, deployment) for one in codes[:most])
    return say(language, "review.and_others", names=said, count=len(codes)) if len(codes) > most else said


def all_names(places: Collection[str], deployment: Deployment) -> str:
    """The same with every name."""
    return names(places, deployment, len(places))


def _remarks(head: Head, language: str) -> Iterable[str]:
    last, due = head.agenda.last, head.agenda.due
    if last and last.period == head.period:
        yield say(language, "review.again", day=whole_day(last.on, language))
    elif str(due) != head.period:
        yield say(language, "review.afterwards")
    elif missed := missed_sentence(head.kind, head.agenda, language):
        yield missed


def _body(section: Section, language: str) -> list[str]:
    found = [*section.sentences, markdown_table(section.rows), bullets(section.lines)]
    return [one for one in found if one] or [say(language, "review.none")]
