"""What came of late from senders who wait for an answer, with what has become of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from checks.custody import places_of_box
from domain.acknowledged import Acknowledged
from domain.deployment import Deployment, SourceConfig
from domain.kind import Sort
from domain.submission import Receipt

if TYPE_CHECKING:
    from ledger.store import Work


def acknowledged_in(work: Work, deployment: Deployment, now: datetime, since: datetime) -> list[Acknowledged]:
    """Everything of sources whose senders wait, that came since a moment, by what came together, in the order of arrival. What
    lies in a box that is nobody's is left out: its sender is never answered."""
    sources = answering_sources(deployment)
    letters: dict[tuple[str, str], list[Receipt]] = {}
    for one in work.receipts.since(since) if sources else ():
        if one.source in sources and one.received_at <= now:
            letters.setdefault((one.source, one.letter), []).append(one)
    ids = [one.id for some in letters.values() for one in some]
    versions, answers = work.submissions.of_receipts(ids), work.replies.receipts_among(ids)
    found = []
    for (source, letter), receipts in letters.items():
        own = places_of_box(receipts[0].box, sources[source], deployment.places)
        if own:
            mine = {one.id for one in receipts}
            made = tuple(one for one in versions if one.receipt_id in mine)
            said = frozenset(mine & answers)
            told = f"{source}/{letter}"
            found.append(Acknowledged(told, receipts[0].box, tuple(sorted(own)), tuple(receipts), made, said))
    return found


def answering_sources(deployment: Deployment) -> dict[str, SourceConfig]:
    """By id: the sources whose senders wait for an answer."""
    kinds = deployment.kinds[Sort.SOURCE]
    return {one.id: one for one in deployment.sources if one.kind in kinds and kinds[one.kind].answers_sender}
