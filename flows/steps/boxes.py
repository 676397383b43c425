"""Whose files are whose: a receipt belongs to the places that its box sends for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.custody import places_of_box

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from domain.submission import Receipt


def senders_of(receipt: Receipt, deployment: Deployment) -> frozenset[str]:
    """The places that the box of a receipt sends for; none for what lies in nobody's box, or came from a source that is
    gone."""
    source = next((one for one in deployment.sources if one.id == receipt.source), None)
    return (places_of_box(receipt.box, source, deployment.places) or frozenset()) if source else frozenset()


def boxes_of(place: str, deployment: Deployment) -> frozenset[str]:
    """Every name that a box of the place may have: those that are configured, and what the place is called by."""
    known = deployment.places.get(place)
    called = (known.code, known.name, known.name_en, known.short_name, *known.aliases) if known else ()
    given = (box for source in deployment.sources for box, places in source.boxes.items() if place in places)
    return frozenset(name for name in (*called, *given) if name)


def is_of(place: str, receipt: Receipt, deployment: Deployment) -> bool:
    """Whether a receipt is one of a place's own; where no place is named, everything is."""
    return not place or place in senders_of(receipt, deployment)
