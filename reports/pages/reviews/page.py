"""What the pages of all reviews have in common: the head that says what the page is, and sections below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.deployment import Deployment
from domain.period import Period
from domain.review import Agenda, Review
from reports.pages.reasons import place_label
from reports.pages.tables import Row, markdown_table
from words.catalogue import say
from words.dates import period_label, whole_day
from words.markdown import Markdown, bullets, linked, paragraphs, titled
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

    @property
    def missed(self) -> tuple[Period, ...]:
        """The periods before it that nobody reviewed; none where it is not the one that is due."""
        return self.agenda.missed if str(self.agenda.due) == self.period else ()


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


def review_page(
    head: Head, summary: str, sections: Sequence[Section], deployment: Deployment, document: str = ""
) -> Markdown:
    """The whole page; `document` is the address of the same as a file for an office."""
    language = deployment.language
    title = marked(review_name(head.kind, (head.period,), language), language, simulated=head.simulated)
    parts = [titled(title), summary, *remarks(head, language)]
    parts += [linked(say(language, "review.document"), document)] if document else []
    for one in sections:
        parts += [titled(one.title, 3), *_body(one, language)]
    return Markdown(paragraphs(parts) + "\n")


def remarks(head: Head, language: str) -> list[str]:
    """What the page is, and of the other reviews of its kind what has to be said."""
    return [say(language, "review.draft", day=whole_day(head.as_of, language)), *_of_others(head, language)]


def review_sentence(head: Head, told: str, language: str) -> str:
    """The review in one sentence: of what, whether it is made once more, what was found, what was passed over."""
    again = head.agenda.last is not None and head.agenda.last.period == head.period
    key = "review.sentence_again" if again else "review.sentence"
    said = say(language, key, what=review_name(head.kind, (head.period,), language), told=told)
    missed = say(language, "review.missed_short", what=_missed(head, language)) if head.missed else ""
    return say(language, "joint.facts").join(part for part in (said, missed) if part)


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


def _of_others(head: Head, language: str) -> Iterable[str]:
    last, due = head.agenda.last, head.agenda.due
    if last and last.period == head.period:
        yield say(language, "review.again", day=whole_day(last.on, language))
    elif str(due) != head.period:
        yield say(language, "review.afterwards")
    elif head.missed:
        yield say(language, "review.missed", what=_missed(head, language))


def _missed(head: Head, language: str) -> str:
    return review_name(head.kind, map(str, head.missed), language)


def _body(section: Section, language: str) -> list[str]:
    found = [*section.sentences, markdown_table(section.rows), bullets(section.lines)]
    return [one for one in found if one] or [say(language, "review.none")]
