"""Reviews as parts of a job: the period that falls due, its page below the output folder, and that it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.endstate import EndState
from domain.period import Period
from domain.review import Review
from domain.review import state_of as state_of_review
from flows.outcome import Ended
from flows.steps.agenda import agenda_in, compared_with, last_in, remember
from flows.steps.reviewing import month_of, quarter_of, rows_of, year_of
from flows.steps.tally import is_simulated
from reports.pages.reviews.month import month_sections, month_sentence
from reports.pages.reviews.page import Head, Section, review_page, review_sentence
from reports.pages.reviews.quarter import quarter_sections, quarter_sentence
from reports.pages.reviews.year import year_sections, year_sentence
from reports.wholefile import write_whole

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work
    from words.markdown import Markdown

# Below the output folder.
FOLDER = "reviews"
# What was found, as a state, a sentence and the sections of a page.
Found = tuple[EndState, str, list[Section]]


@dataclass(frozen=True, slots=True)
class Made:
    """A review that is made: how it ends, in one sentence, and what its page has."""

    state: EndState
    sentence: str
    head: Head
    sections: Sequence[Section]

    def page(self, workplace: Workplace, document: str = "") -> Markdown:
        """Its page, with the address of the document where there is one."""
        return review_page(self.head, self.sentence, self.sections, workplace.deployment, document)

    def document(self, workplace: Workplace) -> bytes:
        """The same as a file for an office."""
        from reports.documents.review import review_document

        return review_document(self.head, self.sentence, self.sections, workplace.deployment)

    def told(self, language: str) -> str:
        """The sentence with what it is about."""
        return review_sentence(self.head, self.sentence, language)


def made(work: Work, workplace: Workplace, kind: Review, period: str) -> Made:
    """The review of a period as things stand. Reads only."""
    found = _FINDERS[kind](work, workplace, Period.parse(period))
    planned, simulated = agenda_in(work, workplace, kind), is_simulated(work, workplace)
    state, sentence, sections = found
    return Made(state, sentence, Head(kind, period, workplace.as_of, planned, simulated), sections)


def to_review(workplace: Workplace) -> list[str]:
    """The period that this run reviews: the one that was named, else the newest that is due and that nobody has reviewed."""
    if workplace.period:
        return [workplace.period]
    with workplace.store.read() as work:
        due = agenda_in(work, workplace, kind_of(work, workplace)).due
    return [str(due)] if due else []


def kind_of(work: Work, workplace: Workplace) -> Review:
    """Which review a run on record is."""
    return Review(work.runs.get(workplace.run_id).job)


def periods_of_year(workplace: Workplace) -> list[str]:
    """The year under review with all the periods of its forms."""
    with workplace.store.read() as work:
        rows = [row for period in to_review(workplace) for row in rows_of(work, workplace, Period.parse(period))]
    return sorted({row.period for row in rows}, key=lambda one: (Period.parse(one).start, one))


def review(workplace: Workplace, period: str) -> Ended:
    """The page of one period and the same as a document, written below the output folder; ends in the worst of what it
    found."""
    with workplace.store.read() as work:
        kind = kind_of(work, workplace)
        done = made(work, workplace, kind, period)
    name = page_name(kind, period)
    document = name.with_suffix(".docx")
    write_whole(done.document(workplace), workplace.out / document)
    page = done.page(workplace, f"{workplace.settings.public_url}/{document.as_posix()}")
    write_whole(page.encode(), workplace.out / name)
    return Ended(done.state, done.told(workplace.language))


def keep(workplace: Workplace, period: str) -> Ended:
    """Remembers that a period is reviewed: after its page has been written and shown, so that a run that is killed before is
    done again."""
    with workplace.store.begin() as work:
        remember(work, workplace, kind_of(work, workplace), period)
        work.commit()
    return Ended()


def page_name(kind: Review, period: str) -> Path:
    """Where a page lies below the output folder."""
    return Path(FOLDER) / f"{kind}_{period}.md"


def _month(work: Work, workplace: Workplace, period: Period) -> Found:
    compared = compared_with(last_in(work, Review.MONTH), str(period))
    found = month_of(work, workplace, period, compared, agenda_in(work, workplace, Review.MONTH))
    state = state_of_review(found.rows, found.asked, flagged=bool(found.behind))
    return state, month_sentence(found, workplace.deployment), month_sections(found, workplace.deployment)


def _quarter(work: Work, workplace: Workplace, period: Period) -> Found:
    found = quarter_of(work, workplace, period)
    state = state_of_review(found.rows, found.asked, flagged=bool(found.repeated))
    return state, quarter_sentence(found, workplace.deployment), quarter_sections(found, workplace.deployment)


def _year(work: Work, workplace: Workplace, period: Period) -> Found:
    found = year_of(work, workplace, period)
    failed = any(not one.ok for one in found.audits)
    state = state_of_review(found.rows, found.asked, flagged=failed)
    return state, year_sentence(found, workplace.deployment), year_sections(found, workplace.deployment)


_FINDERS: Mapping[Review, Callable[[Work, Workplace, Period], Found]] = {
    Review.MONTH: _month,
    Review.QUARTER: _quarter,
    Review.YEAR: _year,
}
