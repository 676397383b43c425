"""Reviews: which period falls due and is done once, by the ledger's own memory; each made as a page below the output folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.period import Period
from domain.review import Agenda, Review, Reviewed, agenda, falls_due
from domain.review import state_of as state_of_review
from flows.asked import period_of
from flows.outcome import Ended
from flows.steps.documents import is_simulated
from flows.steps.reviewing import month_of, quarter_of, rows_of, year_of
from reports.pages.reviews.month import month_sections, month_sentence
from reports.pages.reviews.page import Head, Section, review_name, review_page
from reports.pages.reviews.quarter import quarter_sections, quarter_sentence
from reports.pages.reviews.year import year_sections, year_sentence
from reports.wholefile import write_whole
from words.catalogue import say
from words.dates import period_label, whole_day
from words.names import name_of

if TYPE_CHECKING:
    from domain.endstate import EndState
    from flows.wiring import Workplace
    from ledger.store import Work

# Below the output folder.
FOLDER = "reviews"
# What was found, as a state, a sentence and the sections of a page.
Found = tuple["EndState", str, list[Section]]


def agenda_in(work: Work, workplace: Workplace, kind: Review) -> Agenda:
    """What is to be reviewed on the workplace's day."""
    deployment = workplace.deployment
    forms = tuple(deployment.forms.values())
    last, live = last_in(work, kind), deployment.live_from
    return agenda(kind, forms, deployment.calendar, workplace.as_of, last=last, live_from=live)


def last_in(work: Work, kind: Review) -> Reviewed | None:
    """The last review of a kind; None before the first."""
    kept = work.cursors.get(_cursor(kind))
    if not kept:
        return None
    read = json.loads(kept)
    return Reviewed(**{**read, "on": date.fromisoformat(read["on"])})


def asked_period(workplace: Workplace, kind: Review, text: str) -> str:
    """The period that a person names. Raises NotKnown, in the deployment's language, for one of another length, one that no
    form asks for, and one whose review is not due yet."""
    language, deployment = workplace.language, workplace.deployment
    period, job = period_of(text), name_of("job", kind, language)
    said = period_label(period, language)
    if period.kind != kind:
        example = period_label(Period.containing(workplace.as_of, kind).previous(), language)
        raise NotKnown(say(language, "review.refused.kind", job=job, period=said, example=example))
    day = falls_due(period, deployment.forms.values(), deployment.calendar)
    if day is None:
        raise NotKnown(say(language, "review.refused.no_form", job=job, period=said))
    if day > workplace.as_of:
        raise NotKnown(say(language, "review.refused.early", job=job, period=said, day=whole_day(day, language)))
    return str(period)


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
    """The page of one period, written below the output folder; ends in the worst of what it found."""
    with workplace.store.read() as work:
        kind = kind_of(work, workplace)
        state, sentence, sections = FINDERS[kind](work, workplace, Period.parse(period))
        planned, simulated = agenda_in(work, workplace, kind), is_simulated(work, workplace)
    head = Head(kind, period, workplace.as_of, planned, simulated)
    page = review_page(head, sentence, sections, workplace.deployment)
    write_whole(page.encode(), workplace.out / page_name(kind, period))
    name = review_name(kind, (period,), workplace.language)
    return Ended(state, say(workplace.language, "review.sentence", what=name, told=sentence))


def keep(workplace: Workplace, period: str) -> Ended:
    """Remembers that a period is reviewed, after its page has been written and shown. An older one than the last changes
    nothing."""
    with workplace.store.begin() as work:
        kind = kind_of(work, workplace)
        last, verdicts = last_in(work, kind), work.assessments.newest_run()
        if last is None or Period.parse(period).start >= Period.parse(last.period).start:
            compared = _compared(last, period)
            done = Reviewed(period, workplace.as_of, verdicts, compared)
            work.cursors.set(_cursor(kind), json.dumps({**asdict(done), "on": done.on.isoformat()}))
            work.commit()
    return Ended()


def page_name(kind: Review, period: str) -> Path:
    """Where a page lies below the output folder."""
    return Path(FOLDER) / f"{kind}_{period}.md"


def _compared(last: Reviewed | None, period: str) -> str:
    """The run whose verdicts a review was held against; the same once more, where it is repeated."""
    if last is None:
        return ""
    return last.compared if last.period == period else last.verdicts


def _cursor(kind: Review) -> str:
    return f"review/{kind}"


def _month(work: Work, workplace: Workplace, period: Period) -> Found:
    last = last_in(work, Review.MONTH)
    found = month_of(work, workplace, period, _compared(last, str(period)), agenda_in(work, workplace, Review.MONTH))
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


FINDERS: Mapping[Review, Callable[[Work, Workplace, Period], Found]] = {
    Review.MONTH: _month,
    Review.QUARTER: _quarter,
    Review.YEAR: _year,
}
