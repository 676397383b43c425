"""A revised denominator in words: each verdict that it has moved, before and after, for message and page alike."""

from __future__ import annotations

from dataclasses import dataclass

from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.revision import Rejudged, Revision
from words.catalogue import say
from words.dates import period_label
from words.names import name_of
from words.numbers import compared
from words.sentences import denominator_phrase


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One verdict that has moved, printed; the figures are empty where single cases could be told from them."""

    place: str
    indicator: str
    period: str
    clause: str
    figures: tuple[str, str]
    denominators: tuple[str, str]
    verdicts: tuple[str, str]
    unit: str

    def sentence(self, language: str) -> str:
        """福山区每万人口全科医生数（2022年）：2.31→2.25人/万人口，符合进度→略慢于进度."""
        before, after = self.figures
        figure = say(language, "revision.figure", before=before, after=after, unit=self.unit) if before else ""
        verdict = say(language, "revision.verdict", before=self.verdicts[0], after=self.verdicts[1])
        return say(language, "revision.line", place=self.place, indicator=self.indicator, period=self.period,
                   figure=figure, verdict=verdict)  # fmt: skip


def register_name(revision: Revision, deployment: Deployment, language: str) -> str:
    """What the register counts, by the name that the rates give it."""
    indicator = deployment.indicators[revision.moved[0].after.indicator]
    return indicator.parts.denominator_label(language) if indicator.parts else revision.register


def moved_lines(revision: Revision, deployment: Deployment, language: str) -> tuple[MovedLine, ...]:
    """One line per verdict, in the revision's order."""
    return tuple(_line(one, deployment, language) for one in revision.moved)


def _line(one: Rejudged, deployment: Deployment, language: str) -> MovedLine:
    after, indicator = one.after, deployment.indicators[one.after.indicator]
    told = compared(one.before.actual, after.actual, indicator.decimals, told_apart=True)
    unit = deployment.units.get(indicator.unit)

    def denominator(row: Assessment) -> str:
        return denominator_phrase(row, indicator, deployment.denominators, language)

    return MovedLine(
        place=deployment.places[after.place].label(language),
        indicator=indicator.label(language),
        period=period_label(after.period, language),
        clause=f"{after.document_no} {after.clause}".strip(),
        figures=("", "") if indicator.is_private else (told.actual, told.expected),
        denominators=(denominator(one.before), denominator(after)),
        verdicts=(_verdict(one.before, language), _verdict(after, language)),
        unit=unit.label(language) if unit else "",
    )


def _verdict(row: Assessment, language: str) -> str:
    return name_of("assessment", row.verdict, language)
