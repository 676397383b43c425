"""The evidence behind one verdict as labelled lines, for the page."""

from __future__ import annotations

from reports.evaluation.texts import text
from reports.evaluation.views import NONE, VerdictView
from words.names import name_of
from words.sentences import denominator_phrase

Fact = tuple[str, str]


def facts_of(view: VerdictView) -> tuple[Fact, ...]:
    """(label, text) in the order: promise, figure, calculation, versions. Lines that say nothing are left out."""
    lines = (*_promise(view), *_figure(view), *_calculation(view))
    return tuple((text(key, view.language), words) for key, words in lines if words and words != NONE)


def _promise(view: VerdictView) -> tuple[Fact, ...]:
    row = view.row
    return (
        ("clause", " ".join(part for part in (row.document_no, row.clause) if part)),
        ("quote", " ".join(row.quote.split())),
        ("baseline", _dated(view, view.baseline, view.baseline_period)),
        ("goal", _dated(view, view.goal, view.deadline)),
        ("kind", view.kind),
        ("path", view.path),
    )


def _dated(view: VerdictView, words: str, when: str) -> str:
    """81.5左右（2025年）."""
    if not when or when == NONE:
        return words
    return f"{words}（{when}）" if view.language == "zh" else f"{words} ({when})"


def _figure(view: VerdictView) -> tuple[Fact, ...]:
    figure, row = view.figure, view.row
    if row.actual is None:
        return (("reason", view.reason),)
    parts = (
        () if view.withheld else (("numerator", plain(figure.get("numerator"))), ("denominator", _denominator(view)))
    )
    received = figure.get("received_at")
    return (
        ("period", view.period),
        ("actual", view.actual if view.withheld else f"{view.actual} {view.unit}".strip()),
        *parts,
        ("provenance", name_of("provenance", row.provenance, view.language) if row.provenance else NONE),
        ("submission", row.submission_id),
        ("location", view.location),
        ("received_at", view.evaluation.instant(received) if received else NONE),
        ("sha256", view.receipt_sha256),
        ("reason", view.reason),
    )


def _denominator(view: VerdictView) -> str:
    evaluation = view.evaluation
    indicator = evaluation.indicators[view.row.indicator]
    reported = view.figure.get("denominator")
    named = denominator_phrase(
        view.row,
        indicator,
        evaluation.denominators,
        view.language,
        reported=reported,
        time_zone=evaluation.time_zone,
    )
    return named or plain(reported)


def _calculation(view: VerdictView) -> tuple[Fact, ...]:
    row, number = view.row, view.number_text
    band = view.subject.dead_band
    return (
        (view.expected_key, view.expected),
        ("gap", view.gap),
        ("dead_band", f"±{plain(band)}" if band and view.subject.path and row.share_done is not None else NONE),
        ("share_of_time", percent(row.share_of_time)),
        ("share_done", NONE if view.withheld else percent(row.share_done)),
        ("slip", f"{row.slip_months:.1f}" if view.slips else NONE),
        ("pace_achieved", number(row.pace_achieved)),
        ("pace_needed", number(row.pace_needed)),
        ("next_value", number(row.next_value) if view.can_return else NONE),
        ("outlook", name_of("outlook", view.subject.outlook, view.language) if view.subject.outlook else NONE),
        ("annual_light", view.light(row.annual_light)),
        ("plan_light", view.light(row.plan_light)),
    )


def plain(value: float | None) -> str:
    """A number as short as it can be told apart, with separators."""
    return NONE if value is None else f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return NONE if share is None else f"{100 * share:.1f}%"
