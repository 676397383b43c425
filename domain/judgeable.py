"""Whether a target can be judged at a place: from whose figure, from what start, from which day on; or why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Whose figure a target is judged by; the first of these that can give a verdict does."""

    OWN = "own"  # the place reports it
    BELOW = "below"  # derived from what the places below report
    PRINTED = "printed"  # a document prints it
    ATTESTED = "attested"  # an office says by a document that it is done


class Start(StrEnum):
    """What the way is measured from."""

    PRINTED = "printed"  # the baseline that the plan prints
    BEFORE_PLAN = "before_plan"  # the last figure before the plan
    FIRST_FIGURE = "first_figure"  # the first figure within the plan, for the time being
    NONE_NEEDED = "none_needed"  # the end value alone decides


class Lack(StrEnum):
    """Why a target cannot be judged."""

    NO_VALUE = "no_value"  # the plan prints no value
    QUALITATIVE = "qualitative"  # words that no figure could answer
    NO_REFERENCE = "no_reference"  # nobody reports what it is compared with
    NO_FORM = "no_form"  # no form asks for it
    FORM_OF_OTHERS = "form_of_others"  # a form asks for it, of other places
    NO_PERIOD = "no_period"  # no period of the forms lies within its time
    NO_START = "no_start"  # nothing to measure the way from, and no figure of that time can come


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One target at one place. `form` is the code of the form (printed: the plan whose document prints it; where a form asks
    others only: that form), `row` its line; `asked` of `places` are asked; `reference` is the indicator that it is compared
    with; `first_on` is the day on which the first figure that can give a verdict, that of `first_period`, is due."""

    plan: str
    target_id: str
    place: str
    source: Source | None = None
    form: str = ""
    row: int | None = None
    asked: int = 0
    places: int = 0
    reference: str = ""
    start: Start | None = None
    start_period: str = ""
    first_period: str = ""
    first_on: date | None = None
    lack: Lack | None = None

    @property
    def can_be(self) -> bool:
        return self.lack is None


def sources_of(rows: Iterable[Judgeable]) -> dict[str, Source]:
    """Whose figure each target is judged by that can be judged at one of its places at least."""
    found: dict[str, Source] = {}
    for row in rows:
        if row.source is not None:
            found.setdefault(row.target_id, row.source)
    return found


def lacks_of(rows: Iterable[Judgeable]) -> dict[str, Lack]:
    """Why each target cannot be judged that can be judged nowhere."""
    listed = tuple(rows)
    can = sources_of(listed)
    return {row.target_id: row.lack for row in reversed(listed) if row.lack is not None and row.target_id not in can}
