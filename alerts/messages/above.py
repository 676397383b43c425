"""Whether somebody stands above a desk who would be told next."""

from __future__ import annotations

from alerts.episodes.ladder import Ladders
from alerts.telling import Telling
from domain.alert import Alert


def is_somebody_above(alert: Alert, telling: Telling) -> bool:
    """Whether a further rung is to come, and somebody who speaks for the place or for one above it stands on it."""
    rungs = Ladders(telling.kinds, telling.contacts.ladders, telling.calendar).rungs_of(alert)[max(alert.step, 1) :]
    roles = {role for rung in rungs for role in rung.roles}
    places = telling.places
    chain = {alert.place, *((one.code for one in places.ancestors(alert.place)) if alert.place in places else ())}
    return any(one.role in roles and one.place in chain for one in telling.contacts.contacts)
