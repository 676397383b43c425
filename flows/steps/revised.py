"""Revised denominators: which verdicts they have moved, and the page that shows each before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from checks.trajectory.assess import assessments
from domain.revision import Rejudged, Revision, revisions
from reports.pages.revised import revised_page
from reports.wholefile import write_whole

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


def revisions_in(work: Work, workplace: Workplace) -> tuple[Revision, ...]:
    """The revisions that the figures of this run stand on."""
    pairs = zip(*map(assessments, work.assessments.rejudged(workplace.run_id, workplace.as_of)), strict=True)
    return revisions((Rejudged(*pair) for pair in pairs), workplace.deployment, workplace.as_of)


def write_pages(workplace: Workplace) -> int:
    """A page below the output folder for each revision that has none yet: what was told stays as it was told. Returns how
    many were written."""
    with workplace.store.read() as work:
        found = revisions_in(work, workplace)
    new = [one for one in found if not (workplace.out / page_name(one)).exists()]
    for one in new:
        write_whole(revised_page(one, workplace.deployment).encode(), workplace.out / page_name(one))
    return len(new)


def page_name(one: Revision) -> str:
    """Where the page of a revision lies below the output folder."""
    return f"revisions/{one.register}_{one.year}_{one.known_from or 'first'}.html"


def written_pages(workplace: Workplace, found: Iterable[Revision]) -> dict[tuple[str, int], str]:
    """(code, year) of a revision -> the name of its page, where it is there."""
    names = {(one.code, one.year): page_name(one) for one in found}
    return {key: name for key, name in names.items() if (workplace.out / name).exists()}
