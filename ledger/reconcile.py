"""What a new version does to the findings that were open: pure, on frozen types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.finding import Finding, FindingState
from domain.submission import Answer, Submission
from words.stated import Stated

_ANSWERED = {"explain": FindingState.EXPLAINED, "definition": FindingState.DEFINITION_QUERY}
# A person has answered and nobody has decided yet.
UNDER_REVIEW = frozenset({FindingState.EXPLAINED, FindingState.DEFINITION_QUERY})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one finding: what happened, the finding as it is now, by whom, with which note."""

    kind: str  # opened | found_again | closed | answered | explanation_accepted | explanation_rejected | sent
    finding: Finding
    by: str = ""
    note: str = ""


def changes(
    open_before: Sequence[Finding],
    found: Sequence[Finding],
    submission: Submission,
    now: datetime,
    episodes: Mapping[str, int],
    untested: frozenset[str],
    stated: Mapping[tuple[str, str], Stated],
) -> list[Change]:
    """Found ones first, in their order, then the others. The same version judged again changes nothing that was found
    already. Of two findings with one fingerprint (a row that stands twice) the first counts. What could not be tested
    because the version states, by indicator and item, that there is no figure, is answered by that: the city decides."""
    before = {finding.fingerprint: finding for finding in open_before}
    now_found = {finding.fingerprint: finding for finding in reversed(found)}
    result: list[Change] = []
    for fingerprint, finding in reversed(now_found.items()):
        old = before.get(fingerprint)
        if old is None:
            result.append(Change("opened", _opened(finding, submission, now, episodes.get(fingerprint, 0) + 1)))
        elif old.submission_id != submission.id:
            result.append(Change("found_again", found_again(old, finding, submission.id), note=submission.id))
    for fingerprint, old in before.items():
        said = stated.get((old.indicator, old.item))
        if fingerprint in now_found:
            continue
        if fingerprint not in untested:
            closed = replace(old, state=FindingState.CLOSED, closed_by=submission.id, closed_at=now)
            result.append(Change("closed", closed, note=submission.id))
        elif said and (old.observed, old.answer_note) != (said.state_name, said.sentence):
            result.append(Change("answered", _stated(old, submission, said), note=submission.id))
    return result


def _opened(finding: Finding, submission: Submission, now: datetime, episode: int) -> Finding:
    return replace(
        finding,
        id=f"{finding.fingerprint}-{episode}",
        submission_id=submission.id,
        state=FindingState.OPEN,
        opened_at=now,
        closed_at=None,
        closed_by="",
        exception_id="",
    )


def _stated(old: Finding, submission: Submission, said: Stated) -> Finding:
    """The question with a state for its answer; what the clerk has explained in the same file stays."""
    now = replace(old, submission_id=submission.id, sheet=said.sheet, cell=said.cell, observed=said.state_name)
    if old.state in UNDER_REVIEW:
        return now
    return replace(now, state=FindingState.EXPLAINED, answer_reason="", answer_note=said.sentence, answer_evidence="")


def found_again(old: Finding, new: Finding, submission_id: str) -> Finding:
    """The same question about the new figure: identity, opening and answers of the old one, the rest of the new one. One
    that nobody has been asked yet stays so."""
    stays = old.state == FindingState.OPEN or (old.state in UNDER_REVIEW and old.observed == new.observed)
    return replace(
        new,
        id=old.id,
        submission_id=submission_id,
        state=old.state if stays else FindingState.SENT,
        due_on=old.due_on if stays and old.state != FindingState.OPEN else new.due_on or old.due_on,
        opened_at=old.opened_at,
        answer_reason=old.answer_reason,
        answer_note=old.answer_note,
        answer_evidence=old.answer_evidence,
    )


def answered(before: Finding, answer: Answer) -> Finding:
    """The finding with a clerk's answer: an explanation is `explained`, a question about the definition
    `definition_query`, a fix leaves the state to the next check. One that is closed stays as it is."""
    if not before.is_open:
        return before
    return replace(
        before,
        state=_ANSWERED.get(answer.choice, before.state),
        answer_reason=answer.reason_code,
        answer_note=answer.note,
        answer_evidence=answer.evidence,
    )
