"""What is to be reviewed: by due dates, and by what the ledger remembers of the last review of each kind."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from domain.period import Period
from domain.review import Agenda, Review, Reviewed, agenda, falls_due
from flows.asked import period_of
from words.catalogue import say
from words.dates import period_label, whole_day
from words.names import name_of

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


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


def compared_with(last: Reviewed | None, period: str) -> str:
    """The run whose verdicts a review is held against: the one that the last review saw; where that is repeated, the same
    once more. Empty where there was no review before."""
    if last is None:
        return ""
    return last.compared if last.period == period else last.verdicts


def remember(work: Work, workplace: Workplace, kind: Review, period: str) -> None:
    """A period is reviewed. An older one than the last changes nothing."""
    last = last_in(work, kind)
    if last and Period.parse(period).start < Period.parse(last.period).start:
        return
    done = Reviewed(period, workplace.as_of, work.assessments.newest_run(), compared_with(last, period))
    work.cursors.set(_cursor(kind), json.dumps({**asdict(done), "on": done.on.isoformat()}))


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


def _cursor(kind: Review) -> str:
    return f"review/{kind}"
