"""Whether measures had their effect, for messages about the figure that they are about. No number of it: who reads along must
not read which figure would please."""

from __future__ import annotations

from alerts.situation import Situation
from domain.assessment import Assessment
from domain.measure import Followed
from words.measures import effect_phrase


def effects_of(one: Assessment, situation: Situation) -> tuple[str, ...]:
    """One phrase for each measure on the figure of which a figure has said something, but for those that were succeeded."""
    return tuple(
        effect_phrase(measure, situation.language)
        for measure in situation.measures
        if measure.stands and measure.came and (one.place, one.indicator) == _subject(measure)
    )


def _subject(one: Followed) -> tuple[str, str]:
    return one.measure.place, one.measure.indicator
