"""What is so: conditions recomputed whole from what the ledger knows, each with every fact that its wording needs."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.situation import Situation
from alerts.toldkind import Conditions, Found, in_order
from domain.condition import Condition


def build(situation: Situation, kinds: Conditions) -> list[Condition]:
    """Every condition that holds, before inhibition, of what is watched at all: what explains others first."""
    found: list[Condition] = []
    for kind in in_order(kinds):
        found.extend(kind.conditions(situation, Found(tuple(found), kinds)))
    return found


def undecided(
    situation: Situation, kinds: Conditions, found: Sequence[Condition] = (), kept: Sequence[Condition] = ()
) -> frozenset[str]:
    """Keys of conditions about which nothing can be said now: inhibited ones (`found` without `kept`), and those of which
    their kind says so. Their alerts neither go on nor end."""
    waiting = {key for kind in kinds.values() for key in kind.undecided(situation)}
    return frozenset(waiting | ({one.key for one in found} - {one.key for one in kept}))
