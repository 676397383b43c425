"""Writes docs/reference/verdicts.md: the worked cases that the product is held to, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from config.cases import read_cases
from domain.workedcase import CaseFigure, WorkedCase
from flows.kinds import shipped_kinds

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/verdicts.md"
HEAD = """# Worked cases

What is planned, what is known, and what must be said of it, computed by hand. The cases stand in `tests/spec/verdict*.yaml`;
`planwatch judge FILE` holds the product's own arithmetic against them, or against cases of your own in the same form.

| case | why | figures | must be said |
|---|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    files = sorted((ROOT / "tests/spec").glob("verdict*.yaml"))
    cases = [case for file in files for case in read_cases(file, shipped_kinds())]
    return HEAD + "".join(_line(case) for case in cases)


def _line(case: WorkedCase) -> str:
    figures = ", ".join(_figure(figure) for figure in case.figures)
    never = (f"not {said}" for said in _said(case.must_not.items()))
    return f"| {case.name} | {case.why} | {figures} | {'; '.join((*_said(case.must.items()), *never))} |\n"


def _figure(figure: CaseFigure) -> str:
    named = " ".join(part for part in (figure.place, figure.indicator, figure.item, figure.period) if part)
    parts = (
        f" ({figure.numerator:g} of {figure.denominator:g})"
        if figure.numerator is not None and figure.denominator
        else ""
    )
    marks = "".join(f" {mark}" for mark in ("preliminary", "held", "primary") if getattr(figure, mark))
    return f"{named}: {figure.value if figure.value is None else f'{figure.value:g}'}{parts}{marks}"


def _said(wanted: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    return [f"`{name}` {' or '.join(texts)}" for name, texts in wanted]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
