"""Custody: whether what came may become the next version, or is asked about first. Pure: who sent it, what it says, and what
stands are arguments.

A box sends for its own places only; an old return, an old file, figures that were replaced already and one of two files of a
day are questions, not versions. Nobody's figure is ever chosen by the order in which files were listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.deployment import SourceConfig
from domain.place import PlaceTree
from domain.refusals import Refusal
from domain.sameness import Figures, figures_of
from domain.submission import Reading, Receipt

_MINUTE = "%Y-%m-%d %H:%M"
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Came:
    """One reading of a receipt. `confirmed`: the sender was asked about these very bytes and sent them again under another
    name, which is an answer. `stands`: its source tells what a system holds now, so that no old file can be meant."""

    receipt: Receipt
    reading: Reading
    confirmed: bool = False
    stands: bool = False

    @property
    def key(self) -> Key:
        return self.reading.form, self.reading.place, str(self.reading.period)

    @property
    def figures(self) -> Figures:
        return figures_of(self.reading.cells)


@dataclass(frozen=True, slots=True)
class Standing:
    """A version that the ledger holds: its number, its figures, when its file was written by the clock of the `source` that it
    came through, where that is known, and when it came by ours."""

    version: int
    figures: Figures
    sent_at: datetime | None = None
    received_at: datetime | None = None
    source: str = ""

    @property
    def written(self) -> datetime | None:
        """When its file was written; a time that lies after its arrival is that of a wrong clock, and its arrival as late as
        it can have been."""
        if self.sent_at and self.received_at:
            return min(self.sent_at, self.received_at.astimezone(self.sent_at.tzinfo))
        return self.sent_at


@dataclass(frozen=True, slots=True)
class Returned:
    """The version that a token belongs to, and what people call its form, place and period."""

    key: Key
    version: int
    label: str = ""


def places_of_box(box: str, source: SourceConfig, places: PlaceTree) -> frozenset[str] | None:
    """The codes of the places that a box may send for: as configured, else the place of its name. None: a box that is
    nobody's own (files beside the boxes, a name that is no place's) binds nobody."""
    if box in source.boxes:
        return frozenset(source.boxes[box])
    named = places.find(box) if box else None
    return None if named is None else frozenset({named.code})


def of_nobodys_box(receipt: Receipt, reading: Reading) -> Refusal:
    """What came through a source or box that the deployment does not have any more: for whom it may send cannot be told."""
    place, period = reading.place, str(reading.period)
    return Refusal("nobodys_box", receipt.file, found=receipt.box, form=reading.form, place=place, period=period)


def of_another_box(came: Came, own: Collection[str] | None, places: PlaceTree) -> Refusal | None:
    """Another place than its box's own: held, and both are asked. No confirmation by the sender helps."""
    if own is None or came.reading.place in own:
        return None
    names = sorted(places[code].name for code in own if code in places)
    return _refusal("other_box", came, found=_name(came.reading.place, places), allowed=", ".join(names))


def of_another_time(came: Came, standing: Sequence[Standing], returned: Returned | None) -> Refusal | None:
    """What would succeed the version that stands although it is older than it: the return of an earlier version, figures
    that were replaced already, a file that was written before. `standing` are the versions of its key, oldest first."""
    if not standing or came.figures == standing[-1].figures:
        return None
    latest = standing[-1]
    if latest.received_at and came.receipt.received_at < latest.received_at:
        # Tried again or let go too late: time runs one way, and only a new arrival succeeds what stands.
        return _refusal("older_arrival", came, found="", allowed=str(latest.version))
    if came.confirmed:
        return None
    if came.stands:
        return _unchanged_there(came, standing)
    if returned and returned.key != came.key:
        return _refusal("return_of_another", came, found=returned.label or ".".join(returned.key))
    if returned and returned.version < latest.version:
        return _refusal("older_return", came, found=str(returned.version), allowed=str(latest.version))
    same = next((one.version for one in standing[:-1] if one.figures == came.figures), None)
    if returned is None and same is not None:
        return _refusal("as_an_older_version", came, found=str(same), allowed=str(latest.version))
    return None if returned else _of_an_older_file(came, latest)


def _of_an_older_file(came: Came, latest: Standing) -> Refusal | None:
    """Two files are held beside each other by one clock only: that of the source through which both came."""
    written, before = came.receipt.sent_at, latest.written
    if latest.source != came.receipt.source or not (written and before and written < before):
        return None
    here = written.astimezone(before.tzinfo)  # in the time zone that the version that stands is told in
    return _refusal("older_file", came, found=f"{here:{_MINUTE}}", allowed=f"{before:{_MINUTE}}")


def _unchanged_there(came: Came, standing: Sequence[Standing]) -> Refusal | None:
    """A system that still holds what it held (a comment was written there, or the form was marked complete) says nothing
    against the version that came another way since then."""
    last = next((one for one in reversed(standing) if one.source == came.receipt.source), None)
    if last is None or last.figures != came.figures:
        return None
    return _refusal("unchanged_there", came, found=str(last.version), allowed=str(standing[-1].version))


def of_two_candidates(came: Sequence[Came], latest: Mapping[Key, Figures]) -> dict[str, Refusal]:
    """By receipt: files that came together under different names with different figures for the same form, place and
    period; `latest` are the figures of the version that stands. Of one name the last counts, and of a source that
    tells what stands the latest; one that the sender confirmed counts before all others."""
    by_key: dict[Key, dict[tuple[str, str], Came]] = {}
    for one in came:
        if one.figures != latest.get(one.key):
            there = by_key.setdefault(one.key, {})
            name = one.receipt.source, "" if one.stands else one.receipt.path
            known = there.get(name)
            if known is None or not one.stands or known.receipt.received_at <= one.receipt.received_at:
                there[name] = one
    held: dict[str, Refusal] = {}
    for there in by_key.values():
        rivals = list(there.values())
        if len({one.figures for one in rivals}) > 1:
            held |= _rivals(rivals)
    return held


def _rivals(rivals: Sequence[Came]) -> dict[str, Refusal]:
    chosen = [one for one in rivals if one.confirmed]
    kept = chosen[0].receipt.id if len({one.figures for one in chosen}) == 1 else ""
    held = {}
    for one in rivals:
        if one.receipt.id != kept:
            others = ", ".join(sorted({other.receipt.file for other in rivals if other is not one}))
            held[one.receipt.id] = _refusal("two_candidates", one, found=others)
    return held


def _refusal(code: str, came: Came, *, found: str, allowed: str = "") -> Refusal:
    form, place, period = came.key
    return Refusal(code, file=came.receipt.file, found=found, allowed=allowed, form=form, place=place, period=period)


def _name(code: str, places: PlaceTree) -> str:
    place = places.get(code)
    return place.name if place else code
