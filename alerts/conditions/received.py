"""What came and was taken: its sender reads once under which number it stands, and what was read of it.

Only of what the ledger has, one message for all that came together. What was not taken is told by `not_taken`, what is asked
about it by `implausible`: whatever is told to one address on one occasion is one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from alerts.formnames import form_name
from alerts.situation import Situation
from alerts.toldkind import Found, ToldKind
from domain.acknowledged import NEWS_FOR, Acknowledged
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.deployment import Deployment
from domain.kind import Sort
from domain.submission import Provenance, Receipt, ReceiptState, Submission
from words.catalogue import say
from words.dates import period_label
from words.receipts import short_id, short_name

MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class ReceivedFacts:
    """`lines` say of the first files what was read of them, `read` of the first alone without its name; `count` is how many
    were taken in all, `besides` how many came with them and were not, without those that hold no figures by their nature (a
    stamped scan): `asides` are their names. `sender` is the address that waits for it, `letter` tells one from the next."""

    kind: ClassVar[str] = "received"
    place_name: str
    letter: str
    sender: str
    came_on: date
    file: str
    number: str
    lines: tuple[str, ...]
    count: int
    besides: int = 0
    read: str = ""
    asides: tuple[str, ...] = ()
    simulated: bool = False


class _Received(ToldKind[ReceivedFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One per letter of which everything has been looked at and something was taken. It holds for a week, so that each is
        told of once, and then is no longer followed."""
        for one in situation.acknowledged:
            places = [place for place in one.places if place in situation.deployment.places]
            taken = [receipt for receipt in one.receipts if receipt.state == ReceiptState.SETTLED]
            if places and taken and _is_news(one, situation):
                yield self._of(one, taken, places, situation)

    def _of(
        self, one: Acknowledged, taken: Sequence[Receipt], places: Sequence[str], situation: Situation
    ) -> Condition:
        reported = [version.place for version in one.versions if version.place in places]
        place = next(iter([*reported, *places]))
        return Condition(
            kind=self.code,
            place=place,
            subject=one.letter,
            period="",
            severity=Level.INFO,
            binding=False,
            facts=_facts(one, taken, place, situation),
            since=situation.deployment.calendar.day_of(taken[0].received_at),
            evidence=tuple(receipt.id for receipt in taken),
        )

    def can_arise(self, deployment: Deployment) -> bool:
        """Only where senders wait for an answer."""
        kinds = deployment.kinds[Sort.SOURCE]
        return any(one.kind in kinds and kinds[one.kind].answers_sender for one in deployment.sources)

    def fingerprint(self, facts: ReceivedFacts) -> tuple[str, ...]:
        """The same letter is the same news, whatever becomes of what came with it."""
        return (facts.letter,)

    def sent_by(self, facts: ReceivedFacts) -> str:
        return facts.sender


def _is_news(one: Acknowledged, situation: Situation) -> bool:
    """Whether it is all looked at, and came of late, and since somebody is told anything at all."""
    deployment = situation.deployment
    came = [deployment.calendar.day_of(receipt.received_at) for receipt in one.receipts]
    live, last = deployment.live_from, max(came)
    waits = any(receipt.state == ReceiptState.PENDING for receipt in one.receipts)
    return not waits and situation.as_of - last <= NEWS_FOR and (live is None or last >= live)


def _facts(one: Acknowledged, taken: Sequence[Receipt], place: str, situation: Situation) -> ReceivedFacts:
    deployment, language = situation.deployment, situation.language
    asides = tuple(short_name(receipt.file) for receipt in one.receipts if receipt.is_beside)
    return ReceivedFacts(
        place_name=deployment.places[place].label(language),
        letter=one.letter,
        sender=one.sender,
        came_on=deployment.calendar.day_of(taken[0].received_at),
        file=short_name(taken[0].file),
        number=short_id(taken[0]),
        lines=tuple(_line(receipt, one, situation) for receipt in taken[:MOST_LINES]),
        count=len(taken),
        besides=sum(_is_told_apart(receipt) for receipt in one.receipts),
        read=_read(taken[0], one, situation),
        asides=asides,
        simulated=any(receipt.provenance == Provenance.SIMULATED for receipt in taken),
    )


def _is_told_apart(receipt: Receipt) -> bool:
    """Whether its sender reads of it in another message: of what a person has closed nobody is told any more."""
    given_up = receipt.refusal is not None and receipt.refusal.code == "given_up"
    return receipt.state != ReceiptState.SETTLED and not receipt.is_beside and not given_up


def _line(receipt: Receipt, one: Acknowledged, situation: Situation) -> str:
    told = {"file": short_name(receipt.file), "number": short_id(receipt), "read": _read(receipt, one, situation)}
    return say(situation.language, "condition.received.line", **told)


def _read(receipt: Receipt, one: Acknowledged, situation: Situation) -> str:
    language = situation.language
    made = [_version(version, situation) for version in one.versions if version.receipt_id == receipt.id]
    nothing = "answers" if receipt.id in one.answers else "nothing_new"
    return say(language, "joint.list").join(made) or say(language, f"condition.received.{nothing}")


def _version(version: Submission, situation: Situation) -> str:
    deployment, language = situation.deployment, situation.language
    place = deployment.places.get(version.place)
    return say(
        language,
        "condition.received.version",
        place=place.label(language) if place else version.place,
        period=period_label(version.period, language),
        form=form_name(version.form, deployment),
        version=version.version,
    )


KIND = _Received(
    code="received",
    meaning="a file has come from a sender who waits for an answer, and was taken; what was read of it",
    facts=ReceivedFacts,
    ladder=(Rung(0, ("clerk",)),),
    rank=62,
    end_is_told=False,
    daily=True,
)
