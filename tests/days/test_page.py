"""The page of the played days: each scenario proves its own transcript on it, and this the rest."""

from __future__ import annotations

import re
from types import ModuleType

TRANSCRIPT = re.compile(r"(?<=```text\n).*?(?=\n```)", re.DOTALL)


def test_the_page_holds_every_scenario_in_its_order_and_nothing_else(day_docs: ModuleType) -> None:
    written = day_docs.PAGE.read_text(encoding="utf-8")
    assert TRANSCRIPT.sub("", written) == day_docs.page(lambda _: ""), "run `make docs`"
