"""What a kind of condition declares: its facts, who may read of it, when it is told, and how others are to treat it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.alert import AlertState
from domain.condition import Level
from domain.contact import REPORTING_ROLES, Role, Rung
from domain.kind import Kind


@dataclass(frozen=True, kw_only=True, eq=False)
class ConditionKind(Kind):
    """A kind of condition. What most kinds share is the default."""

    facts: type[Any]  # the frozen type of its facts
    ladder: tuple[Rung, ...]  # who is told when, where a deployment says nothing
    rank: int = 50  # what explains others comes before them
    told_from: Level = (
        Level.INFO
    )  # from this level on it is a message of its own; below it shows on pages and in digests
    levels: str = "data_level"  # the table of names for its levels
    reference: str = ""  # with what the numbers of its alerts begin; empty: it carries none
    first_number: int = 1
    # Who reads.
    group_may_read: bool = False  # that it is so may be read by a group
    reporters_may_read: bool = True  # those who report the figure may read of it
    readers: tuple[Role, ...] = ()  # the only roles that may read of it; empty: every role
    has_section: bool = False  # of the business sections one reads of it, and of nothing else
    end_is_told: bool = True  # whoever was told of it may hear that it is over
    private: bool = False  # told on closed channels only; no list names its place
    unconditional: bool = False  # sent although nobody has released it
    daily: bool = False  # part of the daily work: a check-up names it while nobody has released it
    for_every_place: bool = False  # each place that reports must have somebody for it
    # How others treat it.
    kept_quietly: bool = False  # what was so in a past that is caught up with stays on record
    digest_place: int = 0  # its place in the week's message; 0: not part of it
    has_line: bool = False  # of those in the week's message: one alone may have a line there
    # Its evidence are questions about cells of a form, its subject; they count as asked once it is told.
    asks_findings: bool = False
    # Its evidence are questions that are asked of all places at once, and then of none by itself.
    asks_at_once: bool = False
    is_verdict: bool = False  # a verdict on a figure: (place, subject) is place and indicator
    reaches_far: bool = False  # it may silence what is of another place and period
    rests_on_ledger: bool = True  # it is so by what the ledger knows, or has forgotten
    stills: bool = False  # while it stands, what rests on the ledger neither goes on nor ends
    lifted_by: frozenset[AlertState] = frozenset()  # states of its alert in which it silences nothing any more
    is_repeated: bool = False  # the last rung is told again of what nobody answers
    rise_is_news: bool = True  # a higher level alone is told

    def may_be_read_by(self, role: Role) -> bool:
        """Whether somebody in this role may read of it at all."""
        if not self.reporters_may_read and role in REPORTING_ROLES:
            return False
        return not self.readers or role in self.readers
