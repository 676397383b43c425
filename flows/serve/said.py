"""A page that says one sentence, for whatever goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, Response

from reports.pages.answer import sentence_page
from words.catalogue import say


def sentence(
    language: str, key: str, status: int, *, headers: Mapping[str, str] | None = None, **facts: Any
) -> Response:
    """The text `answering.<key>` as a page with this status."""
    text = say(language, f"answering.{key}", **facts)
    return HTMLResponse(sentence_page(text, language), status_code=status, headers=headers)
