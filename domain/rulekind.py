"""What a kind of rule declares: its shape, the facts that its texts may use, how severe it may be, and its edit where it is
linear. The rooms of `checks/shapes` add what judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.edit import Edit
from domain.finding import Rule, Scope, Severity, Tier
from domain.kind import Kind


class Shape(StrEnum):
    """What a rule looks at."""

    ROW = "row"  # one cell with its parts
    SERIES = "series"  # one cell beside the place's own history
    ABSENT = "absent"  # rows that are not there
    SET = "set"  # one submission as a whole
    REVISION = "revision"  # one cell beside the version before
    PERIOD = "period"  # the accepted figures of a period over all places


class Printed(StrEnum):
    """How a fact is printed."""

    FIGURE = "figure"  # in the decimals of the indicator
    PLAIN = "plain"  # as short as it is: limits and counts
    TEXT = "text"  # as it stands
    INDICATOR = "indicator"  # the name of the indicator of that code
    PERIOD = "period"  # as people write that period
    PART = "part"  # the name of that part of the figure
    PARTS = "parts"  # the names of those parts, by codes with commas between
    GIVEN = "given"  # that part with what was reported for it: the text `fact.<name>`
    PHRASE = "phrase"  # the text `fact.<name>.<fact>` over all that is told; nothing where there is none
    STATUS = "status"  # whether an entry of the register is preliminary or final
    DOUBTS = "doubts"  # what a reader was in doubt about, from the evidence of the cell
    COUNTED = "counted"  # as the language counts them: the texts `fact.<name>`


@dataclass(frozen=True, slots=True)
class Fact:
    """One name that a rule's texts may use."""

    name: str
    meaning: str
    printed: Printed = Printed.FIGURE


# What every finding tells of its cell.
COMMON: tuple[Fact, ...] = (
    Fact("indicator", "name of the indicator", Printed.TEXT),
    Fact("unit", "unit of the figure", Printed.TEXT),
    Fact("unit_of_difference", "unit of the difference of two such figures", Printed.TEXT),
    Fact("observed", "the figure as it was written", Printed.TEXT),
    Fact("numerator", "numerator as reported", Printed.PLAIN),
    Fact("denominator", "denominator as reported", Printed.PLAIN),
    Fact("numerator_name", "name of the numerator", Printed.TEXT),
    Fact("denominator_name", "name of the denominator", Printed.TEXT),
    Fact("multiplier", "what numerator over denominator is multiplied by", Printed.PLAIN),
)
_SCOPES: Mapping[Shape, tuple[Scope, ...]] = {Shape.PERIOD: (Scope.PERIOD,)}
# What one file alone cannot show: earlier periods, earlier versions, other places.
_SEES_MORE = frozenset({Shape.SERIES, Shape.SET, Shape.REVISION, Shape.PERIOD})
_USUAL_SCOPE: Mapping[Shape, Scope] = {
    Shape.ABSENT: Scope.SUBMISSION,
    Shape.SET: Scope.SUBMISSION,
    Shape.REVISION: Scope.SUBMISSION,
    Shape.PERIOD: Scope.PERIOD,
}
_MILD: tuple[Severity, ...] = (Severity.QUERY, Severity.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleKind(Kind):
    """`tier` and `severity` hold where a rule names none, `asks` is False where a flag opens no question, `proof` is the
    arithmetic that anybody can repeat, a template over the facts that speaks no language. A rule of a kind that is `always`
    there stands in every deployment, under the kind's code, for the indicators that no rule of rules.yaml asks about by it."""

    shape: Shape
    tier: Tier = Tier.DETERMINISTIC
    severity: Severity = Severity.BLOCK
    facts: tuple[Fact, ...] = ()
    asks: bool = True
    always: bool = False
    proof: str = ""
    edit: Callable[[Rule], Edit] | None = None

    @property
    def severities(self) -> tuple[Severity, ...]:
        """What a rule of this kind may do: statistics may ask, never stop."""
        return _MILD if self.tier == Tier.STATISTICAL else (Severity.REJECT, Severity.BLOCK, *_MILD)

    @property
    def sees_more(self) -> bool:
        """Whether it looks at more than what stands in one file."""
        return self.shape in _SEES_MORE

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """When a rule of this kind may be judged."""
        return _SCOPES.get(self.shape, (Scope.CELL, Scope.SUBMISSION))

    @property
    def scope(self) -> Scope:
        """When it is judged where a rule does not say."""
        return _USUAL_SCOPE.get(self.shape, Scope.CELL)

    @property
    def told(self) -> Mapping[str, Fact]:
        """Every fact that its texts may use, by name; its own go before the common ones."""
        return {fact.name: fact for fact in (*COMMON, *self.facts)}

    def complete(self, rule: Rule) -> Rule:
        """The rule with the defaults of the parameters that it leaves out."""
        defaults = {one.name: one.default for one in self.parameters if one.default is not None}
        return replace(rule, params={**defaults, **rule.params})


def facts_of(kinds: Iterable[RuleKind]) -> tuple[str, ...]:
    """Every name that texts of these kinds may use, each once."""
    return tuple(dict.fromkeys([fact.name for fact in COMMON] + [fact.name for kind in kinds for fact in kind.facts]))
