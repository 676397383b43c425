"""revision: a cell beside the same cell of the version before."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checks.shapes.row import Beside, Row
from domain.rulekind import Shape

CELL = ("form", "place", "period", "indicator", "item")
FIGURE = ("version", "state", "value", "numerator", "denominator")


def with_version_before(rows: pl.LazyFrame, arrived: pl.DataFrame, known: pl.DataFrame) -> pl.LazyFrame:
    """`value@before`, `numerator@before` ... of the next lower version of the same submission, whether it is in the ledger
    or came in the same batch; null for a first one."""
    versions = pl.concat([one.select(*CELL, *FIGURE) for one in (known, arrived)]).lazy()
    versions = versions.select(*CELL, *(pl.col(name).alias(f"{name}@before") for name in FIGURE))
    numbered = rows.with_row_index("number")
    before = (
        numbered.select("number", "version", *CELL)
        .join(versions, on=CELL, how="inner")
        .filter(pl.col("version@before") < pl.col("version"))
        .sort("version@before")
        .unique("number", keep="last", maintain_order=True)
        .select("number", *(f"{name}@before" for name in FIGURE))
    )
    return numbered.join(before, on="number", how="left", maintain_order="left").drop("number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Row):
    """A judgement over rows that have the version before beside them."""

    shape: Shape = Shape.REVISION
    beside: Beside | None = with_version_before
