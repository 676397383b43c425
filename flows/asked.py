"""What a person names, at the command line or as a parameter of a flow: found, or refused in one sentence that says what
was given, the nearest known name, and what there is. Every verb loads this: the domain and the standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.form import Form
from domain.indicator import Indicator
from domain.nearest import listed, nearest
from domain.period import Period
from domain.place import Place
from domain.plan import Plan, Target
from words.catalogue import languages
from words.dates import period_of as read_period
from words.foreign import in_a_line
from words.names import code_of, names_in, names_of

FIRST_YEAR, LAST_YEAR = 1990, 2199
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 60  # characters of what was given that a sentence repeats

# Code -> what it is called beside its code; the first is shown with it.
Names = Mapping[str, tuple[str, ...]]


def day_of(text: str) -> date:
    """A day like 2023-09-11 and nothing else. Raises NotKnown, also outside the years 1990-2199."""
    written = text.strip()
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:  # 2023-02-30
        day = None
    if day is None:
        raise NotKnown(f"{_given(text)} is not a date; write it like 2023-09-11", "day", given=_short(text))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        said = f"{_given(text)} is not within the years {FIRST_YEAR}-{LAST_YEAR}; write it like 2023-09-11"
        raise NotKnown(said, "years", given=_short(text), first=FIRST_YEAR, last=LAST_YEAR)
    return day


def instant_of(text: str) -> datetime | date:
    """A moment like 2025-01-20T09:30 (of the deployment's clock unless an offset stands with it), or a whole day. Raises
    NotKnown, also outside the years 1990-2199."""
    written = text.strip()
    if _DAY.fullmatch(written):
        return day_of(written)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotKnown(f"{_given(text)} is not a moment; write it like 2025-01-20 or 2025-01-20T09:30")
    return moment


def period_of(text: str) -> Period:
    """A period in any notation that is understood. Raises NotKnown."""
    try:
        return read_period(text)
    except ValueError:
        known = "2023-08, 2023-Q2, 2023-S1, 2023 or 2016/2020"
        said = f"{_given(text)} is not a period; write it like {known}"
        raise NotKnown(said, "period", given=_short(text), known=known) from None


def place_of(text: str, deployment: Deployment) -> Place:
    """The place of this code, name, short name or alias. Raises NotKnown."""
    return places_of((text,), deployment)[0]


def places_of(texts: Sequence[str], deployment: Deployment) -> tuple[Place, ...]:
    """The places in the order given, each once. Raises NotKnown that names every unknown one."""
    found = {text: deployment.places.find(text) for text in texts}
    unknown = [text for text, place in found.items() if place is None]
    if unknown:
        names = {p.code: (p.name, p.name_en, p.short_name, *p.aliases) for p in deployment.places}
        raise _refusal("place", unknown, names, _with_names(names))
    return tuple({place.code: place for place in found.values() if place}.values())


def plan_of(text: str, deployment: Deployment) -> Plan:
    """The plan of this id or title. Raises NotKnown."""
    names = {plan.id: (plan.title, plan.title_en) for plan in deployment.plans.values()}
    return deployment.plans[_code("plan", text, names, sorted(names))]


def target_of(text: str, deployment: Deployment) -> Target:
    """The target of this id. Raises NotKnown."""
    targets = {target.id: target for target in deployment.targets}
    names: Names = {one.id: (deployment.indicators[one.indicator].name,) for one in targets.values()}
    return targets[_code("target", text, names, sorted(targets))]


def form_of(text: str, deployment: Deployment) -> Form:
    """The form of this code or name. Raises NotKnown."""
    names = {form.code: (form.name, form.name_en) for form in deployment.forms.values()}
    return deployment.forms[_code("form", text, names, _with_names(names))]


def indicator_of(text: str, deployment: Deployment) -> Indicator:
    """The indicator of this code or name. Raises NotKnown."""
    names = {one.code: (one.name, one.name_en) for one in deployment.indicators.values()}
    return deployment.indicators[_code("indicator", text, names, _with_names(names))]


def state_of(table: str, text: str) -> str:
    """The code of a state by its code or name in any language; `table` is one of the tables of words.names. Raises NotKnown."""
    code = code_of(table, text)
    if code is None:
        names = {one: names_of(table, one) for one in names_in(table, languages()[0])}
        raise _refusal(f"{table} state", [text], names, list(names), most=len(names))
    return code


def _code(noun: str, text: str, names: Names, there_are: Sequence[str]) -> str:
    """The code that a text names. Raises NotKnown where it is none, or the name of several."""
    wanted = text.strip()
    codes = [wanted] if wanted in names else _called(wanted, names)
    if len(codes) != 1:
        raise _refusal(noun, [text], names, there_are)
    return codes[0]


def _called(wanted: str, names: Names) -> list[str]:
    return [code for code, own in names.items() if wanted and wanted in own]


def _refusal(noun: str, texts: Iterable[str], names: Names, there_are: Sequence[str], most: int = 12) -> NotKnown:
    wanted = list(texts)
    unknown = listed(_given(text) + _hint(text, names) for text in wanted)
    near = tuple((_short(text), _nearest(text, names)) for text in wanted)
    said = f"no {noun} {unknown}; there are: {listed(there_are, most)}"
    return NotKnown(said, noun, unknown=near, there_are=tuple(there_are))


def _hint(text: str, names: Names) -> str:
    """The codes of a name that several share, else the nearest name; full-width letters and digits count as plain."""
    several = _called(text.strip(), names)
    if several:
        return f" (more than one is called so: {listed(several)})"
    name = _nearest(text, names)
    return f' (did you mean "{name}"?)' if name else ""


def _nearest(text: str, names: Names) -> str:
    written = unicodedata.normalize("NFKC", text[:_SHOWN]).strip()
    return nearest(written, [name for code, own in names.items() for name in (code, *own) if name])


def _with_names(names: Names) -> list[str]:
    return [f"{code} {own[0]}".strip() for code, own in names.items()]


def _short(text: str) -> str:
    """What was given, for a sentence that sets it in marks of its own."""
    return in_a_line(text.strip())[:_SHOWN]


def _given(text: str) -> str:
    """What was given, in quotes, on one line and never long: it may be a whole file, or move the cursor."""
    quoted = repr(text)
    if len(quoted) <= _SHOWN:
        return quoted
    return f"{quoted[: _SHOWN - 2]}…{quoted[-1]} ({len(text)} characters)"
