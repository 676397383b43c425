"""A measure in words: for those who decide, with its numbers; and as a phrase without any, where others read along."""

from __future__ import annotations

from domain.deployment import Deployment
from domain.measure import Followed
from domain.plan import is_private
from words.catalogue import say
from words.dates import period_label, whole_day
from words.names import name_of
from words.numbers import number


def measure_sentence(one: Followed, deployment: Deployment, language: str) -> str:
    """福山区每万人口全科医生数：“转岗培训”（区卫生健康局），2022年2.31，2023年12月31日前预期3.10，部分见效（2.70）. Without its numbers
    where single cases could be told from them."""
    target, known = deployment.target(one.measure.target_id), deployment.indicators
    indicator = known.get(one.measure.indicator)
    if indicator is None or indicator.is_private or (target and is_private(target, known)):
        return measure_line(one, deployment, language)
    return _sentence(one, deployment, measure_told(one, indicator.decimals, language), language)


def measure_line(one: Followed, deployment: Deployment, language: str) -> str:
    """The same without any number: 福山区每万人口全科医生数：“转岗培训”（区卫生健康局，预期2023年12月31日前见效）：部分见效."""
    return _sentence(one, deployment, effect_phrase(one, language), language)


def _sentence(one: Followed, deployment: Deployment, told: str, language: str) -> str:
    place, indicator = deployment.places.get(one.measure.place), deployment.indicators.get(one.measure.indicator)
    subject = say(
        language,
        "measure.subject",
        place=place.label(language) if place else one.measure.place,
        indicator=indicator.label(language) if indicator else one.measure.indicator,
    )
    return say(language, "measure.sentence", subject=subject, told=told)


def measure_told(one: Followed, decimals: int, language: str) -> str:
    """The same without the name of the figure."""
    measure = one.measure
    outcome = name_of("measure", one.outcome, language)
    return say(
        language,
        "measure.told",
        text=measure.text,
        owner=measure.owner,
        period=period_label(measure.period, language),
        figure=number(measure.figure, decimals),
        day=whole_day(measure.due_on, language),
        effect=number(measure.effect, decimals),
        outcome=outcome
        if one.value is None
        else say(language, "measure.with_value", outcome=outcome, value=number(one.value, decimals)),
    )


def effect_phrase(one: Followed, language: str) -> str:
    """“全科医生转岗培训”（区卫生健康局，预期2023年12月31日前见效）：已达到预期."""
    measure = one.measure
    day, outcome = whole_day(measure.due_on, language), name_of("measure", one.outcome, language)
    return say(language, "measure.phrase", text=measure.text, owner=measure.owner, day=day, outcome=outcome)
