"""The audit of a period as a page."""

from __future__ import annotations

from domain.audit import AuditResult
from reports.pages.overview import markdown_table
from words.dates import period_label
from words.names import name_of


def audit_markdown(result: AuditResult, language: str) -> str:
    """The audit as a table: mark, requirement, what was seen."""
    zh = language == "zh"
    heads = ("", "要求", "级别", "实际") if zh else ("", "expectation", "severity", "observed")
    rows = []
    for check in result.checks:
        mark = "⚠" if check.broken else "✓" if check.success else "✗"
        name = check.name_zh if zh else check.name_en
        rows.append(
            dict(
                zip(
                    heads,
                    (mark, name, name_of("audit_severity", check.severity, language), check.broken or check.observed),
                    strict=True,
                )
            )
        )
    passed = sum(check.success for check in result.checks)
    period = period_label(result.period, language)
    head = f"## 整体审计 {period}" if zh else f"## Audit of {period}"
    count = f"{passed}／{len(rows)} 项符合" if zh else f"{passed} of {len(rows)} met"
    return f"{head}\n\n{count}（{result.engine}）\n\n{markdown_table(rows)}\n"
