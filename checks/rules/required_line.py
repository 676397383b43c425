"""Lines that a form requires and a submission does not have. A row that is not there cannot fail a check on rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from domain.form import Form

REQUIRED_LINE = "required_line"
SUBMISSION = ("submission_id", "form", "place", "period")


def required_lines(frame: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Every required line of every submission in the frame: submission_id, form, place, period, indicator, item,
    present (Boolean). A line whose state is missing is present: the clerk said so. `lines` is RuleSet.lines."""
    submissions = frame.select(SUBMISSION).unique(maintain_order=True)
    cells = frame.select("submission_id", "indicator", "item").unique().with_columns(present=pl.lit(value=True))
    wanted = submissions.join(lines.filter("required"), on="form", how="inner", maintain_order="left_right")
    return (
        wanted.join(cells, on=["submission_id", "indicator", "item"], how="left", maintain_order="left")
        .with_columns(pl.col("present").fill_null(value=False))
        .select(*SUBMISSION, "indicator", "item", "present")
    )


def missing_lines(frame: pl.DataFrame, forms: Mapping[str, Form]) -> dict[str, tuple[str, ...]]:
    """Submission id -> codes of the required lines without a cell at all, in the form's order (see Form.lacking).
    Every submission of the frame has an entry, an empty one when nothing is missing or its form is not known."""
    present: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for submission, form, indicator, item in frame.select("submission_id", "form", "indicator", "item").iter_rows():
        present.setdefault((submission, form), set()).add((indicator, item or ""))
    return {
        submission: forms[form].lacking(cells) if form in forms else () for (submission, form), cells in present.items()
    }
