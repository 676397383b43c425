"""What was read, made ready to be settled: custody, versions, judging and staging over all of it at once, and file by file
where one of these steps breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.refusals import Refusal
from domain.staging import Staged
from domain.submission import Reading, Receipt
from flows.steps.custody import Custody, in_custody
from flows.steps.judging import judge_apart
from flows.steps.parked import broken, is_of_file
from flows.steps.replies import own_answers, still_asked
from flows.steps.versions import staged_versions

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

Read = tuple[Receipt, tuple[Reading, ...]]


@dataclass(slots=True)
class Batch:
    """What is staged, what is held, and what broke on the way, each with its reason."""

    staged: list[Staged] = field(default_factory=list)
    held: list[tuple[Receipt, Refusal]] = field(default_factory=list)
    parked: list[tuple[Receipt, Refusal]] = field(default_factory=list)


def judged_batch(work: Work, workplace: Workplace, read: Sequence[Read]) -> Batch:
    """All that was read, judged and staged under the run's id. Raises what is no file's fault."""
    batch = Batch()
    custody, versions = _versions(work, workplace, read, batch)
    batch.held = custody.held
    sound = judge_apart(work, workplace, versions)
    sound.staged = still_asked(sound.staged)
    for run in sound.runs:
        work.results.add(workplace.run_id, run.results, run.coverage)
    failed = sound.broken | work.staging.replace_each(sound.staged)
    batch.staged = [one for one in sound.staged if one.receipt.id not in failed]
    batch.parked += _parked("unjudged", read, failed)
    return batch


def _versions(work: Work, workplace: Workplace, read: Sequence[Read], batch: Batch) -> tuple[Custody, list[Staged]]:
    """Who may send it, and which version it is. Where that breaks, each file is tried by itself; those that break are parked,
    and the others are looked at once more together."""
    try:
        custody = in_custody(work, workplace, read)
        return custody, staged_versions(work, workplace, own_answers(work, custody.passed))
    except Exception as error:
        if not is_of_file(error):
            raise
    failed: dict[str, Exception] = {}
    for one in read:
        try:
            staged_versions(work, workplace, own_answers(work, in_custody(work, workplace, [one]).passed))
        except Exception as error:
            if not is_of_file(error):
                raise
            failed[one[0].id] = error
    batch.parked += _parked("unjudged", read, failed)
    custody = in_custody(work, workplace, [one for one in read if one[0].id not in failed])
    return custody, staged_versions(work, workplace, own_answers(work, custody.passed))


def _parked(code: str, read: Sequence[Read], failed: Mapping[str, Exception]) -> list[tuple[Receipt, Refusal]]:
    return [
        (receipt, broken(code, receipt, failed[receipt.id], readings))
        for receipt, readings in read
        if receipt.id in failed
    ]
