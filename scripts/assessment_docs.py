"""Writes docs/reference/assessments.md: every target at every place on 31 January 2024, from the printed figures alone."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from checks.trajectory.assess import assessments
from checks.trajectory.reasons import reason_name
from domain.assessment import VERDICTS
from flows.settings import Settings
from flows.steps.assess import assess_on
from flows.steps.founding import found
from flows.wiring import look
from words.names import name_of
from words.numbers import printed

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/assessments.md"
AS_OF = date(2024, 1, 31)
# As if Planwatch had been at work from the first day of the five-year plan: what was due since then counts as overdue.
LIVE_FROM = date(2021, 1, 1)
# Later than every document: what is known is fixed, so the page is the same on every day.
KNOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def page() -> str:
    """The table as Markdown."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=home)
        found(settings, {}, simulated=True, as_of=LIVE_FROM)
        workplace = look(settings, {}, as_of=AS_OF)
        rows = assessments(assess_on(workplace, as_of=AS_OF, known_at=KNOWN_AT))
        deployment = workplace.deployment
        workplace.store.close()
    judged = sum(row.status in VERDICTS for row in rows)
    lines = [
        "# Every target on 31 January 2024",
        "",
        "Made by `make docs` from the printed figures alone; do not edit.",
        "",
    ]
    lines += [f"{len(rows)} pairs of target and place, {judged} of them judged. The rest says why not:", ""]
    lines += ["| status | 中文 | pairs |", "|---|---|---|"]
    counts = Counter(row.status for row in rows)
    lines += [
        f"| `{status}` | {name_of('assessment', status, 'zh')} | {count} |" for status, count in counts.most_common()
    ]
    lines += [
        "",
        "| target | place | indicator | period | actual | expected | status | reason |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        indicator, place = deployment.indicators[row.indicator], deployment.places[row.place]
        cells = (
            row.target_id, place.name, indicator.name, row.period, printed(row.actual, indicator.decimals),
            printed(row.expected, indicator.decimals), name_of("assessment", row.status, "zh"), reason_name(row.reason, "zh"),
        )  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
