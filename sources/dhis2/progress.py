"""How far a DHIS2 was read: by data set from which moment of the server's own clock on, and which periods are left to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class SetProgress:
    """`since` is when the server last said what had changed, by its clock; `at` the same by ours, which is only held against
    itself: how long ago that was. `left` are the periods to read, with the organisation units of each (None: all of them).
    `named` tells whether what is read (organisation units, root) is still what it was then, `whole` by our clock when all of
    it was last looked at."""

    since: str = ""
    at: str = ""
    named: str = ""
    left: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    whole: str = ""

    def without(self, period: str) -> SetProgress:
        """The same once a period has been read."""
        return replace(self, left={one: units for one, units in self.left.items() if one != period})

    def beside(self, more: Mapping[str, tuple[str, ...] | None]) -> SetProgress:
        """With further periods and organisation units to read."""
        left = dict(self.left)
        for period, units in more.items():
            known = left.get(period, ())
            left[period] = None if known is None or units is None else tuple(sorted({*known, *units}))
        return replace(self, left=left)


@dataclass(frozen=True, slots=True)
class Progress:
    """The cursor of a source."""

    sets: Mapping[str, SetProgress] = field(default_factory=dict)

    def of(self, data_set: str) -> SetProgress:
        return self.sets.get(data_set, SetProgress())

    def having(self, data_set: str, progress: SetProgress) -> Progress:
        """The same with one data set further."""
        return Progress({**self.sets, data_set: progress})

    @property
    def cursor(self) -> str:
        """As the text that the ledger keeps."""
        return json.dumps({one: asdict(of) for one, of in self.sets.items()}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_cursor(cls, text: str) -> Progress:
        """The inverse; what another version wrote, or nobody can read, is as good as nothing: all is looked at again."""
        try:
            said = json.loads(text) if text else {}
            return cls({str(one): _progress(of) for one, of in said.items()})
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls()


def _progress(said: Mapping[str, Any]) -> SetProgress:
    left = {str(one): None if units is None else tuple(map(str, units)) for one, units in said["left"].items()}
    whole = str(said.get("whole", ""))
    moment(said["since"]), datetime.fromisoformat(said["at"]), whole and datetime.fromisoformat(whole)
    return SetProgress(said["since"], said["at"], said["named"], left, whole)


def moment(text: str) -> datetime:
    """An instant as the server writes it, with its zone or without. Raises ValueError."""
    return datetime.fromisoformat(text)


def asked_since(last: SetProgress, server: str, now: datetime, overlap_s: float) -> str:
    """From when on changes are asked for, in the server's own clock: since the last answer, and a little before, because a
    value is dated when its entry begins. Where less time has gone by there than here, that clock was set back meanwhile, and
    as much is asked for again. Raises ValueError for clocks that cannot be compared with themselves."""
    since, there = moment(last.since), moment(server)
    here_s = (now - datetime.fromisoformat(last.at)).total_seconds()
    try:
        there_s = (there - since).total_seconds()
    except TypeError:
        raise ValueError(server) from None
    back = max(0.0, here_s - there_s)
    return (since - timedelta(seconds=overlap_s + back)).isoformat(timespec="milliseconds")
