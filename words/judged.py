"""How much of a plan is judged, and who stands for what is attested, in words."""

from __future__ import annotations

from domain.attestation import Attestation
from domain.judged import JudgedShare
from words.catalogue import say
from words.dates import whole_day
from words.numbers import number


def judged_sentence(judged: JudgedShare, language: str) -> str:
    """How much is judged, in whole percent: 已研判71项，占117项的61%."""
    if judged.share is None:
        return say(language, "judged.nothing")
    percent = number(100 * judged.share, 0)
    whole = say(language, "judged.share", judged=judged.judged, all=judged.targets, percent=percent)
    if not judged.is_by_place:
        return whole
    return whole + say(language, "judged.by_place", judged=judged.pairs_judged, all=judged.pairs)


def attested_sentence(attestation: Attestation, language: str) -> str:
    """Who stands for it, by which document: 经福山区政府办确认，依据福政办〔2024〕5号，2024年11月15日."""
    day = whole_day(attestation.on, language)
    return say(language, "attested.by", by=attestation.by, document=attestation.document, day=day)
