"""How far a mailbox was read: up to which UID, and which mails below it are to be looked at again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

# More than so many are not kept in mind: they stand in the mailbox still, for a person.
MOST_AGAIN = 1000


@dataclass(frozen=True, slots=True)
class Progress:
    """`validity` is the mailbox's UIDVALIDITY: under another one every UID means another mail."""

    validity: int
    last: int = 0
    again: frozenset[int] = frozenset()

    @classmethod
    def of(cls, cursor: str, validity: int) -> Progress:
        """What a cursor says; from the beginning where it is of another mailbox, or no cursor."""
        given, _, rest = cursor.partition(":")
        last, _, again = rest.partition(":")
        if given != str(validity) or not last.isdigit():
            return cls(validity)
        return cls(validity, int(last), frozenset(int(one) for one in again.split(",") if one.isdigit()))

    def past(self, uids: Collection[int], again: Collection[int]) -> Progress:
        """After these mails; `again` are those of which not all is in the ledger, or has been said to the server."""
        return Progress(self.validity, max([self.last, *uids]), frozenset(sorted(again)[-MOST_AGAIN:]))

    @property
    def cursor(self) -> str:
        """As the ledger keeps it."""
        return f"{self.validity}:{self.last}:{','.join(str(one) for one in sorted(self.again))}"
