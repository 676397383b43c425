"""One place by itself: its boxes, its files, its questions, its calendar, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from domain.endstate import EndState, worst
from domain.finding import HOLDING, Finding
from domain.run import RunState
from domain.submission import ReceiptState, Submission
from flows.outcome import Ended
from flows.steps.boxes import is_of
from flows.steps.collect import unit_of
from flows.steps.needs import state_of_place
from flows.steps.receipts import open_untaken
from flows.steps.reread import reading_of
from flows.steps.returning import write_return
from flows.steps.tally import workbook_names
from words.catalogue import say
from words.tasks import done_sentence

if TYPE_CHECKING:
    from flows.steps.month import Done
    from flows.wiring import Workplace
    from flows.work import Run
    from ledger.store import Work


def chosen(workplace: Workplace) -> list[str]:
    """The places that a run is about."""
    return list(workplace.places)


def own_sources(workplace: Workplace) -> list[str]:
    """The sources through which the places may send, each as a unit of its own. What documents print is everybody's."""
    wanted = set(workplace.places)
    return [
        unit_of(one, workplace.places)
        for one in workplace.deployment.sources
        if not one.places or wanted & {*one.places, *(place for box in one.boxes.values() for place in box)}
    ]


def put_back(workplace: Workplace, place: str) -> Ended:
    """The parked files of a place are pending once more, as a person has it done by hand; the run stands for who."""
    with workplace.store.begin() as work:
        parked = [
            one.receipt
            for one in open_untaken(work, workplace, place)
            if one.receipt.state == ReceiptState.PARKED and is_of(place, one.receipt, workplace.deployment)
        ]
        for receipt in parked:
            work.receipts.retry(receipt.id, workplace.clock(), workplace.run_id)
        work.commit()
    return Ended(message=done_sentence(workplace.language, "put_back", files=len(parked)))


def reissue(workplace: Workplace, place: str) -> Ended:
    """The returned workbook of what is asked of a place, written anew wherever it is not there."""
    with workplace.store.read() as work:
        lacking = list(_without_workbook(work, workplace, place))
    written = sum(_reissue(workplace, submission, asked) for submission, asked in lacking)
    counts = {"written": written, "impossible": len(lacking) - written}
    return Ended(message=done_sentence(workplace.language, "reissue", **counts))


def _without_workbook(work: Work, workplace: Workplace, place: str) -> Iterator[tuple[Submission, list[Finding]]]:
    """The submissions that something is asked about and whose workbook is not there, with their questions."""
    asked = [one for one in work.findings.open(place=place) if one.severity in HOLDING]
    submissions = work.submissions.of({one.submission_id for one in asked})
    there = workbook_names(workplace, submissions, set(submissions))
    forms, places = workplace.deployment.forms, workplace.deployment.places
    for name, submission in sorted(submissions.items()):
        if name not in there and submission.form in forms and submission.place in places:
            yield submission, [one for one in asked if one.submission_id == name]


def _reissue(workplace: Workplace, submission: Submission, asked: list[Finding]) -> bool:
    """Whether it could be made."""
    token = write_return(workplace, submission, asked, lambda: reading_of(workplace, submission))
    if not token:
        return False
    with workplace.store.begin() as work:
        work.returns.add(token, submission.id, workplace.clock())
        work.commit()
    return True


def end_of_place(run: Run, done: Sequence[Done]) -> Ended:
    """How the run of one place ends: in the place's named state, with its sentence and what was done."""
    workplace = run.workplace
    ended = [state_of_place(workplace, place) for place in workplace.places]
    down = [one.outcome for one in done if one.outcome and one.outcome.name == EndState.SOURCE_DOWN]
    state = worst(one.name for one in (*ended, *down))
    if state != EndState.COMPLETED:
        run.state = RunState.FLAGGED
    unread = [one.message for one in down if one.message not in ended[0].message]
    said = say(workplace.language, "joint.facts").join(
        (*(one.message for one in ended), *_done(workplace.language, done))
    )
    return Ended(state, " ".join((*unread, said)))


def _done(language: str, done: Sequence[Done]) -> Iterator[str]:
    """What was read, also where that was nothing; of the rest only what there was to do."""
    for part in ("put_back", "gate", "reissue"):
        nothing = say(language, f"task.{part}.none")
        for one in done:
            if one.part == part and one.outcome and (part == "gate" or one.outcome.message != nothing):
                yield one.outcome.message
