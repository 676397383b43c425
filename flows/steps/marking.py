"""Marking: each question about a figure stands beside that figure where the district keeps it, until it has ended. What is
sent is what differs from what was sent before; what became of it is kept question by question, so that a stop in between
repeats one and loses none. No figure is written there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.condition import SourceHealth
from domain.deployment import Deployment, SourceConfig
from domain.errors import SourceUnavailable
from domain.finding import HOLDING, Finding, FindingState, answer_by
from domain.kind import Sort
from domain.questionmark import COMMENT, WHERE, MarkState, QuestionMark
from domain.submission import Provenance
from flows.outcome import Ended
from flows.steps.collect import down
from flows.steps.notify import asked_now
from reports.workbook.questions import numbered
from sources.marking import Marked, Question
from sources.opening import MARKS, named, open_marker
from words.catalogue import say
from words.log import log
from words.marking import asked_comment, ended_comment

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

Figure = tuple[str, str, str, str, str]  # form, place, period, indicator, item
# How a question ends by what somebody has done; else it is asked no more.
_ANSWERED = frozenset({FindingState.CLOSED, FindingState.EXPLANATION_ACCEPTED})
_LOG = log()


@dataclass(slots=True)
class Cell:
    """One figure: the questions that stand about it, those that have ended since they were marked, and the ids of those whose
    mark stands there. `elsewhere`: the version of now came another way."""

    asked: list[Finding] = field(default_factory=list)
    ended: list[Finding] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)
    elsewhere: bool = False

    def state_of(self, finding: Finding, state: MarkState) -> MarkState:
        """What has become of a question: a mark that stood and could not be changed stands, and ends with its question."""
        if state == MarkState.REFUSED:
            return MarkState.SET if finding.id in self.standing else MarkState.REFUSED
        return state if finding in self.asked else MarkState.CLEARED


def marked_sources(workplace: Workplace) -> list[str]:
    """The sources whose kind can show questions where the figures come from. A ledger whose clock is played shows them only
    where its configuration says so: its days and deadlines are nobody's."""
    kinds, played = workplace.kinds[Sort.SOURCE], workplace.charter.simulated
    able = [one for one in workplace.deployment.sources if one.kind in kinds and kinds[one.kind].marks is not None]
    return [one.id for one in able if not played or one.options.get(MARKS) is True]


def mark(workplace: Workplace, unit: str) -> Ended:
    """What differs of one source is sent. A source that is down is recorded as that, and the next run goes on."""
    config = next(one for one in workplace.deployment.sources if one.id == unit)
    with workplace.store.read() as work:
        known = work.marks.of(unit)
        cells = _cells(work, workplace, config, known)
    sending = dict(_differing(workplace, cells, known))
    counts: Counter[MarkState] = Counter()
    if sending:
        try:
            _send(workplace, config, sending, cells, counts)
        except SourceUnavailable as error:
            return _unavailable(workplace, config, error)
    told = {state.value: counts[state] for state in MarkState}
    return Ended(message=say(workplace.language, "marking.done" if counts else "marking.off", **told))


def _send(
    workplace: Workplace,
    config: SourceConfig,
    sending: Mapping[Figure, Question],
    cells: Mapping[Figure, Cell],
    counts: Counter[MarkState],
) -> None:
    """Raises SourceUnavailable; what came before it is kept."""
    marker = open_marker(config, workplace.opening, workplace.kinds[Sort.SOURCE])
    if marker is None:
        return
    with closing(marker):
        for one in marker.mark(list(sending.values())):
            _keep(workplace, config, one, cells[_figure_of(one.question)])
            counts[one.state] += 1


def _cells(
    work: Work, workplace: Workplace, config: SourceConfig, known: Mapping[str, QuestionMark]
) -> dict[Figure, Cell]:
    """Every figure of the source that is asked about, or was marked and is not asked about any more."""
    cells: dict[Figure, Cell] = {}
    standing = {name for name, one in known.items() if one.state == MarkState.SET}
    for finding in _asked(work, workplace, config, standing):
        cells.setdefault(_figure(finding), Cell()).asked.append(finding)
    for finding in work.findings.of(standing).values():
        if not finding.holds:
            cells.setdefault(_figure(finding), Cell()).ended.append(finding)
    latest = work.submissions.latest_of({figure[:3] for figure in cells})
    own = work.receipts.from_source({one.receipt_id for one in latest.values()}, config.id)
    for figure, cell in cells.items():
        cell.standing, version = standing, latest.get(figure[:3])
        cell.elsewhere = version is not None and version.receipt_id not in own
    return cells


def _asked(work: Work, workplace: Workplace, config: SourceConfig, standing: set[str]) -> Iterator[Finding]:
    """Open questions about single figures that came from the source: those that are put to the districts now, and those that
    stand there already. None about what is made up."""
    holding = [one for one in work.findings.open() if one.severity in HOLDING and not one.is_whole]
    versions = work.submissions.of({one.submission_id for one in holding})
    own = work.receipts.from_source({one.receipt_id for one in versions.values()}, config.id)
    real = {name for name, one in versions.items() if one.receipt_id in own and one.provenance != Provenance.SIMULATED}
    mine = [one for one in holding if one.submission_id in real]
    asked = asked_now(work, workplace) if any(one.id not in standing for one in mine) else frozenset()
    yield from (one for one in mine if one.id in asked)
    yield from (one for one in holding if one.id in standing and one.id not in asked)


def _differing(
    workplace: Workplace, cells: Mapping[Figure, Cell], known: Mapping[str, QuestionMark]
) -> Iterator[tuple[Figure, Question]]:
    """What is not yet so there, as far as is known; what was refused is not asked for again in the same words."""
    for figure, cell in cells.items():
        comment = _comment(workplace, cell)
        said = {known[one.id].comment if one.id in known else "" for one in cell.asked}
        if cell.ended or said != {comment}:
            form = workplace.deployment.forms.get(figure[0])
            offset = form.reporting_year_offset_months if form else 0
            where = next((known[one.id].where for one in (*cell.ended, *cell.asked) if one.id in known), "")
            yield figure, Question(*figure, bool(cell.asked), comment, offset, where)


def _comment(workplace: Workplace, cell: Cell) -> str:
    deployment, language = workplace.deployment, workplace.language
    if not cell.asked:
        answered = any(one.state in _ANSWERED for one in cell.ended)
        elsewhere = cell.elsewhere and any(one.state == FindingState.CLOSED for one in cell.ended)
        on = _ended_on(workplace, cell.ended)
        return ended_comment(on, language, answered=answered, elsewhere=elsewhere)
    due = max((one.due_on for one in cell.asked if one.due_on), default=None)
    until = due or answer_by(workplace.as_of, deployment.calendar)
    return asked_comment(_why(deployment, cell.asked), until, deployment.contacts.signature, language)


def _ended_on(workplace: Workplace, ended: Sequence[Finding]) -> date:
    days = [workplace.deployment.calendar.day_of(one.closed_at) for one in ended if one.closed_at]
    return max(days, default=workplace.as_of)


def _why(deployment: Deployment, asked: Sequence[Finding]) -> list[str]:
    """The figure as it was reported, and what is odd about it by the name of each rule: more people read it there than the
    clerk, so no range, threshold or other figure stands in it. Of what is private not even the figure."""
    language, indicator = deployment.language, deployment.indicators.get(asked[0].indicator)
    findings = [replace(one, sheet="", cell="") for one in sorted(asked, key=lambda one: one.id)]
    entries = numbered([one for one in findings if one.rule in deployment.rules], deployment.rules)
    names = list(dict.fromkeys(entry.rule_name(language) for entry in entries))
    if indicator is None or indicator.is_private:
        return names
    return [say(language, "marking.reported", figure=asked[0].observed), *names]


def _keep(workplace: Workplace, config: SourceConfig, one: Marked, cell: Cell) -> None:
    """What became of it: of an ended question that its mark is gone also where another question holds the figure. One that
    could not be taken away stands, and the next run tries again; its words are those that stand there or were refused."""
    where = one.where or one.question.where
    said = {**_named(one.question), COMMENT: one.question.comment, **({WHERE: where} if where else {})}
    now, about = workplace.clock(), (*cell.asked, *cell.ended)
    marks = [QuestionMark(config.id, each.id, cell.state_of(each, one.state), now, said, one.said) for each in about]
    with workplace.store.begin() as work:
        work.marks.keep(marks)
        work.commit()


def _unavailable(workplace: Workplace, config: SourceConfig, error: SourceUnavailable) -> Ended:
    seen = named(error, config)
    health = SourceHealth(
        config.id,
        ok=False,
        address=str(config.address),
        error=seen.said,
        places=config.places,
        fault=seen.fault.value,
        where=seen.where,
    )
    _LOG.warning("source %s: questions could not be marked: %s %s", config.id, seen.fault, seen.said)
    with workplace.store.begin() as work:
        work.sources.record(health, workplace.clock())
        work.commit()
    return down(workplace, seen)


def _figure(finding: Finding) -> Figure:
    return finding.form, finding.place, finding.period, finding.indicator, finding.item


def _figure_of(question: Question) -> Figure:
    return question.form, question.place, question.period, question.indicator, question.item


def _named(question: Question) -> dict[str, str]:
    figure = ("form", "place", "period", "indicator", "item")
    return {name: str(text) for name, text in asdict(question).items() if name in figure}
