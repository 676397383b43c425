"""A file that came and was not taken, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.submission import Receipt


class Over(StrEnum):
    """Why nothing is to be done about it any more."""

    GIVEN_UP = "given_up"  # a person has closed it
    SUCCEEDED = "succeeded"  # what it was meant for has come, or another file has taken its place
    BESIDE = "beside"  # no spreadsheet (a stamped scan, a letter) in the same mail as a form that was taken: the receipt names it
    STALE = "stale"  # nobody has come back to it for a month


@dataclass(frozen=True, slots=True)
class Untaken:
    """A receipt that is refused, held or parked. `places` are those whose clerks are to read of it: of the box, and of what
    is held the place too whose figures it has; none for a box that is nobody's. `elsewhere` is that place, where the box
    is another's. `sender` is the address that waits to hear of it, where its source knows one; `sent_by` are the places that
    have sent it and whose clerks need not read of it, because only our configuration is to be mended. `over` says why it is no
    matter any more; None while it is one."""

    receipt: Receipt
    places: tuple[str, ...]
    over: Over | None = None
    elsewhere: str = ""
    sender: str = ""
    sent_by: tuple[str, ...] = ()
