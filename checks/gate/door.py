"""The door: the structure of what arrived, and the rules that turn rows away before any other looks at them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from checks.gate import lazyplan, schemas
from checks.gate.batch import Batch, Known
from checks.gate.cells import Judged, of_cells
from checks.gate.ruleset import RuleSet
from checks.gate.said import ANSWERED, RESULT_KEY, SAYS_SOMETHING, SUBMISSION, Said

# The form code of figures that were printed in a document; no configuration declares it.
PRINTED_FORM = "printed"


@dataclass(frozen=True)
class Door:
    """known: the rows that went in; said: what the rules at the door say of all."""

    known: pl.DataFrame
    said: Said


def at_door(batch: Batch, known: Known, rules: RuleSet) -> Door:
    """Raises GateDefect when the frame breaks the contract in a way that no clerk can cause, or when it has unknown codes
    and no rule turns them away."""
    arrived = batch.rows
    _assert_structure(arrived)
    coded = arrived.with_columns(unknown=_unknown(rules))
    judgements = rules.at_door
    judged = Judged(lazyplan.at_door(coded, known, rules), {one: rules.rules[one] for one in judgements}, judgements)
    away = sorted({number for numbers in judged.flagged.values() for number in numbers})
    numbered = coded.with_row_index("index")
    at = pl.Series("index", away, dtype=pl.UInt32)
    entered = numbered.filter(~pl.col("index").is_in(at.implode())).drop("index") if away else coded
    if strangers := sorted(set(entered["unknown"].drop_nulls())):
        raise schemas.GateDefect(f"unknown codes and no rule that turns them away: {', '.join(strangers)}")
    said = of_cells(judged, batch.run_id)
    return Door(
        entered.drop("unknown"), replace(said, answered=lambda asked: _answered(arrived, said.results, judged, asked))
    )


def _assert_structure(arrived: pl.DataFrame) -> None:
    failed = schemas.failures(schemas.structural(), arrived)
    if failed.height:
        what = "; ".join(f"{row['column']}: {row['check']}: {row['failure_case']}" for row in failed.head(5).to_dicts())
        raise schemas.GateDefect(f"the frame breaks the contract of the gate in {failed.height} ways: {what}")


def _unknown(rules: RuleSet) -> pl.Expr:
    """The first code of a row that the configuration does not know."""
    codes = {
        "form": [*rules.forms, PRINTED_FORM],
        "place": [place.code for place in rules.places],
        "indicator": list(rules.indicators),
    }
    strange = [
        pl.when(~pl.col(name).is_in(pl.Series(known, dtype=pl.String).implode())).then(pl.col(name))
        for name, known in codes.items()
    ]
    return pl.coalesce(strange)


def _answered(arrived: pl.DataFrame, away: pl.DataFrame, judged: Judged, asked: pl.DataFrame) -> pl.DataFrame:
    """The submission says something and the row that was turned away is no longer in it: a corrected file has another row in
    its place."""
    mine = asked.filter(pl.col("rule").is_in(list(judged.rules)))
    submissions = arrived.filter(SAYS_SOMETHING).select("submission_id", *SUBMISSION).unique()
    gone = submissions.join(mine, on=SUBMISSION).join(away, on=["rule", *RESULT_KEY], how="anti")
    return gone.select(ANSWERED.names())
