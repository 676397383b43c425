"""A milestone that is not done says by which document, of which day, and who stands for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.messages.notice import Reader
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.submission import Provenance, Submission
from tests.alerts.room import decide, message

NOW, AS_OF = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2026, 3, 2)
KEPT = Submission(
    "370611.attested.2021/2025.v1", "attested", "370611", "2021/2025", date(2021, 1, 1), date(2026, 1, 15), 1,
    "sha", "福政办〔2026〕2号", Provenance.ATTESTED, NOW, declared_final_by="福山区政府办",
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "数据：经福山区政府办确认，依据福政办〔2026〕2号，2026年1月15日"),
        ("en", "confirmed by 福山区政府办, document 福政办〔2026〕2号, 2026-01-15"),
    ],
)
def test_the_message_names_document_day_and_office(
    language: str, said: str, deployment: Deployment, gp_assessment: Callable[..., Assessment]
) -> None:
    setting = replace(deployment, contacts=replace(deployment.contacts, language=language))
    verdict = gp_assessment(
        status="missed", provenance="attested", submission_id=KEPT.id, period="2021/2025", denominator=""
    )
    (step,) = decide([], [], [verdict], [], setting, [], {}, now=NOW, as_of=AS_OF, submissions={KEPT.id: KEPT}).steps
    text = message(step, setting, Reader("business_section"), now=NOW, as_of=AS_OF)
    assert said in "\n".join(block.text for block in text.blocks)
