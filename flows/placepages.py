"""The pages of places that need somebody, each with an address of its own, and the last one of a place that needs nobody any
more: a link in an old table leads to what is so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows import pages
from flows.keyedpages import KeyedPage, newest, put
from reports.pages.needplace import Opened, done_markdown, place_markdown
from reports.pages.placekey import place_key
from reports.pages.reasons import place_label
from words.catalogue import say
from words.dates import plain_day

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from flows.wiring import Workplace
    from reports.pages.needs import Needed

# Pages of one run.
MOST = 200


def publish_places(workplace: Workplace, needed: Needed, first: str) -> dict[str, str]:
    """A page for each place of the table, the worst first; and one that says so for each that had one and needs nobody now.
    `first` is the key of the first table. Returns the addresses of the former by their keys."""
    made = put(_needing(workplace, needed, first))
    put(_over(workplace.deployment, needed, Opened(needed.as_of, first, simulated=needed.simulated)))
    return made


def _needing(workplace: Workplace, needed: Needed, first: str) -> Iterator[KeyedPage]:
    deployment = workplace.deployment
    told = pages.told_lately(workplace, [one.place for one in needed.needs[:MOST]])
    for need in needed.needs[:MOST]:
        opened = Opened(needed.as_of, first, needed.links, told.get(need.place, ()), needed.simulated)
        page = place_markdown(need, opened, deployment)
        yield KeyedPage(place_key(need.place), _described("place", need.place, opened, deployment), page)


def _over(deployment: Deployment, needed: Needed, opened: Opened) -> Iterator[KeyedPage]:
    """Those whose newest page still says that they need somebody."""
    needing = {one.place for one in needed.needs}
    others = {place_key(one): one for one in ("", *(one.code for one in deployment.places)) if one not in needing}
    for key, last in newest(others).items():
        place, before = others[key], say(deployment.language, "need.none", place="")
        if before not in last.description:
            page = done_markdown(place, opened, deployment)
            yield KeyedPage(key, _described("none", place, opened, deployment), page)


def _described(key: str, place: str, opened: Opened, deployment: Deployment) -> str:
    label, day = place_label(place, deployment), plain_day(opened.as_of)
    return say(deployment.language, f"need.described_{key}", place=label, day=day)
