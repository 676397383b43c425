"""Whether a target can be judged, in words: whose figure by which line, from what start, from which day on; or why not."""

from __future__ import annotations

from domain.deployment import Deployment
from domain.judgeable import Judgeable
from words.catalogue import languages, say
from words.dates import period_label, plain_day
from words.names import name_of


def source_text(row: Judgeable, deployment: Deployment, language: str) -> str:
    """E.g. 烟卫统年1表第16行; nothing where it cannot be judged."""
    if row.source is None:
        return ""
    form = _form(row, deployment, language)
    said = say(language, f"judgeable.{row.source}", form=form, row=row.row, asked=row.asked, places=row.places)
    if not row.reference:
        return said
    indicator = deployment.indicators[row.reference].label(language)
    return say(language, "judgeable.with_reference", source=said, indicator=indicator)


def _form(row: Judgeable, deployment: Deployment, language: str) -> str:
    """The number of the form for readers of the language that it is written in, else its name; the plan whose document
    prints the figure."""
    if row.form in deployment.forms:
        form = deployment.forms[row.form]
        return (language == languages()[0] and form.table_no) or form.label(language)
    return deployment.plans[row.form].label(language) if row.form else ""


def start_text(row: Judgeable, language: str) -> str:
    """E.g. 规划列明的基期值（2020年）."""
    if row.start is None:
        return ""
    name = name_of("start", row.start, language)
    if not row.start_period:
        return name
    return say(language, "judgeable.start", name=name, period=period_label(row.start_period, language))


def lack_text(row: Judgeable, language: str) -> str:
    """Why it cannot be judged, and what would change that; nothing where it can."""
    if row.lack is None:
        return ""
    why, remedy = name_of("lack", row.lack, language), say(language, f"remedy.{row.lack}")
    return say(language, "judgeable.remedy", why=why, remedy=remedy)


def first_text(row: Judgeable, language: str) -> str:
    """The day on which the first verdict can come, with the period that gives it; nothing where none can."""
    if row.first_on is None:
        return ""
    day = plain_day(row.first_on)
    if not row.first_period:
        return say(language, "judgeable.any_day", day=day)
    return say(language, "judgeable.first", day=day, period=period_label(row.first_period, language))
