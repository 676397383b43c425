"""The page of a revised denominator: every verdict that it has moved, before and after. One file, without a network, on A4."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from domain.deployment import Deployment
from domain.revision import Revision
from domain.submission import Provenance
from words.catalogue import say
from words.dates import period_label, whole_day
from words.names import marked
from words.revisions import moved_lines, register_name
from words.terminal import harmless

TEMPLATE = "revised.html.j2"


def revised_page(revision: Revision, deployment: Deployment) -> str:
    """The page as text, in the language of those who are told. Every value is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("reports.pages").joinpath(TEMPLATE).read_text(encoding="utf-8"))
    language = deployment.contacts.language
    shown = template.render(
        t=lambda key: say(language, f"revision.{key}"),
        html_language=say(language, "evaluation.html_language"),
        title=_title(revision, deployment, language),
        known_from=_known_from(revision, language),
        lines=moved_lines(revision, deployment, language),
    )
    return harmless(shown)


def _title(revision: Revision, deployment: Deployment, language: str) -> str:
    period = period_label(str(revision.year), language)
    title = say(language, "revision.title", period=period, name=register_name(revision, deployment, language))
    simulated = any(one.after.provenance == Provenance.SIMULATED for one in revision.moved)
    return marked(title, language, simulated=simulated)


def _known_from(revision: Revision, language: str) -> str:
    if not revision.known_from:
        return ""
    return say(language, "revision.known_from", day=whole_day(date.fromisoformat(revision.known_from), language))
