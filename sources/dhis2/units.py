"""The organisation units of a DHIS2, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.errors import SourceUnavailable
from domain.orgunit import OrgUnit
from domain.sourcefault import SourceFault
from sources.dhis2.api import Api

PAGE = 500  # units of one answer
MOST_PAGES = 1_000
_DIGITS = 9  # of a number that a server may mean
_RESOURCE = "organisationUnits.json"
_FIELDS = "id,code,name,level,parent[id],openingDate,closedDate"


def org_units(api: Api, roots: Sequence[str]) -> list[OrgUnit]:
    """The roots and all that lies below them, each once. Raises SourceUnavailable."""
    found = {one.id: one for root in roots for one in _below(api, root)}
    return [found[name] for name in sorted(found)]


def _below(api: Api, root: str) -> Iterator[OrgUnit]:
    asked = [("filter", f"path:like:{root}"), ("fields", _FIELDS), ("order", "id:asc"), ("pageSize", str(PAGE))]
    for page in range(1, MOST_PAGES + 1):
        said = api.get(_RESOURCE, [*asked, ("page", str(page))])
        units = said.get("organisationUnits", [])
        if not isinstance(units, list) or not all(isinstance(one, dict) for one in units):
            raise SourceUnavailable(
                SourceFault.ODD, where=f"{api.base}/api/{_RESOURCE}", said="organisationUnits: no list"
            )
        yield from (_unit(one) for one in units if one.get("id"))
        if page >= _pages(said.get("pager")):
            return
    raise SourceUnavailable(
        SourceFault.MISUSED, where=f"{api.base}/api/{_RESOURCE}", said=f"more than {PAGE * MOST_PAGES}"
    )


def _pages(pager: Any) -> int:
    """How many pages there are; one where nothing says so."""
    count = str(pager.get("pageCount", "1")) if isinstance(pager, dict) else "1"
    return int(count) if count.isdecimal() and len(count) <= _DIGITS else 1


def _unit(said: Mapping[str, Any]) -> OrgUnit:
    level, parent = str(said.get("level") or ""), said.get("parent")
    return OrgUnit(
        id=str(said["id"]),
        name=str(said.get("name") or ""),
        code=str(said.get("code") or ""),
        level=int(level) if level.isdecimal() and len(level) <= _DIGITS else None,
        parent=str(parent.get("id") or "") if isinstance(parent, dict) else "",
        opened=_day(said.get("openingDate")),
        closed=_day(said.get("closedDate")),
    )


def _day(text: Any) -> date | None:
    """2010-01-01T00:00:00.000 as its day."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
