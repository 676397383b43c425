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


def is_of(place: str, receipt: Receipt, deployment: Deployment) -> bool:
    """Whether a receipt is one of a place's own; where no place is named, everything is."""
    return not place or place in senders_of(receipt, deployment)
