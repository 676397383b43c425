"""What is asked about a submission: its doubtful figures, numbered, each with what is odd and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.evidence import LeftAside
from domain.finding import Finding, FindingState, Rule, Severity, explain
from domain.form import Form
from domain.indicator import Indicator
from domain.period import Period
from domain.place import Place
from domain.submission import UnreadAnswer
from words.catalogue import say
from words.signs import signs


@dataclass(frozen=True, slots=True)
class Returned:
    """Which submission goes back, by when it is to be answered, and the rules and indicators by whose words it is asked.

    `token` is of this return alone; `rebuilt` says why our form goes out in place of the clerk's own file (a key of the
    texts `workbook.rebuilt.*`); the last three are what the reader made of the file beside its figures."""

    form: Form
    place: Place
    period: Period
    version: int
    answer_by: date
    language: str
    simulated: bool
    indicators: Mapping[str, Indicator]
    rules: Mapping[str, Rule]
    token: str = ""
    rebuilt: str = ""
    left_aside: tuple[LeftAside, ...] = ()
    answers_read: int = 0
    unread_answers: tuple[UnreadAnswer, ...] = ()


# A person has answered and nobody has decided yet, with the choice that the answer was.
ANSWERED = {FindingState.EXPLAINED: "explain", FindingState.DEFINITION_QUERY: "definition"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A doubtful figure with its number in the list: the gravest finding about it with its rule, and `also` what else is
    asked about the same figure. The clerk looks at a figure once and answers once."""

    number: int
    finding: Finding
    rule: Rule
    also: tuple[Numbered, ...] = ()

    @property
    def ids(self) -> str:
        """The findings that one answer is for, separated by spaces."""
        return " ".join((self.finding.id, *(one.finding.id for one in self.also)))

    @property
    def answered(self) -> str:
        """The choice that stands as the answer to all of it; "" where something is still asked."""
        states = {one.finding.state for one in (self, *self.also) if one.finding.severity != Severity.NOTE}
        return ANSWERED.get(self.finding.state, "") if states and states <= ANSWERED.keys() else ""

    @property
    def asks(self) -> bool:
        """Whether the clerk has something to do."""
        return not self.answered and self.finding.severity != Severity.NOTE

    def why(self, language: str) -> str:
        """What is odd and by what arithmetic, of every finding about the figure."""
        return "\n".join((self._why(language), *(one._why(language) for one in self.also)))

    def _why(self, language: str) -> str:
        """One finding's arithmetic; the proof stands behind it unless the text has it already."""
        text = explain(self.rule, self.finding.params, language)
        proof = self.finding.proof
        repeats = not proof or proof in text or self.finding.params.get("recomputed", "?") in text
        return text if repeats else f"{text}\n{proof}"

    def rule_name(self, language: str) -> str:
        names = [one.rule.names.get(language, one.rule.id) for one in (self, *self.also)]
        return say(language, "joint.facts").join(dict.fromkeys(names))

    def causes(self, language: str) -> str:
        """The possible causes that any of the rules names, each once."""
        said = list(dict.fromkeys(one.rule.causes.get(language, "") for one in (self, *self.also)))
        stems = {text: text.rstrip(signs("questions")) for text in said if text}
        return "\n".join(
            text for text, stem in stems.items() if not any(stem in other for other in stems if other != text)
        )


def numbered(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> tuple[Numbered, ...]:
    """The doubtful figures in the order of their first finding, numbered from 1; what is answered already comes last.
    Raises KeyError for a rule that is not given."""
    figures: dict[tuple[str, str, str, str], list[Finding]] = {}
    for one in findings:
        figures.setdefault((one.sheet, one.cell, one.indicator, one.item), []).append(one)
    gravest_first = [sorted(asked, key=lambda one: list(Severity).index(one.severity)) for asked in figures.values()]
    made = [_numbered(0, asked, rules) for asked in gravest_first]
    order = sorted(range(len(made)), key=lambda n: bool(made[n].answered))
    return tuple(_numbered(number, gravest_first[n], rules) for number, n in enumerate(order, start=1))


def _numbered(number: int, asked: Sequence[Finding], rules: Mapping[str, Rule]) -> Numbered:
    first, *others = asked
    also = tuple(Numbered(number, one, rules[one.rule]) for one in others)
    return Numbered(number, first, rules[first.rule], also)
