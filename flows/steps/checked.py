"""What the gate would say of a file, before anything is sent and without a ledger: nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.answering import Asked, key_of, read_answers, sorted_out, without_passed
from checks.gate.judge import Batch, Known, judge
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.finding import HOLDING, WHOLE, Finding, fingerprint
from domain.submission import Answer, Provenance, Reading, Submission, submission_id
from flows.clock import real_clock
from flows.wiring import directory_of, opener, ruleset
from sources.filenames import readable
from sources.frame import observation_frame
from sources.read.received import read_any

if TYPE_CHECKING:
    from checks.gate.judge import CheckRun
    from checks.gate.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Checked:
    """The readings of a file with the submissions that they would become, what is asked about them, and the rules that
    cannot be tested on one file."""

    content: bytes
    readings: tuple[Reading, ...]
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def pairs(self) -> tuple[tuple[Reading, Submission], ...]:
        return tuple(zip(self.readings, self.submissions, strict=True))

    def asked_of(self, submission: Submission) -> list[Finding]:
        """What is asked about one of them."""
        return [one for one in self.findings if one.submission_id == submission.id]


def checked(file: Path, deployment: Deployment, today: date) -> Checked:
    """A file as the gate would see it if nothing had come before. Raises RefusedFile."""
    return checked_bytes(_content(file), readable(file.name), deployment, today)


def checked_bytes(content: bytes, name: str, deployment: Deployment, today: date) -> Checked:
    """The same of bytes that came under a readable name, opened in a process of their own. Raises RefusedFile."""
    with opener() as apart:
        readings = read_any(content, name, directory_of(deployment, today), Provenance.SUBMITTED, apart)
    readings = sorted_out(readings, _asked(readings, deployment))
    submissions = tuple(_as_if_sent(one, deployment) for one in readings)
    if not any(one.cells for one in readings):
        return Checked(content, readings, submissions)
    run = _judged(readings, submissions, deployment)
    still = [one.fingerprint for one in run.findings]
    told = tuple(without_passed(one, still) for one in readings)
    told_submissions = tuple(_as_if_sent(one, deployment) for one in told)
    return Checked(content, told, told_submissions, run.findings, not_testable(run, ruleset(deployment)))


def not_testable(judged: CheckRun, rules: RuleSet) -> tuple[str, ...]:
    """The rules that cannot be tested on one file, which knows no history, no version before and no other place."""
    not_tested = judged.never_tested | set(rules.of_periods)
    return tuple(one for one, rule in rules.rules.items() if rules.kinds[rule.kind].sees_more and one in not_tested)


def returned(seen: Checked, file: Path, deployment: Deployment, today: date) -> list[tuple[Reading, str, bytes]]:
    """The returned workbooks that the gate would write: for each reading that is asked about, how the file's name ends, and
    the file. Without a ledger it carries no token and no answers of an earlier round."""
    from flows.steps.returning import Sent, about_return, made_return

    found = []
    for reading, submission in seen.pairs:
        asked = seen.asked_of(submission)
        if not any(one.severity in HOLDING for one in asked):
            continue
        sent = Sent(readable(file.name), seen.content, lambda reading=reading: reading)  # type: ignore[misc]
        made = made_return(deployment, sent, asked, about_return(deployment, submission, today))
        found += [(reading, *made)] if made else []
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedFile("not_there", file=readable(file.name), found=error.strerror or str(error)) from None


def _judged(readings: tuple[Reading, ...], submissions: tuple[Submission, ...], deployment: Deployment) -> CheckRun:
    frame = observation_frame(list(zip(readings, submissions, strict=True)), deployment.indicators)
    return judge(Batch(frame, datetime.now(UTC)), Known(), ruleset(deployment))


def _as_if_sent(reading: Reading, deployment: Deployment) -> Submission:
    """The submission that the reading would become."""
    form, period = deployment.forms[reading.form], str(reading.period)
    start, end = reading.period.bounds(form.reporting_year_offset_months)
    lacking = form.lacking({(cell.indicator, cell.item) for cell in reading.cells})
    return Submission(
        id=submission_id(reading.place, reading.form, period, 1),
        form=reading.form,
        place=reading.place,
        period=period,
        period_start=start,
        period_end=end,
        version=1,
        receipt_id="",
        file=reading.file,
        provenance=reading.provenance,
        received_at=real_clock(),
        status=form.status,
        complete=not lacking,
        missing_lines=lacking,
        left_aside=reading.left_aside,
        answers_read=len(read_answers(reading)),
        unread_answers=reading.unread_answers,
    )


def _asked(readings: Iterable[Reading], deployment: Deployment) -> dict[str, Asked]:
    """The questions that the answers of a file are for, as far as they are about this file's own forms: what a question is
    about makes its id. What stood there is what the returned sheet says."""
    known: dict[str, Asked] = {}
    for one in readings:
        for indicator, item in _cells_of(one, deployment):
            asked = Asked(key_of(one), indicator, item, printed=True)
            for rule in deployment.rules:
                known[fingerprint(rule, one.place, indicator, str(one.period), item)] = asked
    answers = [answer for one in readings for answer in one.answers]
    names = {name for one in readings for answer in one.unread_answers for name in answer.findings.split()}
    silent = {name: found for name in names if (found := _known(name, known))}
    return silent | _with_observed(answers, known)


def _with_observed(answers: Iterable[Answer], known: Mapping[str, Asked]) -> dict[str, Asked]:
    found = ((answer, _known(answer.finding_id, known)) for answer in answers)
    return {answer.finding_id: replace(one, observed=answer.observed) for answer, one in found if one}


def _known(finding_id: str, known: Mapping[str, Asked]) -> Asked | None:
    return known.get(finding_id.rsplit("-", 1)[0])


def _cells_of(reading: Reading, deployment: Deployment) -> set[tuple[str, str]]:
    lines = {(line.indicator, line.item) for line in deployment.forms[reading.form].lines}
    return lines | {(cell.indicator, cell.item) for cell in reading.cells} | {(WHOLE, reading.form), (WHOLE, "")}
