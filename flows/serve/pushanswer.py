"""What is answered to whoever has pushed a file: the receipt, and what `planwatch check` says of the file. Questions alone: no
figure that would pass, no range, and of a file with single persons nothing that stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.errors import RefusedFile
from domain.finding import Finding, Severity, explain
from domain.refusals import FOR_OPERATORS, Refusal
from domain.submission import Receipt, ReceiptState
from flows.cli.checkedrows import where
from flows.cli.context import in_each
from flows.steps.checked import Checked, checked_bytes
from flows.steps.pushed import Taken, storable
from words.catalogue import catalogue, say
from words.doubts import why_left_aside
from words.names import name_of
from words.receipts import short_id
from words.refusals import reason
from words.replies import unread_said

if TYPE_CHECKING:
    from domain.deployment import Deployment

SCHEMA = "planwatch.submission/1"
LISTED_AT_MOST = 200  # of each list; how many there are is said
# What of a finding is told: nothing that the rule would let pass.
OF_A_QUESTION = ("rule", "severity", "form", "place", "period", "indicator", "item", "sheet", "cell", "observed")
Check = Mapping[str, Any]


def check_of(content: bytes, name: str, deployment: Deployment, today: date) -> Check:
    """What a check without history says, as plain values. Opens the file in a process of its own."""
    try:
        return _seen(checked_bytes(content, name, deployment, today), deployment)
    except RefusedFile as error:
        refusal = Refusal.of(error)
        told = in_each(partial(_why, refusal))
        said = {"code": refusal.code, "sheet": refusal.sheet, "cell": refusal.cell, **told}
        return {
            "refusal": said,
            "read": [],
            "questions": 0,
            "rows": [],
            "left_aside": [],
            "unread_answers": [],
            "not_testable": [],
        }


def _why(refusal: Refusal, language: str) -> str:
    """What only our configuration can mend is no sender's to mend."""
    return say(language, "push.not_mapped") if refusal.code in FOR_OPERATORS else reason(refusal, language)


def answer_of(taken: Taken, check: Check | None) -> dict[str, Any]:
    """The document; without `check` where the file could not be checked in time."""
    receipt = taken.receipt
    answer = {
        "schema": SCHEMA,
        "receipt": receipt.id,
        "number": short_id(receipt),
        "received_at": receipt.received_at.isoformat(),
        "state": receipt.state.value,
        "new": taken.is_new,
        "box": receipt.box,
        "file": receipt.file,
        "size": receipt.size,
        "sha256": receipt.sha256,
        **({"check": check} if check is not None else {}),
        **in_each(lambda language: _told(taken, check, language)),
    }
    plain: dict[str, Any] = storable(answer)
    return plain


def _told(taken: Taken, check: Check | None, language: str) -> str:
    number = short_id(taken.receipt)
    first = say(language, "push.received" if taken.is_new else "push.known", number=number)
    if taken.receipt.state != ReceiptState.PENDING:
        return first + _since(taken.receipt, language)
    if check is None:
        return first + say(language, "push.unchecked")
    if check["refusal"]:
        return first + say(language, "push.refused", why=check["refusal"][f"message_{language}"])
    asked, lacking = check["questions"], sum(len(one["lacking"]) for one in check["read"])
    told = catalogue(language).counted("push.asked", asked) if asked else say(language, "push.clean")
    blank = catalogue(language).counted("push.lacking", lacking) if lacking else ""
    return first + told + blank + say(language, "push.next")


def _since(receipt: Receipt, language: str) -> str:
    """What has become of a file that came before: nothing is judged once more. What only we can mend is no sender's matter."""
    refusal, state = receipt.refusal, receipt.state
    if state == ReceiptState.SETTLED:
        return say(language, "push.settled")
    why = reason(refusal, language) if refusal and refusal.code not in FOR_OPERATORS else say(language, "push.ours")
    return say(language, "push.untaken", state=name_of("receipt", state, language), why=why)


def _seen(seen: Checked, deployment: Deployment) -> Check:
    left = [one for reading in seen.readings for one in reading.left_aside]
    unread = [one for reading in seen.readings for one in reading.unread_answers]
    return {
        "refusal": None,
        "read": [
            {
                "form": reading.form,
                "place": reading.place,
                "period": str(reading.period),
                "figures": len(reading.cells),
                "lacking": submission.missing_lines,
            }
            for reading, submission in seen.pairs
        ],
        "questions": sum(one.severity != Severity.NOTE for one in seen.findings),
        "rows": [_question(one, deployment) for one in seen.findings[:LISTED_AT_MOST]],
        "left_aside": [
            {"where": where(one.sheet, one.cells), **in_each(partial(why_left_aside, one))}
            for one in left[:LISTED_AT_MOST]
        ],
        "unread_answers": [in_each(partial(unread_said, one)) for one in unread[:LISTED_AT_MOST]],
        "not_testable": seen.untold,
    }


def _question(finding: Finding, deployment: Deployment) -> dict[str, Any]:
    """What is odd and by what arithmetic, as the clerk is asked: nothing of what the rule would let pass."""
    rule = deployment.rules[finding.rule]
    return {
        **{name: getattr(finding, name) for name in OF_A_QUESTION},
        **in_each(lambda language: explain(rule, finding.params, language)),
    }
