"""Documents: what is outstanding and what was delivered about it, read in one state of the ledger, as files for an office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from alerts.episodes.ladder import Ladders
from domain.kind import Sort
from domain.period import Period
from flows.steps.chase import expected_in
from flows.steps.tally import is_simulated, sources_down
from reports.documents.bulletin import bulletin
from reports.documents.ground import Asked, Ground
from reports.documents.letters import supervision, urging

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work
    from reports.documents.sheet import Sheet

DOCUMENTS: Mapping[str, Callable[[Ground, Asked], list[Sheet]]] = {
    "urging": urging,
    "supervision": supervision,
}
OF_A_PERIOD: Mapping[str, Callable[[Ground, Asked], list[Sheet]]] = {"bulletin": bulletin}
KINDS = (*DOCUMENTS, *OF_A_PERIOD)


def documents(
    workplace: Workplace, kinds: Sequence[str] = KINDS, *, place: str = "", form: str = "", period: Period | None = None
) -> list[Sheet]:
    """The documents of these kinds, as the ledger stood on its last day; of a place also those of the places below it.
    A bulletin is of the deployment's own place, and of the last quarter, where nothing else is said."""
    deployment = workplace.deployment
    with workplace.store.read() as work:
        ground = ground_of(work, workplace)
    scope, home = below(workplace, place) if place else frozenset(), below(workplace, place or deployment.home)
    quarter = period or Period.containing(ground.as_of, "quarter").previous()
    sheets = [
        sheet for kind in kinds if kind in DOCUMENTS for sheet in DOCUMENTS[kind](ground, Asked(scope, form, period))
    ]
    of_period = Asked(home, form, quarter)
    return sheets + [sheet for kind in kinds if kind in OF_A_PERIOD for sheet in OF_A_PERIOD[kind](ground, of_period)]


def ground_of(work: Work, workplace: Workplace) -> Ground:
    """What the ledger knows on its last day."""
    deployment, as_of = workplace.deployment, workplace.last_day
    alerts = work.alerts.open()
    ids, kinds = {one.id for one in alerts}, workplace.kinds[Sort.CONDITION]
    ladders = Ladders(kinds, deployment.contacts.ladders, deployment.calendar)
    return Ground(
        deployment=deployment,
        as_of=as_of,
        expected=expected_in(work, deployment, as_of, workplace.latest),
        findings=work.findings.all(),
        alerts=alerts,
        messages=work.evidence.messages(ids),
        answers=work.evidence.answers(ids),
        rungs={one.id: len(ladders.rungs_of(one)) for one in alerts},
        simulated=is_simulated(work, workplace),
        down=sources_down(work, workplace),
    )


def below(workplace: Workplace, place: str) -> frozenset[str]:
    """A place and all places below it."""
    places = workplace.deployment.places
    return frozenset(
        {place, *(one.code for one in places if place in {above.code for above in places.ancestors(one.code)})}
    )
