"""One verdict as people read it: every figure printed once, for the page and the workbook alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from domain.assessment import BEHIND, Assessment, Status
from domain.attestation import Attestation
from domain.indicator import MONTHS_OF_A_YEAR, Indicator
from domain.period import Period, months_between
from domain.plan import Target, is_private
from domain.submission import Provenance
from domain.targetkind import Measure, TargetKind, schedule_of, side_of
from reports.charts.spec import PathShape
from reports.evaluation.followups import Followup, followups
from reports.evaluation.model import Evaluation, Subject
from reports.evaluation.texts import text
from reports.evaluation.verdicts import sign, verdict_word
from words.catalogue import languages, say
from words.dates import period_label, reporting_label, whole_day
from words.judged import attested_sentence
from words.measures import measure_told
from words.names import name_of, simulated_mark
from words.numbers import Compared, compared, printed
from words.sentences import derived_phrase, remarks, route_phrase, summed_phrase
from words.units import PERCENT

NONE = "–"
MONTHS_SHOWN = 0.05  # a slip below this is none


def day_text(day: date | None, language: str) -> str:
    """2023年6月30日; 2023-06-30 in English."""
    return NONE if day is None else whole_day(day, language)


@dataclass(frozen=True)
class VerdictView:
    """`number` counts the verdicts in the plan's order, which is no ranking."""

    number: int
    row: Assessment
    target: Target
    kind: TargetKind
    indicator: Indicator
    subject: Subject
    figure: Mapping[str, Any]  # the observation that was judged; empty where there is none
    evaluation: Evaluation
    # A rate of a few deaths says nothing and points at people: nothing that it could be told from is here, only the verdict.
    # The restricted part of the export keeps it, so that the verdict can be computed again.
    withheld: bool = False
    followup: Followup | None = None
    has_figure: bool = True
    judged: bool = True

    @property
    def proposal(self) -> str:
        """加强（尚未报措施）; a dash where nothing is proposed."""
        if self.followup is None or self.followup.proposed is None:
            return NONE
        found = self.followup.proposed
        ground = text(f"ground.{found.ground}", self.language)
        return name_of("proposal", found.proposal, self.language) + say(self.language, "joint.bracket", text=ground)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures on its figure that stand, with what has become of them."""
        standing = self.followup.standing if self.followup else ()
        return tuple(measure_told(one, self.indicator.decimals, self.language) for one in standing)

    @property
    def language(self) -> str:
        return self.evaluation.language

    @property
    def name(self) -> str:
        return self.indicator.label(self.language)

    @property
    def place(self) -> str:
        return self.evaluation.places[self.row.place].label(self.language)

    @property
    def unit(self) -> str:
        return self.evaluation.unit(self.row)

    @property
    def nature(self) -> str:
        return name_of("nature", self.target.nature, self.language)

    @property
    def verdict(self) -> str:
        return verdict_word(self.row.status, self.side, self.language)

    @property
    def side(self) -> str:
        return side_of(self.kind, self.target, self.indicator.direction)

    @property
    def schedule(self) -> str:
        return schedule_of(self.kind, self.target)

    @property
    def sign(self) -> str:
        return sign(self.row.status)

    @property
    def needs_attention(self) -> bool:
        return self.row.status in BEHIND or self.row.status == Status.AT_RISK

    @property
    def reason(self) -> str:
        """Why, and what has to be said wherever the verdict is shown."""
        words = (self.evaluation.reasons.get(self.row.reason, ""), *remarks(self.row, self.language))
        return say(self.language, "joint.facts").join(dict.fromkeys(word for word in words if word))

    @property
    def has_evidence(self) -> bool:
        """Whether there is a figure to show behind it."""
        return self.has_figure or self.needs_attention

    @property
    def actual(self) -> str:
        """The figure as a sentence carries it, with the mark of a simulated one."""
        mark = simulated_mark(self.language) if self.row.is_simulated and not self.withheld else ""
        return f"{mark}{self.figure_text}"

    @property
    def told(self) -> Compared:
        """Figure, expectation and gap as text."""
        return compared(self.row.actual, self.row.expected, self.indicator.decimals, told_apart=self.row.is_behind)

    @property
    def figure_text(self) -> str:
        """The figure alone, for the cells of a table that is marked as a whole."""
        if self.withheld:
            return text("withheld", self.language)
        return self.told.actual

    @property
    def period(self) -> str:
        return reporting_label(self.row.period, self._offset, self.language) if self.row.period else NONE

    @property
    def _offset(self) -> int:
        """By how many months the reporting year of the figure ends before the calendar's."""
        end = self.figure.get("period_end")
        return end.month - MONTHS_OF_A_YEAR if end and Period.parse(self.row.period).kind == "year" else 0

    @property
    def expected(self) -> str:
        return self.told.expected

    @property
    def gap(self) -> str:
        if self.row.gap is None or self.withheld:
            return NONE
        gap = self.told.gap
        return f"+{gap}" if gap != NONE and float(gap) > 0 else gap

    @property
    def baseline(self) -> str:
        if self.target.baseline_value is None:
            return NONE
        return self._as_printed(self.target.baseline_text) or self.number_text(self.target.baseline_value)

    @property
    def baseline_period(self) -> str:
        return self._year(self.target.baseline_period) if self.target.baseline_value is not None else ""

    @property
    def goal(self) -> str:
        """As the plan prints it; the bare value for readers of another language than the plan's. What the plan says in words
        alone stands behind what it comes to: 100%（原文：设立）, 完成."""
        words, value = self._as_printed(self.target.value_text), self.number_text(self.target.value)
        if any(sign.isdigit() for sign in words) and not self.is_step:
            return words
        come_to = text("done", self.language) if self.is_step else self._with_unit(value)
        spoken = words if words and not any(sign.isdigit() for sign in words) else ""
        if spoken and come_to != NONE:
            return f"{come_to}{say(self.language, 'joint.bracket', text=text('in_words', self.language, words=spoken))}"
        return spoken or come_to

    @property
    def is_step(self) -> bool:
        return self.kind.measure is Measure.STEP

    def _with_unit(self, value: str) -> str:
        return f"{value}{self.unit}" if value != NONE and self.unit == PERCENT else value

    def _as_printed(self, words: str) -> str:
        """The plan's words, where the reader of this language can read them: plans are written in the first of them."""
        printed_words = "".join(words.split())
        return printed_words if self.language == languages()[0] or printed_words.isascii() else ""

    @property
    def deadline(self) -> str:
        if self.target.deadline is None:
            return NONE
        return self._year(str(self.target.deadline.year))

    @property
    def shape(self) -> PathShape:
        """What the schedule looks like: a way, steps, a limit, or nothing."""
        target, path = self.target, self.subject.path
        if self.kind.measure is Measure.SPAN and target.low is not None and target.high is not None:
            return PathShape.RANGE
        if self.kind.is_limit:
            return PathShape.CEILING if self.kind.is_ceiling else PathShape.FLOOR
        if not path:
            return PathShape.NONE
        if target.is_stepped:
            return PathShape.STEPS
        if len({value for _, value in path}) > 1:
            return PathShape.LINE
        lower = self.kind.is_ceiling or self.indicator.direction == "lower_better"
        return PathShape.CEILING if lower else PathShape.FLOOR

    @property
    def expected_key(self) -> str:
        """The text that names the expected value: a limit is no schedule."""
        return self.shape.value if self.shape.is_limit else "expected"

    @property
    def slips(self) -> bool:
        """Whether a slip in months can be told: some way was done, and less than the schedule asks."""
        slip = self.row.slip_months
        return slip is not None and MONTHS_SHOWN < slip <= self._span and (self.row.share_done or 0) > 0

    @property
    def _span(self) -> float:
        """The months of the plan: a slip beyond them says nothing."""
        plan = self.evaluation.plan
        return months_between(plan.effective_from, self.target.deadline or plan.effective_to)

    @property
    def can_return(self) -> bool:
        """Whether there is a way to come back to; a limit is kept or not."""
        return self.needs_attention and self.row.next_value is not None and self.expected_key == "expected"

    @property
    def kind_name(self) -> str:
        return say(self.language, f"target.{self.target.kind}.name")

    @property
    def path(self) -> str:
        """How the schedule runs; a limit has none."""
        if self.expected_key != "expected" or not self.subject.path:
            return NONE
        return say(self.language, f"path.{self.target.path}")

    @property
    def receipt_sha256(self) -> str:
        return self.evaluation.receipts.get(str(self.figure.get("receipt_id") or ""), "")

    @property
    def attested(self) -> str:
        """Who stands for it by which document, where it is attested."""
        if self.row.provenance != Provenance.ATTESTED or not self.figure:
            return NONE
        said = Attestation(self.figure["file"], self.figure["period_end"], self.figure["note"])
        return attested_sentence(said, self.language)

    @property
    def provenance(self) -> str:
        """Where the figure comes from; of a derived one what it stands on."""
        if self.row.is_derived:
            return derived_phrase(self.row, self.language)
        return name_of("provenance", self.row.provenance, self.language) if self.row.provenance else NONE

    @property
    def second_route(self) -> str:
        """What the figures of other places add up to beside the one that was reported, and how far the two are apart."""
        row, other = self.row, {} if self.row.is_derived else self.evaluation.summed(self.row)
        if row.actual is None or not other or self.indicator.is_private:
            return NONE
        how = summed_phrase(other["parts"], other["parts_due"], other["covered"], self.language)
        return route_phrase(row.actual, other["value"], how, self.unit, self.indicator, self.language)

    @property
    def location(self) -> str:
        """File, sheet and cell of the figure."""
        return " ".join(str(self.figure[key]) for key in ("file", "sheet", "cell") if self.figure.get(key)) or NONE

    @property
    def outlook(self) -> str:
        """Whether the end value will be reached, in words."""
        return self._named("outlook", self.row.outlook)

    @property
    def variation(self) -> str:
        """Whether the last movement was more than the usual coming and going."""
        return self._named("variation", self.subject.variation)

    @property
    def assurance(self) -> str:
        """Whether the process would meet the value wanted."""
        return self._named("assurance", self.subject.assurance)

    def _named(self, table: str, code: str) -> str:
        shown = code and not self.withheld and not self.indicator.is_private
        return name_of(table, code, self.language) if shown else NONE

    def number_text(self, value: float | None) -> str:
        return printed(value, self.indicator.decimals)

    def light(self, status: str) -> str:
        return verdict_word(status, self.side, self.language) if status else NONE

    def _year(self, period: str) -> str:
        try:
            return period_label(period, self.language)
        except ValueError:
            return period


@dataclass(frozen=True)
class Views:
    """All verdicts of an evaluation, in its order."""

    evaluation: Evaluation

    @cached_property
    def all(self) -> tuple[VerdictView, ...]:
        return tuple(self._view(number, row) for number, row in enumerate(self.evaluation.assessments, start=1))

    def _view(self, number: int, row: Assessment) -> VerdictView:
        evaluation, target = self.evaluation, self._targets[row.target_id]
        hidden = is_private(target, evaluation.indicators)
        return VerdictView(
            number,
            row.without_figures() if hidden else row,
            target.without_figures() if hidden else target,
            evaluation.kinds[target.kind],
            evaluation.indicators[row.indicator],
            Subject() if hidden else evaluation.subject(row),
            {} if hidden else self._figure_of(row),
            evaluation,
            withheld=hidden,
            has_figure=row.actual is not None,
            judged=row.is_judged,
            followup=None if hidden else self._followed[number - 1],
        )

    def _figure_of(self, row: Assessment) -> Mapping[str, Any]:
        if row.is_derived:
            return self.evaluation.summed(row)
        return self._figures.get((row.place, row.indicator, row.period), {})

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
        return _figures(self.evaluation.observations)

    @cached_property
    def _followed(self) -> Sequence[Followup]:
        return followups(self.evaluation.assessments, self.evaluation.measures, self.evaluation.observations)

    @cached_property
    def _targets(self) -> Mapping[str, Target]:
        return {target.id: target for target in self.evaluation.targets}

    @cached_property
    def by_verdict(self) -> dict[str, tuple[VerdictView, ...]]:
        """Views by status, from good to bad and then without a verdict; empty statuses are left out."""
        found = {status: tuple(view for view in self.all if view.row.status == status) for status in Status}
        return {status: views for status, views in found.items() if views}


def _figures(observations: pl.DataFrame) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    plain = observations.filter(pl.col("item").fill_null("") == "")
    return {(row["place"], row["indicator"], row["period"]): row for row in plain.iter_rows(named=True)}
