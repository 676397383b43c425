"""The working calendar: how far ahead it is published. Beyond that due dates are computed without the year's own holidays."""

from __future__ import annotations

from datetime import date, timedelta

from flows.looks.look import Level, Look, text
from flows.looks.seen import Ground

# The notice of the next year comes out in late October or November: from then on it should be here,
SOON = timedelta(days=61)
# and now that due dates and reminders of the next month are reckoned with it, it has to be.
NOW = timedelta(days=31)


def calendar(ground: Ground) -> Look:
    """A note from November on while the next year is lacking, wrong when the coming month is not covered. A calendar that is
    published for no year at all goes by the weekend alone: that is how it was made."""
    known, today = ground.deployment.calendar.known_years, ground.today
    if not known:
        return Look("calendar", Level.WELL, text("health.calendar_plain"), {"known_to": None})
    last = _last(known, today)
    facts = {"known_to": last, "years": last - today.year}
    lacking = [ahead for ahead in (NOW, SOON) if (today + ahead).year > last]
    if not lacking:
        return Look("calendar", Level.WELL, text("health.calendar", year=last), facts)
    level = Level.WRONG if NOW in lacking else Level.NOTE
    return Look("calendar", level, text("health.calendar_ends", year=last, next=max(last + 1, today.year)), facts)


def _last(known: frozenset[int], today: date) -> int:
    """The last year up to which no year is lacking, from this one on; where this one is lacking, the last before it."""
    year = today.year
    if year not in known:
        return max((one for one in known if one < year), default=year - 1)
    while year + 1 in known:
        year += 1
    return year
