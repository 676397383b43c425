"""The gate: everything that arrived, judged at once, by rules that look at a cell or a submission.

First the door, whose failure is our defect or turns rows away; then one lazy plan that computes a column per rule, and a
pandera schema over those columns, which decides. What is flagged becomes a finding with its arithmetic.
"""

from __future__ import annotations

from dataclasses import replace

from checks.gate.batch import Batch, Known
from checks.gate.cells import Judged, of_cells
from checks.gate.checkrun import CheckRun, run_of
from checks.gate.door import at_door
from checks.gate.lazyplan import enriched
from checks.gate.lines import of_lines
from checks.gate.ruleset import RuleSet
from checks.gate.sets import of_sets

__all__ = ["Batch", "CheckRun", "Known", "judge"]


def judge(batch: Batch, known: Known, rules: RuleSet) -> CheckRun:
    """Judges all submissions of a batch. Questions that are not among those asked stay untested.

    Raises GateDefect when the frame breaks the contract in a way that no clerk can cause, ConfigInvalid for a rule
    that cannot be compiled."""
    arrived, known = batch.rows, replace(known, city=rules.city(batch.now))
    door = at_door(batch, known, rules)
    rows = enriched(door.known, known, rules)
    cells = Judged(rows, {rule_id: rules.rules[rule_id] for rule_id in rules.judgements}, rules.judgements)
    said = (
        door.said,
        of_cells(cells, batch.run_id),
        of_sets(rows, rules, batch.run_id),
        of_lines(door.known, rules, batch.run_id),
    )
    return run_of(said, arrived, batch, known, rules)
