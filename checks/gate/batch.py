"""What a gate works on: a batch that arrived, and what is known beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

import frames
from checks.gate.city import City
from domain.finding import Finding


@dataclass(frozen=True)
class Batch:
    """figures: OBSERVATION, all places at once; now: the moment that findings are opened at; run_id: the run on record."""

    figures: pl.DataFrame | pl.LazyFrame
    now: datetime
    run_id: str = ""

    @property
    def rows(self) -> pl.DataFrame:
        """The figures in memory; what is not a number is no value."""
        rows = self.figures.collect() if isinstance(self.figures, pl.LazyFrame) else self.figures
        return rows.with_columns(pl.col(pl.Float64).fill_nan(None))


@dataclass(frozen=True)
class Known:
    """figures: OBSERVATION, what the ledger has of any period, the figures of other forms and the history of each;
    versions: OBSERVATION, every version of the submissions that the batch follows, `held` where a question about that very
    version did not end in its favour; exceptions: EXCEPTION; asked: the findings that are open for the forms, places and periods of the batch;
    city: what the city itself holds, which judging adds from the deployment."""

    figures: pl.DataFrame = field(default_factory=lambda: frames.empty(frames.OBSERVATION))
    exceptions: pl.DataFrame = field(default_factory=lambda: frames.empty(frames.EXCEPTION))
    asked: tuple[Finding, ...] = ()
    versions: pl.DataFrame = field(default_factory=lambda: frames.empty(frames.OBSERVATION))
    city: City = field(default_factory=City)
