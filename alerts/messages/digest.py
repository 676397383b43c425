"""The week for those who lead: what they must decide, what is new, which forms of the week are not complete, and how much
else there is. With nothing of that to say it is not sent. Pure: scheduling is elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts import watched
from alerts.episodes.inhibit import is_stilled
from alerts.messages import formats, phrases
from alerts.messages.formcounts import FormCount, form_counts, still_open
from alerts.messages.listing import said_left
from alerts.messages.templates import write
from alerts.messages.week import Weekly, week_of, worst_first
from alerts.outbox.audience import Audience
from alerts.outbox.repeats import numbered
from alerts.outbox.routing import next_working_moment
from alerts.telling import Telling
from alerts.toldkind import Conditions
from domain.alert import Alert, Delivery, DeliveryState, Message, idem_key
from domain.assessment import Assessment
from domain.contact import Channel, Contact
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.judged import judged_share
from domain.workdays import WorkCalendar
from words.judged import judged_sentence

TEMPLATE = "weekly"
AWAITED = "awaited"
SHOWN = 5  # per section, where there is room; the others are counted
# A number as long as any will be: what is measured with it fits with every other.
_LONGEST_NUMBER = 99_999_999
Fits = Callable[[Message], bool]


def told_of(kinds: Conditions) -> frozenset[str]:
    """The kinds that the week's message tells of: single cases and technical matters have their own ways."""
    return frozenset(code for code, kind in kinds.items() if kind.digest_place)


@dataclass(frozen=True, slots=True)
class Said:
    """What a week has to say: alerts to decide on and new ones, the worst first, and the forms that were due in it and are
    not complete; `older` forms of before are open too."""

    weekly: Weekly
    coordinate: tuple[Alert, ...]
    known: tuple[Alert, ...]
    counts: tuple[FormCount, ...]
    older: int

    def __bool__(self) -> bool:
        return bool(self.coordinate or self.known or self.counts)


def said_of(alerts: Sequence[Alert], counts: Sequence[FormCount], telling: Telling, older: int = 0) -> Said:
    """What alerts (all of them, open or not) and forms come to in the week of a day."""
    listed, moment = told_of(telling.kinds), telling.moment
    ours = sorted((_today(one, telling) for one in alerts if one.kind in listed), key=worst_first)
    weekly = Weekly(ours, telling.kinds, week_of(telling.as_of, telling.calendar), moment)
    coordinate = tuple(one for one in ours if weekly.needs_coordination(one))
    taken = {one.id for one in coordinate}
    known = tuple(one for one in ours if one.id not in taken and weekly.good_to_know(one))
    return Said(weekly, coordinate, known, tuple(one for one in counts if not one.is_complete), older)


def _today(alert: Alert, telling: Telling) -> Alert:
    """With the facts as they are told on this day."""
    return replace(alert, facts=telling.kinds[alert.kind].at_sending(alert.facts, telling.moment))


def digest(
    alerts: Sequence[Alert],
    counts: Sequence[FormCount],
    telling: Telling,
    verdicts: Sequence[Assessment] = (),
    *,
    older: int = 0,
    fits: Fits = lambda message: True,
) -> Message:
    """The message about the week. Of each section as many are listed as `fits` allows, one at least; the rest is
    counted."""
    said = said_of(alerts, counts, telling, older)
    judged = judged_sentence(judged_share(verdicts), telling.language) if verdicts else ""
    message = None
    for rooms in _rooms(said):
        message = _message(said, rooms, judged, telling)
        if fits(message):
            break
    assert message is not None  # there is always one size
    return message


def _rooms(said: Said) -> Iterator[tuple[int, int, int]]:
    """How many lines each section has, from all that are shown at most downwards: what is only good to know gives way first."""
    coordinate, known, forms = (min(SHOWN, len(one)) for one in (said.coordinate, said.known, said.counts))
    yield coordinate, known, forms
    while max(coordinate, known, forms) > 1:
        if known > 1:
            known -= 1
        elif forms > 1:
            forms -= 1
        else:
            coordinate -= 1
        yield coordinate, known, forms


def _message(said: Said, rooms: tuple[int, int, int], judged: str, telling: Telling) -> Message:
    weekly, (coordinate, known, forms) = said.weekly, rooms
    listed = {one.id for one in (*said.coordinate, *said.known)}
    hidden = weekly.left(one for one in weekly.alerts if one.is_open and one.id not in listed)
    values = {
        "week": weekly.week,
        "next_on": _next_on(weekly.week.last, telling.calendar),
        "coordinate": said.coordinate,
        "coordinate_items": [weekly.item(one) for one in said.coordinate[:coordinate]],
        "known": said.known,
        "known_items": [weekly.item(one) for one in said.known[:known]],
        "counts": said.counts,
        "counts_items": said.counts[:forms],
        "older": said.older,
        "fallen": weekly.fallen,
        "recovered": weekly.recovered,
        # Forms that are awaited are counted with the forms.
        "left": said_left(Counter({code: hidden[code] for code in hidden if code != AWAITED}), telling.language),
        "judged": judged,
        "contact_line": phrases.contact(telling.contacts.contact_line, telling.language),
        "signature": telling.contacts.signature,
    }
    simulated = any(one.facts.simulated for one in weekly.alerts)
    return write(TEMPLATE, values, telling.language, simulated=simulated)


def _next_on(last: date, calendar: WorkCalendar) -> date:
    return calendar.roll(last + timedelta(days=7))


def deliveries(
    alerts: Sequence[Alert],
    expected: Sequence[ExpectedSubmission],
    telling: Telling,
    verdicts: Sequence[Assessment] = (),
) -> list[Delivery]:
    """The week's message for each leader with a private channel, about the leader's own place and those below it; none where
    there is nothing to say. Made again in the same week it is the same delivery. Kept in the state `shadow` while a kind
    that it tells of is not released. None before the day of going live, and while nobody has answered for a ledger that is
    too young to know how things stand."""
    live = telling.deployment.live_from
    if (live is not None and telling.as_of < live) or any(is_stilled(alert, telling.kinds) for alert in alerts):
        return []
    there = replace(telling, deployment=watched.on_day(telling.deployment, telling.as_of))
    places = there.deployment
    audience = Audience(there)
    made = (
        _delivery(
            one, _within(one, alerts, places), _within(one, expected, places), _within(one, verdicts, places), there
        )
        for one in there.contacts.contacts
        if one.role == "leader" and not audience.is_group(there.contacts.channel(one.channel))
    )
    return [one for one in made if one is not None]


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
) -> Delivery | None:
    channel, listed = telling.contacts.channel(leader.channel), told_of(telling.kinds)
    counts = form_counts(expected, telling.deployment, telling.as_of)
    older = still_open(expected, telling.deployment, telling.as_of)
    if not said_of(alerts, counts, telling, older):
        return None
    text = digest(alerts, counts, telling, verdicts, older=older, fits=_fitting(channel, telling.language))
    told = {one.kind for one in alerts if one.kind in listed}
    state = DeliveryState.PENDING if (told or listed) <= telling.released.private else DeliveryState.SHADOW
    return _of(leader, text, channel, state, telling)


def _fitting(channel: Channel, language: str) -> Fits:
    """Whether a message is whole within a channel's budget, the number that it gets when it is sent included."""

    def fits(message: Message) -> bool:
        body = formats.whole(numbered(message, _LONGEST_NUMBER, language), channel.format)
        return len(body.encode()) <= channel.byte_budget

    return fits


def _of(leader: Contact, text: Message, channel: Channel, state: DeliveryState, telling: Telling) -> Delivery:
    monday = week_of(telling.as_of, telling.calendar).first.isoformat()
    key, not_before = (
        idem_key("weekly", monday, leader.id, channel.id),
        next_working_moment(telling.now, telling.calendar),
    )
    return Delivery(
        id=key[:16],
        idem_key=key,
        alert_id=f"week-{monday}",
        kind="digest",
        transition="digest",
        recipient=leader.id,
        recipient_name=leader.name,
        channel=channel.id,
        address=leader.address,
        title=text.title,
        body=formats.render(text, channel.format, channel.byte_budget),
        message=text,
        state=state,
        created_at=telling.now,
        not_before=not_before,
        expires_at=_before_the_next(telling.as_of, telling.calendar),
    )


def _before_the_next(as_of: date, calendar: WorkCalendar) -> datetime:
    """The beginning of the day on which the next one is made: two weeks in one box would contradict each other."""
    return datetime.combine(as_of + timedelta(days=7), time.min, ZoneInfo(calendar.time_zone)).astimezone(UTC)
