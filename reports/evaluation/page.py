"""evaluation.html: one file that opens anywhere without a network and prints on A4."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from domain.proposal import Ground
from reports.evaluation.drawn import chart_spec, is_drawn
from reports.evaluation.facts import facts_of, plain
from reports.evaluation.model import Evaluation, veiled
from reports.evaluation.names import SEAL_NAME
from reports.evaluation.summary import attention, counted, judged, notices, overall, title
from reports.evaluation.texts import method_lines, text
from reports.evaluation.views import NONE, VerdictView, Views, day_text
from words.catalogue import say
from words.names import name_of
from words.terminal import harmless

TEMPLATE = "report.html.j2"


def page(evaluation: Evaluation, json_sha256: str, evidence_sha256: str) -> str:
    """The page as text. Every value is escaped; charts are drawn in."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("reports.evaluation").joinpath(TEMPLATE).read_text(encoding="utf-8"))
    views = Views(evaluation)
    language = evaluation.language
    shown = template.render(
        t=lambda key, **facts: text(key, language, **facts),
        language=text("html_language", language),
        title=title(evaluation),
        notices=notices(evaluation),
        head=_head(evaluation),
        judged=judged(evaluation),
        overall=overall(views),
        counts=counted(views),
        attention=attention(views),
        followed=[view for view in views.all if view.measures or _is_proposal(view)],
        kept=sum(1 for view in views.all if view.proposal != NONE and not _is_proposal(view) and not view.measures),
        several_places=len(evaluation.watched) > 1,
        shown=[view for view in views.all if view.has_evidence],
        cards=[_card(view) for view in views.all if view.has_evidence],
        bare=[view for view in views.all if not view.has_evidence],
        method=method_lines(language),
        rules=_rules(evaluation),
        versions=_versions(evaluation, json_sha256, evidence_sha256),
        figures=_figures(views),
        seal_name=SEAL_NAME,
        seal=json_sha256,
    )
    return harmless(shown)


def _is_proposal(view: VerdictView) -> bool:
    """Whether something beside going on is proposed."""
    found = view.followup.proposed if view.followup else None
    return found is not None and found.ground is not Ground.WELL


def _head(evaluation: Evaluation) -> list[tuple[str, str]]:
    language, plan = evaluation.language, evaluation.plan
    places = [evaluation.places[code].label(language) for code in evaluation.watched]
    span = f"{day_text(plan.effective_from, language)} — {day_text(plan.effective_to, language)}"
    facts = (
        ("area", say(language, "joint.list").join(places)),
        ("document_no", plan.document_no),
        ("span", span),
        ("as_of", day_text(evaluation.as_of, language)),
        ("known_at", evaluation.instant(evaluation.known_at)),
    )
    return [(text(key, language), words) for key, words in facts if words]


def _card(view: VerdictView) -> dict[str, Any]:
    from markupsafe import Markup

    from reports.charts.chart import chart_svg

    drawn = chart_svg(chart_spec(view)) if is_drawn(view) else ""
    # The drawing is ours and its texts are escaped by the renderer.
    return {"view": view, "facts": facts_of(view), "chart": Markup(drawn)}  # noqa: S704


def _rules(evaluation: Evaluation) -> list[tuple[str, str, str, str]]:
    language = evaluation.language
    return [
        (rule.id, str(rule.version), name_of("severity", rule.severity, language), rule.names.get(language, ""))
        for rule in evaluation.rules.values()
    ]


def _versions(evaluation: Evaluation, json_sha256: str, evidence_sha256: str) -> list[tuple[str, str]]:
    facts = (
        ("version", evaluation.product_version),
        ("config", evaluation.config_sha256),
        ("evidence_sha256", evidence_sha256),
        ("json_sha256", json_sha256),
    )
    return [(text(key, evaluation.language), words) for key, words in facts if words]


def _figures(views: Views) -> list[tuple[str, ...]]:
    """Indicator, place, period, value, parts, provenance, submission of every figure; a sign in place of what single cases
    could be told from."""
    evaluation, language = views.evaluation, views.evaluation.language
    rows = []
    for row in veiled(evaluation).iter_rows(named=True):
        indicator, place = evaluation.indicators.get(row["indicator"]), evaluation.places.get(row["place"])
        hidden = indicator is not None and indicator.is_private
        given = ("value", "numerator", "denominator")
        numbers = (text("hidden", language) if hidden else plain(row[key], language) for key in given)
        provenance = name_of("provenance", row["provenance"], language)
        subject = (indicator.label(language) if indicator else row["indicator"], place.label(language) if place else "")
        rows.append((*subject, row["period"], *numbers, provenance, row["submission_id"] or ""))
    return rows
