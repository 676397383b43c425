"""How alerts end whose condition is no longer there. Only a recorded fact is good news; what is no longer looked for is no
longer followed, and told to nobody; where nothing can be said the alert stays as it is. Each kind says it of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from alerts.situation import Situation
from alerts.toldkind import Conditions, Ending, Found
from domain.alert import Alert
from domain.condition import Condition


def endings(
    gone: Iterable[Alert], situation: Situation, kept: Sequence[Condition], kinds: Conditions
) -> dict[str, Ending]:
    """By key: the endings of those among the open alerts without a condition of which something can be said. kept are the
    conditions that hold."""
    by_kind: dict[str, list[Alert]] = defaultdict(list)
    for alert in gone:
        by_kind[alert.kind].append(alert)
    ends: dict[str, Ending] = {}
    for code, mine in by_kind.items():
        ends |= kinds[code].endings(mine, situation, Found(kept, kinds))
    return ends
