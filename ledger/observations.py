"""What was known of every cell at a moment: the vintage query, the heart of the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)

from domain.columns import OBSERVATION, OBSERVATION_KEY
from domain.evidence import SAYS_DOUBTS
from domain.finding import HOLDING, WHOLE, FindingState, Outcome
from domain.submission import ObservationState, Provenance
from ledger.tables import check_results, exceptions, findings, observations, submissions

PRINTED = Provenance.PRINTED
_WITH_FIGURE = (ObservationState.VALUE, ObservationState.ESTIMATED)
_s, _o, _f, _r, _e = submissions.c, observations.c, findings.c, check_results.c, exceptions.c
# How a question ends that lets the figure stand; a later version that passes lets its own stand.
_STANDS = (FindingState.EXPLANATION_ACCEPTED, FindingState.WITHDRAWN)


def consolidated(
    known_at: datetime | None,
    *,
    period: str | None = None,
) -> Select[Any]:
    """One row per cell with the columns of OBSERVATION: the latest version known at `known_at` (None: of all that is
    known), a printed figure only where no submitted one stands for the same place, indicator, period and item."""
    cells = _cells(known_at)
    cells = cells.where(_s.period == period) if period is not None else cells
    latest = cells.subquery("latest")
    return _without_doubles(select(latest).where(latest.c.rank == 1).subquery("figures"))


def of_submission(submission_id: str) -> Select[Any]:
    """All cells of one submission in the order of the file, whether a later version replaced them or not."""
    cells, of = all_cells()
    return cells.where(of == submission_id)


def all_cells() -> tuple[Select[Any], ColumnElement[Any]]:
    """The cells of submissions, each in the order of its file, whether a later version replaced them or not; and the
    column to choose submissions by."""
    cells = _cells(None, also_withdrawn=True).subquery("cells")
    ordered = (cells.c.submission_id, cells.c.position)
    return select(*(cells.c[name] for name in OBSERVATION)).order_by(*ordered), cells.c.submission_id


def every_version(known_at: datetime) -> Select[Any]:
    """The cells of every known version, those replaced by later ones too. `usable` is held where that very version was asked
    about and the question has not ended in its favour, else accepted."""
    columns = [c for name in OBSERVATION if name != "usable" for c in (_column(name, known_at),)]
    usable = case((or_(_asked_about(known_at), _unasked(known_at)), literal("held")), else_=literal("accepted")).label(
        "usable"
    )
    joined = submissions.join(observations, _o.submission_id == _s.id)
    return select(*columns, usable).select_from(joined).where(is_known(known_at))


def is_known(known_at: datetime | None) -> ColumnElement[bool]:
    """Submissions that had been received and not been withdrawn."""
    if known_at is None:
        return _s.withdrawn_at.is_(None)
    return and_(_s.received_at <= known_at, or_(_s.withdrawn_at.is_(None), _s.withdrawn_at > known_at))


def was_open(known_at: datetime | None) -> ColumnElement[bool]:
    """Findings that had been opened and not been closed."""
    if known_at is None:
        return _f.closed_at.is_(None)
    return and_(_f.opened_at <= known_at, or_(_f.closed_at.is_(None), _f.closed_at > known_at))


def _cells(known_at: datetime | None, *, also_withdrawn: bool = False) -> Select[Any]:
    """Every known version of every cell, ranked: 1 is the latest of its cell."""
    newest_first = (_s.version.desc(), _s.received_at.desc(), _s.seq.desc(), _o.position)
    # All documents are one form here: of two that print the same figure the newer one counts.
    form = case((_s.provenance == PRINTED, literal("")), else_=_s.form)
    cell = (_s.place, form, _s.period, _o.indicator, _o.item)
    rank = func.row_number().over(partition_by=cell, order_by=newest_first).label("rank")
    joined = submissions.join(observations, _o.submission_id == _s.id)
    cells = select(*(_column(name, known_at) for name in OBSERVATION), _o.position, rank).select_from(joined)
    return cells if also_withdrawn else cells.where(is_known(known_at))


def _column(name: str, known_at: datetime | None) -> ColumnElement[Any]:
    if name == "usable":
        return case((_held(known_at), literal("held")), else_=literal("accepted")).label("usable")
    if name == "is_new":
        return false().label("is_new")
    if name == "covered":
        return cast(null(), Double).label("covered")  # what is derived is never kept
    if name == "submission_id":
        return _s.id.label("submission_id")
    return _o[name] if name in _o else _s[name]


def _held(known_at: datetime | None) -> ColumnElement[bool]:
    """A question that holds figures was open on this very cell, or on the form as a whole; or its reader was in doubt and
    nobody has been asked."""
    this = and_(_f.indicator == _o.indicator, _f.item == _o.item, _f.form.in_((_s.form, "")))
    whole = and_(_f.indicator == WHOLE, _f.form == _s.form)
    same_cell = and_(_f.place == _s.place, _f.period == _s.period, or_(this, whole))
    open_one = exists().where(same_cell, _f.severity.in_(sorted(HOLDING)), was_open(known_at))
    return or_(open_one.correlate(submissions, observations), _unasked(known_at))


def _unasked(known_at: datetime | None) -> ColumnElement[bool]:
    """Its reader was in doubt about the cell, and no question about it has ever been opened, nor an explanation accepted for
    its line: whatever the rules of the deployment are, nobody chooses silently."""
    cell = (_f.place == _s.place, _f.period == _s.period, _f.indicator == _o.indicator, _f.item == _o.item)
    asked = exists().where(*cell, *([] if known_at is None else [_f.opened_at <= known_at]))
    line = (_e.place == _s.place, _e.indicator == _o.indicator, _e.item == _o.item)
    explained = exists().where(*line, *([] if known_at is None else [_e.accepted_at <= known_at]))
    in_doubt = _o.evidence.contains(SAYS_DOUBTS, autoescape=True)
    return and_(in_doubt, ~asked.correlate(submissions, observations), ~explained.correlate(submissions, observations))


def _asked_about(known_at: datetime) -> ColumnElement[bool]:
    """A rule that holds figures flagged this cell of this version, or the version as a whole."""
    sent = submissions.alias("sent")
    question = and_(*(_f[name] == _r[name] for name in ("rule", "place", "indicator", "period", "item")))
    stands = or_(_f.closed_by == _r.submission_id, and_(_f.submission_id == _r.submission_id, _f.state.in_(_STANDS)))
    joined = check_results.join(findings, question).join(
        sent, and_(sent.c.id == _r.submission_id, sent.c.form == _f.form)
    )
    holding = (_r.outcome == Outcome.FLAG, _f.severity.in_(sorted(HOLDING)), or_(was_open(known_at), ~stands))
    asked = select(_r.submission_id, _r.indicator, _r.item).select_from(joined).where(*holding)
    whole = select(_r.submission_id).select_from(joined).where(*holding, _r.indicator == WHOLE)
    return or_(tuple_(_s.id, _o.indicator, _o.item).in_(asked), _s.id.in_(whole))


def _without_doubles(figures: Any) -> Select[Any]:
    """Of a printed and a submitted row with the same key, the one that holds a figure, the submitted one first."""
    c = figures.c
    key = [c[name] for name in OBSERVATION_KEY]
    is_printed, is_figure = c.provenance == PRINTED, c.state.in_(_WITH_FIGURE)
    submitted = func.max(case((and_(~is_printed, is_figure), 1), else_=0)).over(partition_by=key).label("submitted")
    printed = func.max(case((and_(is_printed, is_figure), 1), else_=0)).over(partition_by=key).label("printed")
    both = select(figures, submitted, printed).subquery("both")
    c = both.c
    is_printed, is_figure = c.provenance == PRINTED, c.state.in_(_WITH_FIGURE)
    keep = or_(
        and_(is_printed, c.submitted == 0),
        and_(~is_printed, or_(is_figure, c.submitted == 1, c.printed == 0)),
    )
    order = (c.place, c.indicator, c.period_start, c.period_end, c.item, c.form)
    return select(*(c[name] for name in OBSERVATION)).where(keep).order_by(*order)
