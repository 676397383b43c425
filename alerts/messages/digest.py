"""The week for those who lead: one message, worst first, with what is left out counted. Pure: scheduling is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from alerts import watched
from alerts.conditions.young_ledger import is_unconfirmed
from alerts.messages import formats
from alerts.messages.formcounts import FormCount, form_counts
from alerts.messages.templates import write
from alerts.messages.week import (
    good_to_know,
    has_recovered,
    hidden,
    is_behind,
    item,
    needs_coordination,
    week_of,
    worst_first,
)
from alerts.outbox.routing import expires_at, next_working_moment
from domain.alert import Alert, Delivery, Message, idem_key
from domain.contact import Contact, Contacts
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.workdays import WorkCalendar

SHOWN = 5  # per section; the others are counted
KINDS = frozenset({"behind", "missing", "implausible"})  # single cases and technical matters have their own ways


def digest(
    alerts: Sequence[Alert], counts: Sequence[FormCount], contacts: Contacts, calendar: WorkCalendar, *, as_of: date
) -> Message:
    """The message about the week of `as_of`: how the forms stand, what needs a word from above, what is good to know,
    and how many others the desks see to. alerts are all alerts, open or not; single cases are left out. Without
    anything to coordinate or to know it is its first paragraphs alone."""
    week, language = week_of(as_of, calendar), contacts.language
    ours = sorted((one for one in alerts if one.kind in KINDS), key=worst_first)
    coordinate = [one for one in ours if needs_coordination(one, week, as_of)]
    known = [one for one in ours if one not in coordinate and good_to_know(one, week)]
    listed = {one.id for one in (*coordinate[:SHOWN], *known[:SHOWN])}
    values = {
        "week": week,
        "next_on": calendar.roll(week.last + timedelta(days=7)),
        "counts": counts,
        "fallen": sum(is_behind(one) and one.is_open and week.holds(one.opened_at) for one in ours),
        "recovered": sum(has_recovered(one, week) for one in ours),
        "coordinate": [item(one, week, as_of, language) for one in coordinate],
        "known": [item(one, week, as_of, language) for one in known],
        "shown": SHOWN,
        "hidden": hidden([one for one in ours if one.is_open and one.id not in listed]),
        "contact_line": contacts.contact_line,
        "signature": contacts.signature,
    }
    return write("weekly", values, language, simulated=any(one.facts.simulated for one in ours))


def deliveries(
    alerts: Sequence[Alert],
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    *,
    now: datetime,
    as_of: date,
) -> list[Delivery]:
    """The week's message for each leader with a private channel, about the leader's own place and those below it. Made
    again in the same week it is the same delivery. Kept in the state `shadow` while a kind that it tells of is not
    released. None before the day of going live, and while nobody has answered for a ledger that is too young to know how
    things stand."""
    is_early = deployment.live_from is not None and as_of < deployment.live_from
    if is_early or any(is_unconfirmed(alert) for alert in alerts):
        return []
    deployment = watched.on_day(deployment, as_of)
    return [
        _delivery(one, _within(one, alerts, deployment), _within(one, expected, deployment), deployment, now, as_of)
        for one in deployment.contacts.contacts
        if one.role == "leader" and deployment.contacts.channel(one.channel).private
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
    deployment: Deployment,
    now: datetime,
    as_of: date,
) -> Delivery:
    contacts, calendar = deployment.contacts, deployment.calendar
    channel = contacts.channel(leader.channel)
    text = digest(alerts, form_counts(expected, deployment), contacts, calendar, as_of=as_of)
    monday = week_of(as_of, calendar).first.isoformat()
    key, not_before = idem_key("weekly", monday, leader.id, channel.id), next_working_moment(now, calendar)
    told = {one.kind for one in alerts if one.kind in KINDS}
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
        state="pending" if (told or KINDS) <= contacts.released else "shadow",
        created_at=now,
        not_before=not_before,
        expires_at=expires_at(not_before, calendar),
    )
