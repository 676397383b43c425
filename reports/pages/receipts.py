"""The table of files that came and were not taken, for operators."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deployment import Deployment
from domain.submission import Receipt, ReceiptState
from reports.pages.tables import Row, headed
from words.catalogue import say
from words.dates import plain_day
from words.names import name_of
from words.receipts import next_step, why

# What Planwatch could not deal with comes first, then what waits for a sender.
_ORDER = (ReceiptState.PARKED, ReceiptState.HELD, ReceiptState.REFUSED)


def receipt_rows(receipts: Sequence[Receipt], deployment: Deployment) -> list[Row]:
    """A row per file, state first."""
    known = [one for one in receipts if one.state in _ORDER]
    return [_row(one, deployment) for one in sorted(known, key=lambda one: _ORDER.index(one.state))]


def _row(receipt: Receipt, deployment: Deployment) -> Row:
    language, place = deployment.language, deployment.places.find(receipt.box) if receipt.box else None
    told = {
        "state": name_of("receipt", receipt.state, language),
        "place": place.label(language) if place else receipt.box or "/",
        "file": receipt.file,
        "received": plain_day(deployment.calendar.day_of(receipt.received_at)),
        "why": why(receipt, language),
        "next": next_step(receipt, language),
    }
    return headed("receipts", language, told)


def receipts_title(language: str) -> str:
    """The title of the table."""
    return say(language, "page.title.receipts")
