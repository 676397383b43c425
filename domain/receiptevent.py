"""What was done about a receipt, and by whom: kept for ever, also where the receipt itself has gone on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.refusals import Refusal


class ReceiptStep(StrEnum):
    """What happened to a receipt beside being settled."""

    REFUSED = "refused"
    HELD = "held"
    PARKED = "parked"
    AGAIN = "again"  # refused for now, and taken once what was missing was there
    RELEASED = "released"  # held, and let go
    RETRIED = "retried"  # a person had it read once more
    GIVEN_UP = "given_up"  # a person closed it


@dataclass(frozen=True, slots=True)
class ReceiptEvent:
    """One step of one receipt. `by` is the run or the person; `refusal` is why, where there was a reason of the file;
    `note` are the person's words."""

    receipt_id: str
    at: datetime
    kind: ReceiptStep
    by: str = ""
    note: str = ""
    refusal: Refusal | None = None
