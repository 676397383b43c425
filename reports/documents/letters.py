"""An urging letter (催报单) and the draft of a supervision notice (督办单): what is outstanding, and the record of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.duedate import SubmissionState
from reports.documents.ground import Asked, Ground
from reports.documents.matters import Matter, outstanding, unanswered
from reports.documents.paper import Paper
from reports.documents.record import Record
from reports.documents.sheet import Sheet, in_a_row, office, what
from words.catalogue import say
from words.dates import short_day, whole_day
from words.names import name_of

# Tables: their columns, and the millimetres of each of 156.
MISSING = (("no", "form", "period", "due_on", "late_by", "state"), (12, 49, 24, 34, 16, 21))
QUESTIONS = (("no", "form", "period", "questions", "answer_by", "late_by"), (12, 51, 24, 15, 34, 20))
MESSAGES = (("message", "at", "to", "channel", "matters", "verdict"), (14, 34, 50, 21, 13, 24))
ANSWERS = (("at", "by", "matters", "said"), (34, 44, 14, 64))


def urging(ground: Ground, asked: Asked) -> list[Sheet]:
    """One for each place where something is outstanding."""
    return [_urging(place, matters, ground) for place, matters in outstanding(ground, asked)]


def supervision(ground: Ground, asked: Asked) -> list[Sheet]:
    """One for each place where something has stood unanswered after the last rung of its ladder."""
    found = [(place, unanswered(matters, ground)) for place, matters in outstanding(ground, asked)]
    return [_supervision(place, matters, ground) for place, matters in found if matters]


def _urging(place: str, matters: Sequence[Matter], ground: Ground) -> Sheet:
    language = ground.language
    paper = Paper(language, simulated=ground.simulated)
    title = say(language, "documents.urging.title")
    paper.title(title)
    paper.blanks()
    paper.addressee(office(place, ground.deployment))
    paper.para(_say(language, "lead", day=whole_day(ground.as_of, language)))
    heading = _listed(matters, ground, paper)
    _recorded(Record(matters, ground), heading, paper)
    if any(not one.questions for one in matters):
        paper.para(_say(language, "ask_missing"))
    if any(one.questions for one in matters):
        paper.para(_say(language, "ask_questions"))
    paper.para(say(language, "documents.by_records"))
    paper.ending()
    return Sheet.of(paper, "urging", title, ground, place=place)


def _listed(matters: Sequence[Matter], ground: Ground, paper: Paper) -> int:
    """What is outstanding, in numbered rows; returns the number of the next heading."""
    numbered, language = list(enumerate(matters, 1)), ground.language
    missing = [_missing_row(number, one, ground) for number, one in numbered if not one.questions]
    asked = [_question_row(number, one, ground) for number, one in numbered if one.questions]
    heading = 1
    if missing:
        paper.heading(heading, _say(language, "missing", count=len(missing)))
        paper.table(*MISSING, missing)
        heading += 1
    if asked:
        paper.heading(heading, _say(language, "questions", count=sum(one.questions for one in matters)))
        paper.table(*QUESTIONS, asked)
        heading += 1
    return heading


def _recorded(record: Record, heading: int, paper: Paper) -> None:
    """What was sent, what was answered, and apart from it what could not be sent."""
    language, told, failed, answers = paper.language, record.told(), record.failed(), record.answers()
    paper.heading(heading, _say(language, "told"))
    paper.para(_say(language, "told_lead" if told else "told_none"))
    if told:
        paper.table(*MESSAGES, told)
    if told or answers:
        heading += 1
        paper.heading(heading, _say(language, "answers"))
    if answers:
        paper.table(*ANSWERS, answers)
    elif told:
        paper.para(_say(language, "answers_none", day=whole_day(record.ground.as_of, language)))
    if failed:
        heading += 1
        paper.heading(heading, _say(language, "failed"))
        paper.para(_say(language, "failed_lead"))
        paper.table(*MESSAGES, failed)


def _missing_row(number: int, one: Matter, ground: Ground) -> list[str]:
    state = name_of("submission", one.row.state, ground.language)
    due, late = whole_day(one.due_on, ground.language), str(one.late_by)
    return [str(number), *what(one.row, ground.deployment), due, late, state]


def _question_row(number: int, one: Matter, ground: Ground) -> list[str]:
    due, late = whole_day(one.due_on, ground.language), str(one.late_by)
    return [str(number), *what(one.row, ground.deployment), str(one.questions), due, late]


def _supervision(place: str, matters: Sequence[Matter], ground: Ground) -> Sheet:
    language, day = ground.language, whole_day(ground.as_of, ground.language)
    paper = Paper(language, simulated=ground.simulated)
    title = say(language, "documents.supervision.title")
    paper.title(title)
    paper.blanks()
    paper.addressee(office(place, ground.deployment))
    said = [_stood(one, ground) for one in matters]
    if len(said) == 1:
        paper.para(say(language, "documents.supervision.lead_one", day=day, what=said[0]))
    else:
        paper.para(say(language, "documents.supervision.lead", day=day, count=len(said)))
        for number, text in enumerate(said, 1):
            paper.para(say(language, "documents.item", number=number, text=text))
    ask = (say(language, "documents.supervision.ask"), say(language, "documents.by_records"))
    paper.para(in_a_row(ask, language))
    paper.para(say(language, "documents.supervision.told"))
    paper.ending()
    return Sheet.of(paper, "supervision", title, ground, place=place)


def _stood(one: Matter, ground: Ground) -> str:
    """That one matter stood unanswered, with the days on which it was really told."""
    language, calendar = ground.language, ground.deployment.calendar
    days = sorted({calendar.day_of(message.at) for message in one.certain})
    form, period = what(one.row, ground.deployment)
    lacking = "partial" if one.row.state == SubmissionState.PARTIAL else "missing"
    return say(
        language,
        f"documents.supervision.{'questions' if one.questions else lacking}",
        what=say(language, "documents.form", period=period, form=form),
        due=_brief(one.due_on, ground),
        late=one.late_by,
        count=one.questions,
        days=say(language, "documents.joint").join(_brief(day, ground) for day in days),
    )


def _brief(day: date, ground: Ground) -> str:
    """A day, with its year where that is another one than the document's."""
    said = short_day if day.year == ground.as_of.year else whole_day
    return said(day, ground.language)


def _say(language: str, key: str, **facts: object) -> str:
    return say(language, f"documents.urging.{key}", **facts)
