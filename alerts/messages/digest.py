"""The week for those who lead: one message, worst first, with what is left out counted. Pure: scheduling is elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alerts import watched
from alerts.episodes.inhibit import is_stilled
from alerts.messages import formats
from alerts.messages.formcounts import FormCount, form_counts
from alerts.messages.templates import write
from alerts.messages.week import Weekly, week_of, worst_first
from alerts.outbox.routing import expires_at, next_working_moment
from alerts.telling import Telling
from alerts.toldkind import Conditions
from domain.alert import Alert, Delivery, DeliveryState, Message, idem_key
from domain.assessment import Assessment
from domain.contact import Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.judged import judged_share
from words.catalogue import catalogue, say
from words.judged import judged_sentence

TEMPLATE = "weekly"
SHOWN = 5  # per section; the others are counted


def told_of(kinds: Conditions) -> frozenset[str]:
    """The kinds that the week's message tells of: single cases and technical matters have their own ways."""
    return frozenset(code for code, kind in kinds.items() if kind.digest_place)


def digest(
    alerts: Sequence[Alert], counts: Sequence[FormCount], telling: Telling, verdicts: Sequence[Assessment] = ()
) -> Message:
    """The message about the week: how much of the plans the verdicts judge, how the forms stand, what needs a word from above, what is good to know, and how many
    others the desks see to. alerts are all alerts, open or not; single cases are left out. Without anything to coordinate
    or to know it is its first paragraphs alone."""
    listed = told_of(telling.kinds)
    ours = sorted((one for one in alerts if one.kind in listed), key=worst_first)
    weekly = Weekly(ours, telling.kinds, week_of(telling.as_of, telling.calendar), telling.moment)
    simulated = any(one.facts.simulated for one in ours)
    judged = judged_sentence(judged_share(verdicts), telling.language) if verdicts else ""
    values = {"judged": judged, **_values(weekly, counts, telling)}
    return write(TEMPLATE, values, telling.language, simulated=simulated)


def _values(weekly: Weekly, counts: Sequence[FormCount], telling: Telling) -> dict[str, Any]:
    coordinate = [one for one in weekly.alerts if weekly.needs_coordination(one)]
    known = [one for one in weekly.alerts if one not in coordinate and weekly.good_to_know(one)]
    shown = {one.id for one in (*coordinate[:SHOWN], *known[:SHOWN])}
    hidden = weekly.left(one for one in weekly.alerts if one.is_open and one.id not in shown)
    return {
        "week": weekly.week,
        "next_on": telling.calendar.roll(weekly.week.last + timedelta(days=7)),
        "counts": counts,
        "fallen": weekly.fallen,
        "recovered": weekly.recovered,
        "coordinate": [weekly.item(one) for one in coordinate],
        "known": [weekly.item(one) for one in known],
        "shown": SHOWN,
        "hidden": hidden,
        "left": _left(hidden, telling.language),
        "contact_line": telling.contacts.contact_line,
        "signature": telling.contacts.signature,
    }


def _left(hidden: Counter[str], language: str) -> list[str]:
    """How many there are of each that is not listed, in the order of the texts."""
    return [say(language, f"left.{key}", count=hidden[key]) for key in catalogue(language).table("left") if hidden[key]]


def deliveries(
    alerts: Sequence[Alert],
    expected: Sequence[ExpectedSubmission],
    telling: Telling,
    verdicts: Sequence[Assessment] = (),
) -> list[Delivery]:
    """The week's message for each leader with a private channel, about the leader's own place and those below it. Made
    again in the same week it is the same delivery. Kept in the state `shadow` while a kind that it tells of is not
    released. None before the day of going live, and while nobody has answered for a ledger that is too young to know how
    things stand."""
    live = telling.deployment.live_from
    if (live is not None and telling.as_of < live) or any(is_stilled(alert, telling.kinds) for alert in alerts):
        return []
    there = replace(telling, deployment=watched.on_day(telling.deployment, telling.as_of))
    places = there.deployment
    return [
        _delivery(
            one, _within(one, alerts, places), _within(one, expected, places), _within(one, verdicts, places), there
        )
        for one in there.contacts.contacts
        if one.role == "leader" and there.contacts.channel(one.channel).private
    ]


def _within(leader: Contact, rows: Sequence[Any], deployment: Deployment) -> list[Any]:
    """The rows about the leader's place or a place below it."""
    places = deployment.places

    def mine(code: str) -> bool:
        return code == leader.place or (code in places and leader.place in {one.code for one in places.ancestors(code)})

    belongs = {code: mine(code) for code in {row.place for row in rows}}
    return [row for row in rows if belongs[row.place]]


def _delivery(
    leader: Contact,
    alerts: Sequence[Alert],
    expected: Sequence[ExpectedSubmission],
    verdicts: Sequence[Assessment],
    telling: Telling,
) -> Delivery:
    contacts, calendar, listed = telling.contacts, telling.calendar, told_of(telling.kinds)
    channel = contacts.channel(leader.channel)
    text = digest(alerts, form_counts(expected, telling.deployment), telling, verdicts)
    monday = week_of(telling.as_of, calendar).first.isoformat()
    key, not_before = idem_key("weekly", monday, leader.id, channel.id), next_working_moment(telling.now, calendar)
    told = {one.kind for one in alerts if one.kind in listed}
    return Delivery(
        id=key[:16],
        idem_key=key,
        alert_id=f"week-{monday}",
        kind="digest",
        transition="digest",
        recipient=leader.id,
        recipient_name=leader.name,
        channel=channel.id,
        title=text.title,
        body=formats.render(text, channel.format, channel.byte_budget, language=contacts.language),
        message=text,
        state=DeliveryState.PENDING if (told or listed) <= contacts.released else DeliveryState.SHADOW,
        created_at=telling.now,
        not_before=not_before,
        expires_at=expires_at(not_before, calendar),
    )
