"""Whether quotes stand in their documents. The documents lie outside the deployment; who has them gives their folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from domain.deployment import Deployment
from domain.errors import Problem


def squeezed(text: str) -> str:
    """A text without white space: quotes are exact but for that."""
    return re.sub(r"\s+", "", text)


def missing(deployment: Deployment, folder: Path) -> Iterator[Problem]:
    """An error for each quote that does not stand in its document, a warning for each document that is not there."""
    texts: dict[str, str] = {}
    for plan in deployment.plans.values():
        if not plan.document or plan.document in texts:
            continue
        path = folder / plan.document
        texts[plan.document] = squeezed(path.read_text(encoding="utf-8")) if path.is_file() else ""
        if not texts[plan.document]:
            given = f"document {plan.document} of plan {plan.id} is not in {folder}"
            yield Problem("plans", 1, f"plan {plan.id}", given, "its quotes were not checked", "warning")
    for where, file, line, plan_id, quote in _quotes(deployment):
        text = texts.get(deployment.plans[plan_id].document, "")
        if text and squeezed(quote) not in text:
            given = f"“{quote}” does not stand in {deployment.plans[plan_id].document}"
            yield Problem(file, line, where, given, "copy the words exactly; only white space may differ")


def _quotes(deployment: Deployment) -> Iterator[tuple[str, str, int, str, str]]:
    for target in deployment.targets:
        for quote in target.quotes:
            yield f"targets[{target.id}].quote", target.file, target.line, target.plan, quote.text
    for figure in deployment.printed:
        for text in figure.quotes:
            yield "quotes", figure.file, figure.line, figure.plan, text
