"""What has become of measures, and what follows for each target: computed from verdicts, measures and figures alone, so that
a third party finds the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from domain.assessment import Assessment
from domain.measure import Figures, Followed, Measure, figures_of, followed
from domain.proposal import Proposed, proposed
from domain.submission import Usable
from reports.evaluation.codec import to_plain


@dataclass(frozen=True, slots=True)
class Followup:
    """One verdict with the measures on its figure, and what is proposed; None where nothing is."""

    row: Assessment
    measures: tuple[Followed, ...]
    proposed: Proposed | None

    @property
    def standing(self) -> tuple[Followed, ...]:
        return tuple(one for one in self.measures if one.stands)


def followups(
    verdicts: Sequence[Assessment], measures: Sequence[Measure], observations: pl.DataFrame
) -> tuple[Followup, ...]:
    """One for each verdict, in their order."""
    known = followed(measures, _figures(verdicts, observations))
    found = []
    for row in verdicts:
        mine = tuple(one for one in known if _key(one.measure) == (row.place, row.indicator, row.item))
        found.append(Followup(row, mine, proposed(row, mine)))
    return tuple(found)


def plain_followup(one: Followup) -> dict[str, Any]:
    """As an export holds it."""
    outcomes = [
        {
            "id": each.measure.id,
            "outcome": to_plain(each.outcome),
            "value": None if each.value is None else round(each.value, 9),
            "value_end": to_plain(each.value_end),
            "succeeded": each.succeeded,
        }
        for each in one.measures
    ]
    proposal = {"proposal": "", "ground": ""} if one.proposed is None else to_plain(one.proposed)
    return {"target_id": one.row.target_id, "place": one.row.place, **proposal, "measures": outcomes}


def _key(measure: Measure) -> tuple[str, str, str]:
    return measure.place, measure.indicator, measure.item


def _figures(verdicts: Sequence[Assessment], observations: pl.DataFrame) -> Mapping[tuple[str, str, str], Figures]:
    """Accepted figures; that of a verdict as it was judged."""
    accepted = observations.filter((pl.col("usable") == Usable.ACCEPTED) & pl.col("value").is_not_null())
    dated: dict[tuple[str, str, str], dict[date, float]] = {}
    for place, indicator, item, end, value in accepted.select(
        "place", "indicator", pl.col("item").fill_null(""), "period_end", "value"
    ).iter_rows():
        dated.setdefault((place, indicator, item), {})[end] = value
    for key, judged in figures_of(verdicts).items():
        dated.setdefault(key, {}).update(judged)
    return {key: sorted(known.items()) for key, known in dated.items()}
