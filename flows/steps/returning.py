"""The workbook that goes back: the clerk's own file, else our form that says why, and never a submission that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.finding import Finding, answer_by
from domain.period import Period
from domain.staging import Staged
from domain.submission import Provenance, Reading, Submission
from reports.wholefile import write_whole
from reports.workbook.filenames import ENDINGS, returned_name
from reports.workbook.formofplace import form_of_place
from reports.workbook.package.archive import CannotExtend
from reports.workbook.questions import Returned
from sources.read.text import is_workbook
from words.log import log

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from flows.wiring import Workplace

# How the file's name ends, and its content.
Made = tuple[str, bytes]


def return_workbook(workplace: Workplace, one: Staged, submission: Submission) -> str:
    """The workbook about what the gate found in a version, its answers taken into account. Returns the token that it
    carries, "" where none could be made; raises OSError for the folder."""
    with workplace.store.read() as work:
        named = work.findings.identify(one.findings, one.reading.answers)
    return write_return(workplace, submission, named, lambda: one.reading)


def write_return(
    workplace: Workplace, submission: Submission, named: Sequence[Finding], reading: Callable[[], Reading]
) -> str:
    """The clerk's own file with these questions at its cells; our form filled with what was sent where that came as text
    or cannot go back as it is: then `reading` is asked for. Returns the token that it carries, "" where neither could be
    made; raises OSError for the folder."""
    about = about_return(workplace.deployment, submission, workplace.as_of, workplace.token())
    with workplace.store.read() as work:
        original = work.receipts.content(submission.receipt_id)
        came = work.receipts.get(submission.receipt_id).path
    made = made_return(workplace.deployment, Sent(came, original, reading), named, about)
    paths = {
        ending: workplace.out
        / "returned"
        / returned_name(about.place, about.form, about.period, about.version, about.language, ending)
        for ending in ENDINGS
    }
    for ending, path in paths.items():
        if made is None or ending != made[0]:
            path.unlink(missing_ok=True)  # of a job that was stopped before it could say so
    if made is None:
        return ""
    write_whole(made[1], paths[made[0]])
    return about.token


def about_return(deployment: Deployment, submission: Submission, as_of: date, token: str = "") -> Returned:
    """What is returned, on a day; without a ledger there is no token."""
    return Returned(
        form=deployment.forms[submission.form],
        place=deployment.places[submission.place],
        period=Period.parse(submission.period),
        version=submission.version,
        answer_by=answer_by(as_of, deployment.calendar),
        language=deployment.language,
        simulated=submission.provenance == Provenance.SIMULATED,
        indicators=deployment.indicators,
        rules=deployment.rules,
        token=token,
        left_aside=submission.left_aside,
        answers_read=submission.answers_read,
        unread_answers=submission.unread_answers,
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: its path, its bytes, and what was read of it, which is asked for where our form goes back."""

    path: str
    content: bytes
    reading: Callable[[], Reading]


def made_return(deployment: Deployment, sent: Sent, named: Sequence[Finding], about: Returned) -> Made | None:
    """The clerk's own file with these questions, else our form that says why; None where neither can be made."""
    try:
        return _own_file(sent.content, named, about)
    except Exception as error:
        _log("%s is returned as our form: %r", sent.path, error)
        rebuilt = replace(about, rebuilt=error.code if isinstance(error, CannotExtend) else "odd_package")
    try:
        return _our_form(deployment, sent.reading(), named, rebuilt)
    except Exception as error:
        _log("no workbook can go back for %s: %r", sent.path, error)
        return None


def _own_file(original: bytes, named: Sequence[Finding], about: Returned) -> Made:
    """The stored original with the questions in it."""
    from reports.workbook.returned import returned_workbook, workbook_ending

    if not is_workbook(original):
        raise CannotExtend("text")
    made = returned_workbook(original, named, about)
    return workbook_ending(made), made


def _our_form(deployment: Deployment, reading: Reading, named: Sequence[Finding], about: Returned) -> Made:
    """Our form filled with what was sent, the questions at its cells, and at its top why."""
    from reports.workbook.ourform import relocated
    from reports.workbook.returned import returned_workbook, workbook_ending
    from reports.workbook.template import filled_form

    form = form_of_place(deployment, about.form.code, about.place.code)
    moved = relocated(named, form.form, form.language)
    made = returned_workbook(filled_form(form, reading), moved, about)
    return workbook_ending(made), made


def _log(text: str, *facts: object) -> None:
    log().warning(text, *facts)
