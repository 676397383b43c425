"""One pull of one data set: which forms changed, and each of them whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.dhis2ids import Dhis2Ids
from domain.dhis2periods import period_named, span_of
from domain.errors import SourceUnavailable
from domain.form import Form as OurForm
from domain.sourcefault import SourceFault
from domain.workdays import local_day
from sources.dhis2.changes import AT_ONCE, DataSet, Form, Registration, Stand
from sources.dhis2.documents import Document, registration_in
from sources.dhis2.progress import SetProgress, asked_since, moment
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Known, Offered
from words.log import log

# How a DHIS2 says that one organisation unit is out of the user's sight, or no more; older ones say it without a code.
_NO_MORE = ("E1102", "E2006")
_OF_UNIT = (*_NO_MORE, "E2012", "org unit", "organisation unit")
_UNNAMED = "no place"  # the mark of a form whose organisation unit is no place
_END = ".json"
_BEHIND = timedelta(days=2)  # more than time zones and hours that were set wrongly
# What no date of a value tells of (an organisation unit that was moved, a right that was given, a restored backup) is found
# by looking at everything so often.
_AGAIN = timedelta(days=7)
_LOG = log()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back a pull looks: so many months at the first time, and so many seconds before the last one."""

    months: int
    overlap_s: float


@dataclass
class SetPull:
    """`server` is now by the clock that dates values there, `now` by ours. `form` is what the data set is here: what it held
    before that was asked for is nobody's report."""

    there: DataSet
    ids: Dhis2Ids
    known: Known
    reach: Reach
    server: str
    now: datetime
    form: OurForm | None = None
    _told: set[str] = field(default_factory=set)

    def found(self, last: SetProgress) -> Iterator[Offered | BoxTrouble | SetProgress]:
        """What is to be read from now on, then the forms of each period that has ended, and after each how far that is. A
        period that has not ended is left until it has: what is entered in it is not sent yet. Raises SourceUnavailable."""
        progress = self._looked(last)
        yield progress
        for period in sorted((one for one in progress.left if self._has_ended(one)), key=_begins):
            yield from self._of_period(period, progress.left[period])
            progress = progress.without(period)
            yield progress

    @property
    def _form(self) -> str:
        return self.ids.data_sets[self.there.id]

    @property
    def _today(self) -> date:
        """The day by both clocks: a period has ended when it has for both. One that is days behind is wrong, and by it no
        month would ever end: then the day here counts."""
        there, here = moment(self.server).date(), local_day(self.now, "UTC")
        return here if here - there > _BEHIND else min(there, here)

    def _has_ended(self, period: str) -> bool:
        span = span_of(period)
        return span is not None and span[1] < self._today

    def _looked(self, last: SetProgress) -> SetProgress:
        """What is to be read: all of the last months at the first time, once a week, and where other organisation units are
        named than then; else what changed."""
        here = SetProgress(self.server, self.now.isoformat(), self._named, last.left, last.whole)
        try:
            since = asked_since(last, self.server, self.now, self.reach.overlap_s)
        except (ValueError, OverflowError):
            since = ""
        if not since or last.named != here.named or self._is_long_ago(last.whole):
            periods = self.there.periods(self._today, self.reach.months)
            everything = dict.fromkeys(one for one in periods if self._is_asked(one))
            return replace(here, whole=here.at).beside(everything)
        units: dict[str, list[str]] = {}
        for period, unit in sorted(self._changed(since)):
            units.setdefault(period, []).append(unit)
        return here.beside({period: tuple(some) for period, some in units.items()})

    def _is_long_ago(self, whole: str) -> bool:
        return not whole or abs(self.now - datetime.fromisoformat(whole)) >= _AGAIN

    @property
    def _named(self) -> str:
        """Another text whenever other organisation units or periods are read, or the units are other places."""
        valid = (self.form.valid_from, self.form.valid_to) if self.form else ()
        told = repr((sorted(self.ids.org_units.items()), self.there.roots, self.reach.months, valid))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def _changed(self, since: str) -> set[Form]:
        """The forms with other values or another registration; not those of an organisation unit that is known to be no
        place."""
        changed = self.there.changed(since) | self._differently_registered()
        asked = {form for form in changed if self.there.has(form[0]) and self._is_asked(form[0])}
        return {form for form in asked if not self._is_passed_over(form[1])}

    def _is_asked(self, period: str) -> bool:
        """Whether the form is valid for a period; one that is none of its periods is for people to look at."""
        span = span_of(period)
        if self.form is None or span is None:
            return True
        offset = self.form.reporting_year_offset_months
        if period_named(period, self.form.periodicity, offset) is None:
            return True
        return self.form.valid_from <= span[0] and (self.form.valid_to is None or span[1] <= self.form.valid_to)

    def _is_passed_over(self, unit: str) -> bool:
        return unit not in self.ids.org_units and self._path("", unit) in self.known.marks

    def _differently_registered(self) -> set[Form]:
        """The forms that were marked complete, or are no more, since they were read."""
        registered = self.there.registered(self._today, self.reach.months)
        read = dict(self._read_before())
        done = {form for form, one in registered.items() if read.get(form) != one}
        within = self.there.periods(self._today, self.reach.months)
        return done | {form for form, one in read.items() if one and form[0] in within and form not in registered}

    def _read_before(self) -> Iterator[tuple[Form, Registration | None]]:
        """By period and organisation unit what the form was registered as when it was last read."""
        units = {place: unit for unit, place in self.ids.org_units.items()}
        start = f"{self._form}-"
        for path, mark in self.known.marks.items():
            box, _, file = path.rpartition("/")
            if file.startswith(start) and file.endswith(_END) and box in units:
                yield (file[len(start) : -len(_END)], units[box]), registration_in(mark)

    def _of_period(self, period: str, units: Sequence[str] | None) -> Iterator[Offered | BoxTrouble]:
        if units is None:
            yield from self._stand(period, self.there.whole(period, None), ())
            return
        for start in range(0, len(units), AT_ONCE):
            yield from self._of_units(period, units[start : start + AT_ONCE])

    def _of_units(self, period: str, units: Sequence[str]) -> Iterator[Offered | BoxTrouble]:
        """What one question brings; where it is refused, each organisation unit by itself, so that one stops no other."""
        try:
            stand = self.there.whole(period, units)
        except SourceUnavailable as error:
            if error.fault is not SourceFault.REFUSED or not any(one in error.said for one in _OF_UNIT):
                raise
            if len(units) > 1:
                for one in units:
                    yield from self._of_units(period, [one])
            elif any(one in error.said for one in _NO_MORE):
                _LOG.warning("%s %s: %s", period, units[0], error.said)
            else:
                yield BoxTrouble(self._box(units[0]), error)
            return
        yield from self._stand(period, stand, units)

    def _stand(self, period: str, stand: Stand, asked: Iterable[str]) -> Iterator[Offered]:
        """The forms of a period. One without any value is offered where it was read before, and its values are said to be
        deleted or this very organisation unit was asked for: what is not among many others may only be out of sight."""
        gone = {one for one in (*asked, *stand.values) if self._path(period, one) in self.known.marks}
        units = [one for one in sorted(stand.filled | gone) if self.known.wants(self._box(one))]
        names = self._names([one for one in units if one not in self.ids.org_units])
        for unit in units:
            values, registration = stand.values.get(unit, ()), stand.registration_of(unit)
            named, several = names.get(unit, ""), self.there.options
            document = Document(self.there.id, period, unit, values, registration, named, several)
            if unit in self.ids.org_units:
                yield self._offered(self._path(period, unit), document, document.mark)
            elif unit in names:
                self._told.add(unit)
                yield self._offered(self._path("", unit), document, _UNNAMED)

    def _offered(self, path: str, document: Document, mark: str) -> Offered:
        return Offered(self._box(document.unit), path, mark, content=document.content)

    def _names(self, units: Sequence[str]) -> dict[str, str]:
        """Of organisation units that are no place, those of which nobody has been told yet, with what they are called."""
        new = [one for one in units if one not in self._told and not self._is_passed_over(one)]
        try:
            told = self.there.names(new) if new else {}
        except SourceUnavailable as error:
            if error.transient:
                raise
            told = {}
        return {one: told.get(one, "") for one in new}

    def _box(self, unit: str) -> str:
        return readable_path(self.ids.org_units.get(unit, unit))

    def _path(self, period: str, unit: str) -> str:
        """Of a form, or of any form (no period) of an organisation unit that is no place."""
        return readable_path(f"{self._box(unit)}/{self._form}{f'-{period}' if period else ''}{_END}")


def _begins(period: str) -> date:
    span = span_of(period)
    return span[0] if span else date.min
