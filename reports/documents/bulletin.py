"""The draft of a bulletin (通报): one period in counts. Places are named for what is not there yet alone, in no order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.duedate import ExpectedSubmission, SubmissionState
from domain.finding import Finding, FindingState, Rule, Severity
from domain.unread import is_unread
from reports.documents.ground import Asked, Ground
from reports.documents.paper import Paper
from reports.documents.sheet import Sheet, in_a_row, what
from words.catalogue import catalogue, say
from words.dates import period_label, short_day, whole_day

DOUBTS = 3  # the main kinds of doubt; the others are in the count
_NOT_ASKED = frozenset({FindingState.OPEN, FindingState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Tally:
    """One period: `due` is what `on_time`, `late` and `lacking` add up to; `not_yet` is still in time, of
    `unread` nobody knows, since a source is down; `partial` of what came is not whole. Two questions about one cell are one."""

    due: int
    on_time: int
    late: int
    lacking: tuple[ExpectedSubmission, ...]
    not_yet: int
    unread: int
    partial: int
    asked: int
    closed: int
    doubts: tuple[tuple[str, int], ...]


def tally(rows: Sequence[ExpectedSubmission], ground: Ground) -> Tally:
    """The counts of rows and of the questions about them."""
    came = [row for row in rows if row.arrived]
    unread = sum(is_unread(row, ground.down) for row in rows)
    lacking = tuple(
        row for row in rows if not row.arrived and row.due_on < ground.as_of and not is_unread(row, ground.down)
    )
    late = sum(row.received_late for row in came)
    asked = [one for one in ground.questions(rows) if one.state not in _NOT_ASKED]
    cells = {_cell(one) for one in asked}
    waiting = {_cell(one) for one in asked if one.is_open}
    return Tally(
        due=len(came) + len(lacking),
        on_time=len(came) - late,
        late=late,
        lacking=lacking,
        not_yet=len(rows) - len(came) - len(lacking) - unread,
        unread=unread,
        partial=sum(row.state == SubmissionState.PARTIAL for row in came),
        asked=len(cells),
        closed=len(cells - waiting),
        doubts=_doubts(asked),
    )


def bulletin(ground: Ground, asked: Asked) -> list[Sheet]:
    """The one of a period; none where nothing was due and nothing asked."""
    rows = [row for row in ground.expected if asked.meets(row)]
    counts = tally(rows, ground)
    if asked.period is None or not (counts.due or counts.unread or counts.asked):
        return []
    language, period = ground.language, period_label(asked.period, ground.language)
    paper = Paper(language, simulated=ground.simulated)
    title = _say(language, "title", period=period)
    paper.title(title)
    paper.blanks()
    paper.addressee(_say(language, "to"))
    paper.para(_say(language, "lead", period=period, day=whole_day(ground.as_of, language)))
    for number, (heading, paragraphs) in enumerate(_sections(counts, ground), 1):
        paper.heading(number, heading)
        for text in paragraphs:
            paper.para(text)
    paper.ending()
    return [Sheet.of(paper, "bulletin", title, ground, period=str(asked.period))]


def _sections(counts: Tally, ground: Ground) -> Iterator[tuple[str, list[str]]]:
    language = ground.language
    yield _say(language, "overall"), [_overall(counts, language)]
    if counts.doubts:
        yield _say(language, "doubts"), [_doubts_said(counts.doubts, ground)]
    if counts.lacking:
        yield _say(language, "lacking"), [_say(language, "lacking_lead"), *_lacking(counts.lacking, ground)]
    asked = [("ask_questions", counts.asked > counts.closed), ("ask_lacking", bool(counts.lacking))]
    wanted = [_say(language, key) for key, is_so in asked if is_so]
    if wanted:
        yield _say(language, "ask"), [*wanted, say(language, "documents.by_records")]


def _overall(counts: Tally, language: str) -> str:
    forms = {"due": counts.due, "on_time": counts.on_time, "late": counts.late, "lacking": len(counts.lacking)}
    said = [_say(language, "forms", **forms)]
    if counts.not_yet:
        said.append(_say(language, "not_yet", count=counts.not_yet))
    if counts.unread:
        said.append(_say(language, "unread", count=counts.unread))
    if counts.partial:
        said.append(_say(language, "partial", count=counts.partial))
    questions = {"asked": counts.asked, "closed": counts.closed, "open": counts.asked - counts.closed}
    said.append(_say(language, "questions" if counts.asked else "no_questions", **questions))
    return in_a_row(said, language)


def _doubts(asked: Sequence[Finding]) -> tuple[tuple[str, int], ...]:
    """The rules that asked about most cells. A cell that several ask about counts for one, what blocks it before the rest, so
    that the counts add up to no more than was asked."""
    main: dict[tuple[str, ...], Finding] = {}
    for one in sorted(asked, key=lambda one: (one.severity != Severity.BLOCK, one.rule)):
        main.setdefault(_cell(one), one)
    cells = Counter(one.rule for one in main.values())
    return tuple(sorted(cells.items(), key=lambda item: (-item[1], item[0]))[:DOUBTS])


def _doubts_said(doubts: Sequence[tuple[str, int]], ground: Ground) -> str:
    language, numerals = ground.language, catalogue(ground.language).table("documents.numeral")
    key = "doubt" if len(doubts) > 1 else "doubt_alone"
    said = [
        _say(language, key, number=numerals[str(number)], name=_name(rule, ground), count=count)
        for number, (rule, count) in enumerate(doubts, 1)
    ]
    return _say(language, "doubts_joint").join(said) + _say(language, "doubts_end")


def _name(rule_id: str, ground: Ground) -> str:
    rule: Rule | None = ground.deployment.rules.get(rule_id)
    return rule.names.get(ground.language, rule_id) if rule else rule_id


def _lacking(rows: Sequence[ExpectedSubmission], ground: Ground) -> Iterator[str]:
    language, deployment = ground.language, ground.deployment
    ordered = sorted(rows, key=lambda row: (row.place, row.due_on, row.form))
    for place, own in groupby(ordered, key=lambda row: row.place):
        forms = say(language, "documents.joint").join(_lacking_form(row, ground) for row in own)
        yield _say(language, "lacking_place", place=deployment.places[place].label(language), forms=forms)


def _lacking_form(row: ExpectedSubmission, ground: Ground) -> str:
    form, period = what(row, ground.deployment)
    said = say(ground.language, "documents.form", period=period, form=form)
    return _say(ground.language, "lacking_form", what=said, due=short_day(row.due_on, ground.language))


def _cell(one: Finding) -> tuple[str, str, str, str, str]:
    return one.form, one.place, one.period, one.indicator, one.item


def _say(language: str, key: str, **facts: object) -> str:
    return say(language, f"documents.bulletin.{key}", **facts)
