"""Answers that came: the clerk reads what of them was understood, what is asked back, and what is left to do.

Told once for each file, and only where no other message about that file says the same: a new version that is asked about
says it beside its questions, and what has ended altogether says so itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from alerts import watched
from alerts.formnames import form_name
from alerts.situation import Situation
from alerts.toldkind import Found, Occasion, ToldKind
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.finding import CLERKS_TURN, HOLDING, Finding, answer_by
from domain.submission import Provenance, Reply
from words.dates import period_label
from words.replies import read_said, unread_said

NEWS_FOR = timedelta(days=7)  # a receipt that could not be told by then is none


@dataclass(frozen=True, slots=True)
class RepliedFacts:
    """What one file said to the questions about one form. `read` and `unread` have a printed line for each question of its
    sheet; `left` figures wait for the clerk, until `answer_by`, and `waiting` for the city. `receipt` tells one file from
    the next."""

    kind: ClassVar[str] = "replied"
    form_name: str
    place_name: str
    period_label: str
    receipt: str
    read: tuple[str, ...]
    unread: tuple[str, ...]
    left: int = 0
    waiting: int = 0
    answer_by: date | None = None
    simulated: bool = False


class _Replied(ToldKind[RepliedFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per form, place and period with questions that are open; subject is the form, evidence the receipt.
        It holds for a week, so that each file is told of once, and then is no longer followed."""
        told = _told_with_questions(situation, found)
        open_ones = [one for one in situation.questions if one.severity in HOLDING and one.is_open]
        for key, reply in situation.replies.items():
            mine = [one for one in open_ones if (one.form, one.place, one.period) == key]
            if mine and key not in told and _is_watched(reply, situation):
                yield self._of(reply, mine, situation)

    def _of(self, reply: Reply, mine: Sequence[Finding], situation: Situation) -> Condition:
        return Condition(
            kind=self.code,
            place=reply.place,
            subject=reply.form,
            period=reply.period,
            severity=Level.INFO,
            binding=False,
            facts=_facts(reply, mine, situation),
            since=situation.deployment.calendar.day_of(reply.at),
            evidence=(reply.receipt_id,),
        )

    def fingerprint(self, facts: RepliedFacts) -> tuple[str, ...]:
        """The same file is the same news, whatever becomes of the questions."""
        return (facts.receipt,)

    def at_sending(self, facts: RepliedFacts, moment: Occasion) -> RepliedFacts:
        """Who reads of it only after its day has the full time from now on."""
        if facts.answer_by is None or facts.answer_by >= moment.as_of:
            return facts
        return replace(facts, answer_by=answer_by(moment.as_of, moment.calendar))

    def is_news(self, old: RepliedFacts, new: RepliedFacts) -> bool:
        return new.receipt != old.receipt


def _told_with_questions(situation: Situation, found: Found) -> set[tuple[str, str, str]]:
    """Where the questions about the very version that brought the answers are told: they say what was read."""
    newest = {(one.form, one.place, one.period): one.submission_id for one in situation.questions}
    asked = {(one.subject, one.place, one.period) for one, kind in found if kind.asks_findings}
    return {
        key
        for key, reply in situation.replies.items()
        if key in asked and reply.submission_id and newest.get(key) == reply.submission_id
    }


def _is_watched(reply: Reply, situation: Situation) -> bool:
    """Whether its form is still asked for, and it came of late, and since somebody is told anything at all."""
    deployment = situation.deployment
    live, came = deployment.live_from, deployment.calendar.day_of(reply.at)
    return (
        watched.is_asked_for(reply.place, reply.form, reply.period, deployment)
        and situation.as_of - came <= NEWS_FOR
        and (live is None or came >= live)
    )


def _facts(reply: Reply, mine: Sequence[Finding], situation: Situation) -> RepliedFacts:
    deployment, language = situation.deployment, situation.language
    left = [one for one in mine if one.state in CLERKS_TURN]
    submission = situation.submissions.get(mine[0].submission_id)
    return RepliedFacts(
        form_name=form_name(reply.form, deployment),
        place_name=deployment.places[reply.place].label(language),
        period_label=period_label(reply.period, language),
        receipt=reply.receipt_id,
        read=tuple(read_said(one, language) for one in reply.read),
        unread=tuple(unread_said(one, language) for one in reply.unread),
        left=_figures(left),
        waiting=_figures(mine) - _figures(left),
        answer_by=max((one.due_on for one in left if one.due_on), default=None),
        simulated=submission is not None and submission.provenance == Provenance.SIMULATED,
    )


def _figures(findings: Iterable[Finding]) -> int:
    """How many figures they are about: several questions about one figure are one thing to do."""
    return len({(one.sheet, one.cell, one.indicator, one.item) for one in findings})


KIND = _Replied(
    code="replied",
    meaning="answers of a clerk have come; what of them was read, what is asked back, and what is left to do",
    facts=RepliedFacts,
    ladder=(Rung(0, ("clerk",)),),
    rank=60,
    end_is_told=False,
    daily=True,
)
