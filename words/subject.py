"""What a question is about, in words: a figure by the name of its indicator, or the form as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from domain.finding import WHOLE, Finding
from domain.indicator import Indicator
from words.catalogue import say
from words.units import with_unit


def subject_of(finding: Finding, indicators: Mapping[str, Indicator], language: str) -> str:
    """The name of its indicator; a code that nobody knows as it stands."""
    return name_of_subject(finding.indicator, indicators, language)


def name_of_subject(code: str, indicators: Mapping[str, Indicator], language: str) -> str:
    """The same by the code of an indicator, or WHOLE."""
    if code in indicators:
        return indicators[code].label(language)
    return say(language, "rules.whole.name") if code == WHOLE else code


def sent_in(finding: Finding, unit: str, language: str) -> str:
    """What was sent, as a message tells it: the figure as it was written, with its unit where it was written without."""
    if finding.is_whole:
        return say(language, "rules.whole.sent")
    return with_unit(finding.observed, unit, language) if _is_bare(finding.observed) else finding.observed


def _is_bare(text: str) -> bool:
    """Whether nothing stands there but digits and what belongs to a number."""
    return any(one.isdigit() for one in text) and all(one.isdigit() or one in "+-., " for one in text)
