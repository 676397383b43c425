"""The audit of a period as a page."""

from __future__ import annotations

from domain.audit import AuditCheck, AuditResult
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import say
from words.dates import period_label
from words.markdown import Markdown, paragraphs, titled
from words.names import name_of


def audit_markdown(result: AuditResult, language: str) -> Markdown:
    """The audit as a table: mark, requirement, what was seen."""
    title = say(language, "page.title.audit", period=period_label(result.period, language))
    passed = sum(check.success for check in result.checks)
    met = say(language, "page.audited.met", met=passed, all=len(result.checks), engine=result.engine)
    table = markdown_table(audit_rows(result, language))
    return Markdown(paragraphs((titled(title), met, table)) + "\n")


def audit_rows(result: AuditResult, language: str) -> list[Row]:
    """A row per requirement: its mark, what is expected, what was seen."""
    return [_row(check, language) for check in result.checks]


def _row(check: AuditCheck, language: str) -> Row:
    mark = "⚠" if check.broken else "✓" if check.success else "✗"
    severity = name_of("audit_severity", check.severity, language)
    told = {"name": check.label(language), "severity": severity, "observed": check.broken or check.observed}
    return {"": mark, **headed("audit", language, told)}
