"""The evidence behind one verdict as labelled lines, for the page."""

from __future__ import annotations

from reports.evaluation.texts import text
from reports.evaluation.views import NONE, VerdictView
from words.catalogue import say
from words.numbers import grouped, number
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
        ("kind", view.kind_name),
        ("path", view.path),
    )


def _dated(view: VerdictView, words: str, when: str) -> str:
    """81.5左右（2025年）."""
    if not when or when == NONE:
        return words
    return f"{words}{say(view.language, 'joint.bracket', text=when)}"


def _figure(view: VerdictView) -> tuple[Fact, ...]:
    figure, row = view.figure, view.row
    if view.withheld:
        return (
            ("period", view.period),
            ("actual", view.actual),
            ("submission", row.submission_id),
            ("reason", view.reason),
        )
    if row.actual is None:
        return (("reason", view.reason),)
    received = figure.get("received_at")
    return (
        ("period", view.period),
        ("actual", f"{view.actual} {view.unit}".strip()),
        ("numerator", plain(figure.get("numerator"), view.language)),
        ("denominator", _denominator(view)),
        ("provenance", view.provenance),
        ("attested", view.attested),
        ("second_route", view.second_route),
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
    )
    return named or plain(reported, view.language)


def _calculation(view: VerdictView) -> tuple[Fact, ...]:
    row, shown = view.row, view.number_text
    band = view.subject.dead_band
    return (
        (view.expected_key, view.expected),
        ("gap", view.gap),
        (
            "dead_band",
            f"±{plain(band, view.language)}" if band and view.subject.path and row.share_done is not None else NONE,
        ),
        ("share_of_time", percent(row.share_of_time)),
        ("share_done", percent(row.share_done)),
        ("slip", number(row.slip_months or 0.0, 1) if view.slips else NONE),
        ("pace_achieved", shown(row.pace_achieved)),
        ("pace_needed", shown(row.pace_needed)),
        ("next_value", shown(row.next_value) if view.can_return else NONE),
        ("outlook", view.outlook),
        ("variation", view.variation),
        ("assurance", view.assurance),
        ("measures", say(view.language, "joint.facts").join(view.measures)),
        ("proposal", view.proposal),
        ("annual_light", view.light(row.annual_light)),
        ("plan_light", view.light(row.plan_light)),
    )


def plain(value: float | None, language: str) -> str:
    """A number as short as it is, with separators."""
    return NONE if value is None else grouped(value, language)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return NONE if share is None else f"{number(100 * share, 1)}%"
