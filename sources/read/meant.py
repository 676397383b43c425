"""What a file was meant for, as far as it says so: told with a refusal, so that nobody hears of another form's file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from domain.form import Form
from domain.period import Period
from sources.read.directory import Directory
from sources.read.grammar.headings import HEADING, key_of_heading
from sources.read.grammar.places import places_in
from sources.read.heading import form_named, period_of
from sources.read.labelled import labelled
from sources.read.sheet import Sheet
from sources.read.table import HEADER_WITHIN
from words.labels import LABELS

_LOOKED_AT = 50  # rows below a heading


def meant_of(book: Sequence[Sheet], against: Directory) -> tuple[str, str, str]:
    """Form, place and period that all of a book agrees on; "" for what it does not say, or says twice."""
    said = [_said(sheet) for sheet in book]
    named = (form_named(text, against) for text in _texts(said, "form"))
    forms = {form.code: form for form in named if form is not None}
    form = next(iter(forms.values())) if len(forms) == 1 else None
    places = {place.code for text in _texts(said, "place", "place_code") for place in places_in(text, against.places)}
    periods = {str(period) for period in _periods(said, form, against)}
    return form.code if form else "", _only(places), _only(periods)


def _periods(said: Sequence[dict[str, list[str]]], form: Form | None, against: Directory) -> Iterable[Period]:
    forms = [form] if form else list(against.forms.values())
    for text in _texts(said, "period"):
        yield from (period for one in forms if (period := period_of(text, one)) is not None)


def _texts(said: Sequence[dict[str, list[str]]], *keys: str) -> Iterable[str]:
    return chain.from_iterable(one.get(key, []) for one in said for key in keys)


def _only(codes: set[str]) -> str:
    return codes.pop() if len(codes) == 1 else ""


def _said(sheet: Sheet) -> dict[str, list[str]]:
    """What stands beside labels, and below headings of place, period and form."""
    rows = range(min(len(sheet.rows), HEADER_WITHIN))
    found = {
        key: [value.text for value in values if value.text] for key, values in labelled(sheet, LABELS, rows).items()
    }
    for row in rows:
        keys = {column: key_of_heading(sheet.text(row, column)) for column in range(len(sheet.rows[row]))}
        named = {column: str(key) for column, key in keys.items() if key in HEADING}
        if len(named) > 1:
            below = range(row + 1, min(len(sheet.rows), row + _LOOKED_AT))
            for column, key in named.items():
                found.setdefault(key, []).extend(text for one in below if (text := sheet.text(one, column)))
            return found
    return found
