"""Inhibition within one computation: what explains a condition silences it. Exact, because all conditions of a run are
known before any is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from alerts.toldkind import Conditions
from domain.alert import Alert
from domain.condition import Condition


def inhibit(conditions: Sequence[Condition], kinds: Conditions, lifted: Collection[str] = ()) -> list[Condition]:
    """The conditions that remain, in the given order: without those that another one explains, as its kind says.

    lifted are keys of conditions that silence nothing (any more). Silenced ones do not end; pass both lists to
    `recompute.undecided` so that their alerts stay as they are."""
    wide: list[Condition] = []
    near: dict[tuple[str, str], list[Condition]] = defaultdict(list)
    for one in conditions:
        if one.key not in lifted:
            (wide if kinds[one.kind].reaches_far else near[one.place, one.period]).append(one)
    return [one for one in conditions if not _is_silenced(one, (*wide, *near.get((one.place, one.period), ())), kinds)]


def _is_silenced(weak: Condition, strong: Iterable[Condition], kinds: Conditions) -> bool:
    return any(kinds[one.kind].silences(one, weak, kinds[weak.kind]) for one in strong)


def answered_for(alerts: Iterable[Alert], kinds: Conditions) -> frozenset[str]:
    """The keys of conditions that silence nothing any more, by what people have answered to their alerts."""
    return frozenset(one.key for one in alerts if one.state in kinds[one.kind].lifted_by)


def waits(alert: Alert, kept: Sequence[Condition], kinds: Conditions, lifted: Collection[str]) -> bool:
    """Whether an alert stays as it is whatever was read: nobody has answered yet for a ledger that is too young."""
    stilled = any(kinds[one.kind].stills and one.key not in lifted for one in kept)
    return stilled and kinds[alert.kind].rests_on_ledger


def is_stilled(alert: Alert, kinds: Conditions) -> bool:
    """Whether an open alert says that the ledger does not know how things stand, and nobody has answered for it."""
    kind = kinds[alert.kind]
    return kind.stills and alert.is_open and alert.state not in kind.lifted_by
