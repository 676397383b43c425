"""Answers of people to alerts, over a link or at the command line: read for looking, given in one transaction."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from alerts.episodes.answering import answerer, choices, moved, recorded, seen, turned_at
from alerts.outbox.reading import as_it_stands, reader_of
from domain.alertanswer import Answerer, AnswerWay
from domain.errors import AnswerFault, AnswerRefused, LinkFault, LinkRefused, NotKnown
from domain.nearest import listed, nearest
from flows.steps.notify import telling
from flows.work import writing

if TYPE_CHECKING:
    from alerts.episodes.links import Link
    from domain.alert import Alert, Message
    from domain.alertanswer import AlertAnswer, AnswerAction, Said
    from domain.contact import Contact
    from domain.deployment import Deployment
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands behind a link: the matter in the words for this contact, what it has answered before, what it may answer
    now, and which turn of the alert this is."""

    link: Link
    contact: Contact
    alert: Alert
    message: Message
    own: tuple[AlertAnswer, ...]
    choices: tuple[AnswerAction, ...]
    turn: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands behind the link of a message about several alerts: each with its title and a token of its own."""

    contact: Contact
    matters: tuple[tuple[Alert, str, str], ...]


def opened_link(workplace: Workplace, token: str) -> Opened | Listed:
    """What a link shows; nothing is written. Raises LinkRefused."""
    link = workplace.links.read(token, workplace.clock())
    with workplace.store.read() as work:
        return _opened(work, workplace, link) if link.alert_id else _listed(work, workplace, link)


def answer_over_link(workplace: Workplace, token: str, said: Said, *, way: AnswerWay, turn: str = "") -> bool:
    """Keeps an answer given over a link, with what it does to the alert; says whether it was new. `turn` is the one that was
    read: what has moved on since is to be read first. Raises LinkRefused, AnswerRefused and DayRefused."""
    link = workplace.links.read(token, workplace.clock())
    if not link.alert_id:
        raise AnswerRefused(AnswerFault.SEVERAL)
    with writing(workplace) as work:
        opened = _opened(work, workplace, link)
        if turn and turn != opened.turn and opened.alert.is_open:
            raise AnswerRefused(AnswerFault.CHANGED)
        given = _Given(said, answerer(opened.contact), f"{way}:{link.delivery_id}", workplace.clock())
        new = given.keep(work, opened.alert, opened.turn, workplace.deployment)
        work.commit()
    return new


def answer_by_name(workplace: Workplace, name: str, said: Said, by: str) -> bool:
    """The same for an alert by its id or number, typed at the command line of this machine in the name of a contact. Raises
    NotKnown and AnswerRefused."""
    with writing(workplace) as work:
        alert = work.alerts.named(name)
        if alert is None:
            raise NotKnown(f"no alert {name!r}; see `planwatch alerts`")
        given = _Given(
            said, named_answerer(workplace.deployment, by), f"{AnswerWay.CLI}:{account()}", workplace.clock()
        )
        new = given.keep(work, alert, seen(work.alerts.events(alert.id)), workplace.deployment)
        work.commit()
    return new


def named_answerer(deployment: Deployment, by: str) -> Answerer:
    """Whom an answer counts for: a contact by its id, or the account that is logged in here. Raises NotKnown."""
    known = {one.id: one for one in deployment.contacts.contacts}
    if by in known:
        return answerer(known[by])
    if by == account():
        return Answerer(by)
    meant = nearest(by, known) or next((one.id for one in known.values() if one.name == by), "")
    hint = f' (did you mean "{meant}"?)' if meant else f"; known: {listed(known)}"
    raise NotKnown(
        f"--by {by}: names no contact of contacts.yaml{hint}; or give the account you work under, {account()}"
    )


def account() -> str:
    """The account of this machine that the process runs under."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name  # not what the environment says
    except (ImportError, KeyError):  # another system, or an account without a name, as containers have them
        return "unnamed"


@dataclass(frozen=True, slots=True)
class _Given:
    said: Said
    who: Answerer
    via: str
    at: datetime

    def keep(self, work: Work, alert: Alert, turn: str, deployment: Deployment) -> bool:
        """The answer and what it does. One that came before is no new one, even where it could not be given any more."""
        answer = recorded(alert, self.said, self.who, turn, via=self.via, at=self.at)
        if alert.is_open and _has(work.answers.of(alert.id, self.who.id), answer):
            return False
        step = moved(alert, self.said, self.who, self.at, deployment.calendar)
        work.answers.add(answer)
        work.alerts.apply([step] if step else [], self.at)
        return True


def _has(own: Sequence[AlertAnswer], answer: AlertAnswer) -> bool:
    return any(one.id == answer.id for one in own)


def _listed(work: Work, workplace: Workplace, link: Link) -> Listed:
    contact, told, links = _contact(workplace, link), telling(work, workplace), workplace.links
    try:
        (delivery,) = work.outbox.mentioned([work.outbox.get(link.delivery_id)])
    except NotKnown:
        raise LinkRefused(LinkFault.UNKNOWN) from None
    alerts = {one.alert.id: one.alert for one in delivery.mentions}.values()
    readers = [(alert, reader_of(alert, contact, told)) for alert in alerts]
    matters = [
        (alert, as_it_stands(alert, reader, told).title, links.token_about(link, alert))
        for alert, reader in readers
        if reader
    ]
    if not matters:
        raise LinkRefused(LinkFault.VOID if readers else LinkFault.UNKNOWN)
    return Listed(contact, tuple(matters))


def _contact(workplace: Workplace, link: Link) -> Contact:
    return next(one for one in workplace.deployment.contacts.contacts if one.id == link.contact)


def _opened(work: Work, workplace: Workplace, link: Link) -> Opened:
    contact = _contact(workplace, link)
    alert, told = work.alerts.of({link.alert_id}).get(link.alert_id), telling(work, workplace)
    if alert is None:
        raise LinkRefused(LinkFault.UNKNOWN)
    reader = reader_of(alert, contact, told)
    if reader is None:
        raise LinkRefused(LinkFault.VOID)
    events, own = work.alerts.events(alert.id), work.answers.of(alert.id, contact.id)
    return Opened(
        link=link,
        contact=contact,
        alert=alert,
        message=as_it_stands(alert, reader, told),
        own=own,
        choices=choices(alert, answerer(contact), answered=any(one.at >= turned_at(events) for one in own)),
        turn=seen(events),
    )
