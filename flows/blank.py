"""Which blank form a person means: the form, the place and the period, or one sentence in the deployment's language that
says what is wrong and what there is; and the place's own last figures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.form import Form
from domain.nearest import listed, nearest
from domain.period import Period
from domain.place import Place
from domain.submission import Provenance, Usable
from words.catalogue import say
from words.dates import period_of as read_period
from words.numbers import number

if TYPE_CHECKING:
    from flows.wiring import Workplace

_EXAMPLES = {"year": "2023", "half": "2023-S1", "quarter": "2023-Q3", "month": "2023-08"}
_SHOWN = 60
Last = Mapping[tuple[str, str], tuple[Period, str]]


def form_named(text: str, deployment: Deployment) -> Form:
    """The form of this code or name. Raises NotKnown."""
    wanted = text.strip()
    found = [form for form in deployment.forms.values() if wanted in {form.code, form.name, form.name_en} - {""}]
    if len(found) == 1:
        return found[0]
    names = [name for form in deployment.forms.values() for name in (form.code, form.name, form.name_en) if name]
    known = listed(f"{form.code} {form.label(deployment.language)}" for form in deployment.forms.values())
    raise _refused(deployment, "unknown_form", given=text[:_SHOWN], hint=_meant(text, names, deployment), known=known)


def place_named(text: str, form: Form, deployment: Deployment) -> Place:
    """The place of this code or name, which sends the form. Raises NotKnown."""
    senders = [deployment.places[code] for code in form.places if code in deployment.places]
    known = listed(f"{place.code} {place.label(deployment.language)}" for place in senders)
    place = deployment.places.find(text)
    if place is None:
        names = [name for one in senders for name in (one.code, one.name, one.name_en, one.short_name) if name]
        hint = _meant(text, names, deployment)
        raise _refused(deployment, "unknown_place", given=text[:_SHOWN], hint=hint, known=known)
    if place.code not in form.places:
        told = {"place": place.label(deployment.language), "form": form.label(deployment.language)}
        raise _refused(deployment, "not_asked", **told, known=known)
    return place


def period_named(text: str, form: Form, place: Place, deployment: Deployment, today: date) -> Period:
    """The period of this text, which the form has and the place sends it for; without a text the newest that has ended.
    Raises NotKnown."""
    told = {"form": form.label(deployment.language), "valid": _valid(form)}
    if not text:
        newest = form.newest_period(place.code, today)
        if newest is None:
            raise _refused(deployment, "none_yet", **told)
        return newest
    told |= {"given": text[:_SHOWN], "example": _EXAMPLES[form.periodicity]}
    told["kind"] = say(deployment.language, f"template.kind.{form.periodicity}")
    try:
        period = read_period(text)
    except ValueError:
        raise _refused(deployment, "no_period", **told) from None
    if period.kind != form.periodicity:
        raise _refused(deployment, "other_kind", **told)
    _, end = period.bounds(form.reporting_year_offset_months)
    if not form.asks(place.code, period) or not place.valid_on(end):
        raise _refused(deployment, "outside", **told)
    return period


def own_last(workplace: Workplace, form: Form, place: Place, period: Period) -> Last:
    """What the place itself reported in this form for the period before, as far as it was accepted. Nothing that is held,
    printed or of another form, so that what stands beside the line is what the clerk once wrote."""
    before = period.previous()
    with workplace.store.read() as work:
        rows = work.submissions.versions({(form.code, place.code, str(before))}, workplace.latest)
    newest = max(rows["version"], default=0)
    found: dict[tuple[str, str], tuple[Period, str]] = {}
    for row in rows.iter_rows(named=True):
        reported = row["provenance"] in {Provenance.SUBMITTED, Provenance.SIMULATED}
        if row["version"] == newest and reported and row["usable"] == Usable.ACCEPTED and row["value"] is not None:
            decimals = workplace.deployment.indicators[row["indicator"]].decimals
            found[(row["indicator"], row["item"])] = before, number(row["value"], decimals)
    return found


def _valid(form: Form) -> str:
    return f"{form.valid_from} — {form.valid_to or ''}".strip()


def _meant(text: str, names: list[str], deployment: Deployment) -> str:
    near = nearest(text[:_SHOWN], names)
    return say(deployment.language, "reading.meant", text=near) if near else ""


def _refused(deployment: Deployment, key: str, **facts: str) -> NotKnown:
    return NotKnown(say(deployment.language, f"template.{key}", **facts))
