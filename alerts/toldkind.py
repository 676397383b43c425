"""A kind of condition with everything that it does: what is so, what is news about it, how it ends, what its messages say.

A kind is a subclass for its facts in a file of `alerts/conditions/`; what it leaves out is done as here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from domain.alert import Alert, AlertState, Transition
from domain.condition import Condition, Facts
from domain.conditionkind import ConditionKind
from domain.contact import Channel, Contact, Contacts, Rung
from domain.workdays import WorkCalendar

if TYPE_CHECKING:
    from alerts.messages.week import Week
    from alerts.openkind import OpenKind
    from alerts.situation import Situation
    from domain.deployment import Deployment

F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Found:
    """Conditions that hold, each to be asked for by what its kind declares."""

    conditions: Sequence[Condition]
    kinds: Mapping[str, ConditionKind]

    def __iter__(self) -> Iterator[tuple[Condition, ConditionKind]]:
        return ((one, self.kinds[one.kind]) for one in self.conditions)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an alert ends. `reason` is a code and means that nobody hears of it; `facts` replace the alert's own."""

    state: AlertState
    reason: str = ""
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """From which day on a ladder counts, and the day until which an answer is awaited."""

    start: date
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What of the ledger an open alert is about: questions by id, and all those of a rule on a form's period."""

    findings: tuple[str, ...] = ()
    rules: tuple[tuple[str, str, str], ...] = ()  # form, period, rule


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a message is written, and in which language; `first`: nobody was told of its matter before that day."""

    as_of: date
    calendar: WorkCalendar
    language: str
    first: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ToldKind(ConditionKind, Generic[F]):
    """What a kind of condition does."""

    openings: tuple[str, ...] = ("opened",)  # what `template` may answer

    # What is so.

    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """Every condition of this kind that holds, before inhibition; `found` are those of the kinds before it."""
        raise NotImplementedError

    def undecided(self, situation: Situation) -> Iterable[str]:
        """Keys of conditions about which nothing can be said now: their alerts neither go on nor end."""
        return ()

    def can_arise(self, deployment: Deployment) -> bool:
        """Whether the configuration lets it be so at all."""
        return True

    def silences(self, own: Condition, other: Condition, others: ToldKind[Any]) -> bool:
        """Whether a condition of this kind explains another one, whose kind is `others` and is known by what it declares;
        unless this kind reaches far, the two are of the same place and period."""
        return False

    def judged(self, facts: F) -> str:
        """The figure that a verdict is on, by the name that people read."""
        return ""

    def is_awaited(self, facts: F) -> bool:
        """Whether it says that a file is awaited and nothing has come."""
        return False

    def quoted(self, facts: F) -> str:
        """The sentence about a file that was not taken which is all that it has to say; empty where it says more."""
        return ""

    # What is news.

    def fingerprint(self, facts: F) -> tuple[str, ...]:
        """The facts that must differ for people to be told again. Counters that move by themselves do not enter."""
        return tuple(str(getattr(facts, one.name)) for one in fields(cast("Any", facts)))

    def same(self, old: F, new: F) -> bool:
        """Whether nothing differs that matters."""
        return self.digest_of(old) == self.digest_of(new)

    def digest_of(self, facts: F) -> str:
        """The fingerprint as 16 hex digits."""
        return hashlib.sha256("|".join(self.fingerprint(facts)).encode()).hexdigest()[:16]

    def is_known(self, old: F, new: F) -> bool:
        """Whether who was told the old facts has nothing to learn from the new ones: the same matter, looked at again
        after it had not been followed for a while."""
        return self.same(old, new)

    def is_news(self, old: F, new: F) -> bool:
        """Whether a change of the facts under an open alert is a message, or only a new line on the page."""
        return False

    def is_graver(self, old: F, new: F) -> bool:
        """Whether the facts of a later period are worse than those that were explained, by themselves."""
        return False

    def is_answer(self, old: F, new: F) -> bool:
        """Whether the desk has done something between the two: a file of it came. The ladder begins anew then."""
        return False

    def is_overtaken(self, step: Transition) -> bool:
        """Whether what waits to be told about the alert is untrue by now."""
        return False

    def waits_from(self, facts: F, told_on: date) -> Wait | None:
        """From when the next rung counts; None where the matter is not overdue yet."""
        return Wait(told_on)

    def promised(self, told: F, now: F) -> F:
        """What was told, with the day for the answer that was promised since, where the ledger keeps it: its message was on its
        way for a while."""
        return told

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        """By key: the endings of those among alerts of this kind without a condition of which something can be said.
        Only a recorded fact is good news; what is no longer looked for is no longer followed, and told to nobody."""
        return {one.key: Ending(AlertState.UNFOLLOWED, "not_followed") for one in gone}

    # Who reads.

    def lead(self, facts: F) -> Sequence[str]:
        """The departments that are to do something, as the plan names them."""
        return ()

    def partners(self, facts: F) -> Sequence[str]:
        """The departments that take part."""
        return ()

    def sent_by(self, facts: F) -> str:
        """The address of whoever waits for just this, before everybody else on the rung; empty: it is for all of them."""
        return ""

    def is_for_section(self, contact: Contact, contacts: Contacts) -> bool:
        """Whether a business section reads of this kind alone, and of no other: where it `has_section`."""
        return False

    def may_go_over(self, channel: Channel, kind: OpenKind) -> bool:
        """Whether it may be told over a channel that reaches one person."""
        return True

    def ladder_problems(self, rungs: Sequence[Rung]) -> Iterator[tuple[str, str]]:
        """What is wrong with a ladder for this kind, and what is allowed."""
        for rung in rungs:
            for role in sorted(role for role in set(rung.roles) if not self.may_be_read_by(role)):
                yield f"role {role}", self.why_not_read

    def reach_problems(
        self, holders: Sequence[Contact], deployment: Deployment, channels: Mapping[str, OpenKind]
    ) -> Iterator[tuple[str, str]]:
        """What is wrong with those who are told first, beside that one of them has a private channel."""
        return iter(())

    @property
    def why_not_read(self) -> str:
        """Why some roles never read of it."""
        return f"{self.code} is never told to this role"

    # What messages say.

    def template(self, facts: F) -> str:
        """Which of its `openings` tells these facts: the template `<code>_<this>`."""
        return self.openings[0]

    def templates(self, rungs: Sequence[Rung]) -> tuple[str, ...]:
        """Every template that telling of it by this ladder can ask for, by its name below `wording/<language>/`."""
        told = [
            *self.openings,
            *(["escalated"] if len(rungs) > 1 else []),
            *(["resolved"] if self.end_is_told else []),
            *(["group"] if self.group_may_read else []),
        ]
        return (*(f"{self.code}_{one}" for one in told), f"parts/{self.code}")

    @property
    def lines(self) -> frozenset[str]:
        """The macros of `parts/<code>` that lists and the week's message ask for."""
        group = {"group"} if self.group_may_read else set[str]()
        week = {"line", "basis"} if self.digest_place and self.has_line else set[str]()
        return frozenset({"brief", "item", *group, *week})

    def values(self, facts: F, moment: Occasion) -> Mapping[str, Any]:
        """What its templates need beside the facts."""
        return {}

    def for_reporters(self, facts: F) -> F:
        """The facts as somebody of the organisation that reports the figure may read them."""
        return facts

    def at_sending(self, facts: F, moment: Occasion) -> F:
        """The facts as they are told on the day of sending: a deadline that has passed meanwhile is set anew, in the way in
        which it was set."""
        return facts

    def gathered(self, facts: F) -> tuple[str, ...]:
        """What the alerts of this kind have in common that one line to a group may tell together; empty: nothing."""
        return ()

    def attachment(self, facts: F) -> str:
        """The file that goes with it, by its name below the output folder; nothing once the matter is over."""
        return ""

    def without(self, facts: F, answered: Collection[str]) -> F | None:
        """The facts without the questions that were answered while the message waited; None where no other is left."""
        return facts

    def expires_on(self, facts: F) -> date | None:
        """The day after which its message is not worth sending any more; None: after the usual time."""
        return None

    def row(self, facts: F) -> int:
        """The row of a plan's table that its number carries; 0: the next of a sequence."""
        return 0

    # What remains open, and the week.

    def about(self, alert: Alert) -> About:
        """What the ledger is asked for while the alert is open, whatever has become of it."""
        return About()

    def has_fallen(self, facts: F) -> bool:
        """Whether it says that a figure has fallen behind."""
        return False

    def needs_coordination(self, alert: Alert, waited: int) -> bool:
        """Whether somebody above the desk, which has been told and has not answered for so many working days, is needed."""
        return False

    def good_to_know(self, alert: Alert, week: Week) -> bool:
        """Whether it is new this week, and worth a line."""
        return False

    def left(self, alert: Alert) -> Counter[str]:
        """What is counted of it where it is not listed."""
        return Counter({self.code: 1})

    def own(self, alert: Alert | Condition) -> F:
        """The facts of an alert or condition of this kind."""
        return cast("F", alert.facts)


Conditions = Mapping[str, ToldKind[Any]]


def in_order(kinds: Conditions) -> list[ToldKind[Any]]:
    """What explains others first."""
    return sorted(kinds.values(), key=lambda kind: (kind.rank, kind.code))
