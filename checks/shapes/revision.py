"""revision: a cell beside the same cell of the last version that stood."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checks.gate.batch import Known
from checks.shapes.row import Beside, Row
from domain.rulekind import Shape
from domain.submission import Usable

CELL = ("form", "place", "period", "indicator", "item")
FIGURE = ("version", "state", "value", "numerator", "denominator")


def with_version_before(rows: pl.LazyFrame, arrived: pl.DataFrame, known: Known) -> pl.LazyFrame:
    """`value@before`, `numerator@before` ... of the last accepted version of the same submission: a figure that is held or
    was itself asked about is none that another can be measured by, else sending it twice would answer the question. Where
    none was accepted, of the first that came in the same batch; null for a first one."""
    versions = _comparable(arrived, known)
    numbered = rows.with_row_index("number")
    before = (
        numbered.select("number", "version", *CELL)
        .join(versions, on=CELL, how="inner")
        .filter(pl.col("version@before") < pl.col("version"))
        .sort("stood", "order")
        .unique("number", keep="last", maintain_order=True)
        .select("number", *(f"{name}@before" for name in FIGURE))
    )
    return numbered.join(before, on="number", how="left", maintain_order="left").drop("number")


def _comparable(arrived: pl.DataFrame, known: Known) -> pl.LazyFrame:
    """Versions with the better ones last: accepted ones by number, before them those of the batch, the first one last."""
    recorded = pl.concat([known.versions, known.figures]).unique([*CELL, "version"], keep="first", maintain_order=True)
    accepted = recorded.filter(pl.col("usable") == Usable.ACCEPTED)
    parts = [
        accepted.select(*CELL, *FIGURE, stood=pl.lit(value=True), order=pl.col("version")),
        arrived.select(*CELL, *FIGURE, stood=pl.lit(value=False), order=-pl.col("version")),
    ]
    return pl.concat(parts).lazy().rename({name: f"{name}@before" for name in FIGURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Row):
    """A judgement over rows that have the last version that stood beside them."""

    shape: Shape = Shape.REVISION
    beside: Beside | tuple[Beside, ...] | None = with_version_before
