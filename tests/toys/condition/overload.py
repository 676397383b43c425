"""A toy: a place with several questions at once is told that somebody can help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from alerts.situation import Situation
from alerts.toldkind import Ending, Found, Occasion, ToldKind
from domain.alert import Alert
from domain.condition import Condition
from domain.contact import Rung
from words.catalogue import say

MANY = 2


@dataclass(frozen=True, slots=True)
class OverloadFacts:
    kind: ClassVar[str] = "overload"
    place_name: str
    count: int
    asked_first: date
    rules: tuple[str, ...]
    simulated: bool = False


class _Overload(ToldKind[OverloadFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        asked = Counter(one.place for one in situation.questions)
        for place, count in asked.items():
            if count >= MANY:
                rules = tuple(sorted({one.rule for one in situation.questions if one.place == place}))
                name = situation.deployment.places[place].label(situation.language)
                facts = OverloadFacts(name, count, situation.as_of, rules)
                yield Condition(self.code, place, "", "", "notice", binding=False, facts=facts, since=situation.as_of)

    def fingerprint(self, facts: OverloadFacts) -> tuple[str, ...]:
        return (str(facts.count),)

    def is_news(self, old: OverloadFacts, new: OverloadFacts) -> bool:
        return new.count > old.count

    def endings(self, gone: Sequence[Alert], situation: Situation, kept: Found) -> dict[str, Ending]:
        return {one.key: Ending("resolved") for one in gone}

    def values(self, facts: OverloadFacts, moment: Occasion) -> Mapping[str, Any]:
        return {"offer": say(moment.language, "condition.overload.offer", count=facts.count)}

    def good_to_know(self, alert: Alert, week: Any) -> bool:
        return alert.is_open


KIND = _Overload(
    code="overload",
    meaning="a place is asked several things at once",
    facts=OverloadFacts,
    ladder=(Rung(0, ("clerk",)), Rung(2, ("section_lead",))),
    rank=55,
    reference="FD",
    digest_place=4,
    has_line=True,
)
