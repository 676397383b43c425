"""Worked cases judged by the product's own `assess`: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl

import frames
from checks.trajectory.assess import Evidence, Moment, Promises, assess, assessments
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.indicator import Indicator
from domain.nearest import did_you_mean
from domain.place import Place
from domain.plan import Plan, Target
from domain.submission import Provenance, SubmissionStatus, Usable
from domain.workedcase import HERE, CaseFigure, Wanted, WorkedCase
from flows.steps.assess import evidence_of, promises_of

# A case that tells no first day of its plan lets every figure count.
ALWAYS, FOR_EVER = date(1900, 1, 1), date(2199, 12, 31)
OVERDUE = {"place": pl.String, "indicator": pl.String, "period_end": pl.Date}


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """`said` are the assessment's texts for what the case names, by name; `missed` what was to be said and was not, or
    was not to be said and was."""

    case: str
    said: Mapping[str, str]
    wanted: Wanted
    unwanted: Wanted
    missed: tuple[str, ...]
    line: int = 0

    @property
    def passed(self) -> bool:
        return not self.missed


def judged(case: WorkedCase, deployment: Deployment) -> CaseVerdict:
    """What the product says of a case, held against what must and must not be said. Raises NotKnown for a target that is
    not shipped."""
    rows = assessments(_assessed(case, deployment))
    said = _said(rows, case)
    lacking = [name for name, texts in case.must.items() if not _is_said(said.get(name, ""), texts)]
    unwanted = [name for name, texts in case.must_not.items() if _is_said(said.get(name, ""), texts)]
    return CaseVerdict(case.name, said, case.must, case.must_not, (*lacking, *unwanted), case.line)


def _assessed(case: WorkedCase, deployment: Deployment) -> pl.DataFrame:
    shipped = tuple(_shipped(id_, deployment) for id_ in case.shipped)
    targets = (*shipped, *(_directed(one, case.indicators) for one in case.targets))
    place = case.place or targets[0].place
    about = _About(place, targets[0].indicator)
    known_at = case.known_at or datetime.combine(case.as_of, time(23, 59, 59), tzinfo=UTC)
    promises, evidence = _given(case, deployment, targets, about)
    return assess(promises, evidence, Moment(case.as_of, known_at))


@dataclass(frozen=True, slots=True)
class _About:
    """What figures are of that name neither place nor indicator."""

    place: str
    indicator: str


def _given(
    case: WorkedCase, deployment: Deployment, targets: Sequence[Target], about: _About
) -> tuple[Promises, Evidence]:
    shipped = promises_of(deployment, tuple(targets))
    indicators = {**deployment.indicators, **{one.code: one for one in case.indicators}}
    plans = {**deployment.plans, "case": _plan(targets, case.figures, about.place)}
    promises = replace(shipped, applied={one.id: (about.place,) for one in targets}, indicators=indicators, plans=plans)
    observations = pl.DataFrame([_row(one, about) for one in case.figures], schema=frames.OBSERVATION)
    late = [(one.place or about.place, one.indicator or about.indicator, one.end) for one in case.overdue]
    overdue = pl.DataFrame(late, schema=OVERDUE, orient="row")
    # The register and the breaks of a deployment are not part of a case: it says all that is known.
    evidence = replace(
        evidence_of(deployment, observations, overdue),
        denominators=(),
        breaks=tuple(replace(one, indicators=one.indicators or (about.indicator,)) for one in case.breaks),
        places=_places(case, deployment, about.place),
        primary=frozenset(
            (one.form, one.indicator or about.indicator, one.item) for one in case.figures if one.primary
        ),
        yearly=frozenset(),
    )
    return promises, evidence


def _shipped(id_: str, deployment: Deployment) -> Target:
    found = {one.id: one for one in deployment.targets}
    if id_ not in found:
        raise NotKnown(f"no target {id_!r} in this deployment{did_you_mean(id_, found)}")
    return found[id_]


def _directed(target: Target, indicators: Iterable[Indicator]) -> Target:
    """With the direction of its indicator where it names none, as a deployment is read."""
    known = {one.code: one.direction for one in indicators}
    own = target.direction or known.get(target.indicator)
    return replace(target, direction=own) if own else target


def _plan(targets: Sequence[Target], figures: Sequence[CaseFigure], place: str) -> Plan:
    """The plan of the targets that are written out: from the first day that any of them names, else from the first figure."""
    begins = [one.effective_from for one in targets if one.plan == "case"]
    first = min((one.start for one in figures), default=ALWAYS)
    start = min((day for day in begins if day), default=first) if all(begins) else first
    return Plan("case", "case", place, issued_on=ALWAYS, effective_from=start, effective_to=FOR_EVER)


def _places(case: WorkedCase, deployment: Deployment, place: str) -> tuple[Place, ...]:
    named = {one.code: one for one in (*deployment.places, Place(HERE, HERE, "district"), *case.places)}
    return tuple({place: Place(place, place, "district"), **named}.values())


def _row(figure: CaseFigure, about: _About) -> dict[str, Any]:
    place, form = figure.place or about.place, figure.form
    empty = {name: "" if kind == pl.String() else None for name, kind in frames.OBSERVATION.items()}
    own = {name: getattr(figure, name) for name in ("period", "item", "value", "numerator", "denominator")}
    sampled = {"sample_size": figure.sample_size, "standard_error": figure.standard_error}
    return {
        **empty,
        **own,
        **sampled,
        "submission_id": f"{place}.{form}.{figure.period}.v1",
        "form": form,
        "place": place,
        "indicator": figure.indicator or about.indicator,
        "period_start": figure.start,
        "period_end": figure.end,
        "state": figure.state,
        "provenance": Provenance.SUBMITTED,
        "version": 1,
        "is_new": True,
        "usable": Usable.HELD if figure.held else Usable.ACCEPTED,
        "status": SubmissionStatus.PRELIMINARY if figure.preliminary else SubmissionStatus.FINAL,
    }


def _said(rows: Sequence[Assessment], case: WorkedCase) -> dict[str, str]:
    """What is said of the target that the case names, else of the strictest; `strictest` is that one's id."""
    named = {*case.must, *case.must_not}
    wanted = next(iter(case.must.get("target", ())), "")
    strictest = next((row for row in rows if row.strictest), rows[0]) if rows else None
    chosen = next((row for row in rows if row.target_id == wanted), strictest)
    if chosen is None or strictest is None:
        return {}
    told = {name: getattr(chosen, name) for name in named - {"strictest", "target"}}
    return {
        **{name: _text(value) for name, value in told.items()},
        **({"strictest": strictest.target_id} if "strictest" in named else {}),
        **({"target": chosen.target_id} if "target" in named else {}),
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{round(value, 6) + 0.0:.10g}" if isinstance(value, float) else str(value)


def _is_said(said: str, texts: Iterable[str]) -> bool:
    return any(_same(said, text) for text in texts)


def _same(said: str, text: str) -> bool:
    """Equal texts; numbers to half a unit of the last digit that is printed in the case."""
    if said == text:
        return True
    try:
        value, wanted = float(said), float(text)
    except ValueError:
        return False
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return abs(value - wanted) <= half * (1 + 1e-9)
