"""Why a place needs somebody, reason by reason in words: what is open, since when, who does what about it. No figure of a form
stands in it: those who look after Planwatch need to know which one is asked about, not what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.contact import Role
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.endstate import EndState
from domain.finding import Finding, FindingState
from domain.need import Need
from domain.submission import Receipt
from reports.pages.calling import who
from words.catalogue import say
from words.dates import period_label, short_day, whole_day
from words.foreign import in_a_line
from words.receipts import short_id, short_name, why
from words.signs import signs
from words.subject import name_of_subject, subject_of

# Of several of a kind so many are named.
NAMED = 2
LONGEST = 60  # characters of what somebody else wrote, in a line of a table


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its state, what is open (and how a sentence says so), since when, what to do, and whose returned workbook
    is to be opened. `count` questions or files are in it."""

    state: EndState
    what: str
    since: date
    todo: str
    said: str = ""
    submission: str = ""
    count: int = 1


def reasons_of(need: Need, deployment: Deployment) -> tuple[Reason, ...]:
    """Every reason, the worst first."""
    words = _Reasons(need, deployment)
    found = (
        *words.sources(),
        *words.files(need.parked, EndState.PARKED, "parked", "parked"),
        *words.dead(),
        *words.overdue(),
        *words.questions(need.unanswered, EndState.UNANSWERED),
        *words.files(need.refused, EndState.FLAGGED, "refused", "again"),
        *words.files(need.held, EndState.FLAGGED, "held", "confirm"),
        *words.questions(need.asked, EndState.FLAGGED),
        *words.waiting(),
        *words.unread(),
    )
    return tuple(sorted(found, key=lambda one: -one.state.rank))


def day_said(day: date, as_of: date, language: str) -> str:
    """A day as short as it can be: with its year where that is another one."""
    return short_day(day, language) if day.year == as_of.year else whole_day(day, language)


def place_label(place: str, deployment: Deployment) -> str:
    """The place as people call it; what is nobody's is that of the system."""
    known = deployment.places.get(place)
    return known.label(deployment.language) if known else place or say(deployment.language, "need.of_nobody")


def listed(names: Sequence[str], language: str) -> str:
    """The first of some names, and how many there are where not all are named."""
    said = say(language, "joint.list").join(names[:NAMED])
    return said if len(names) <= NAMED else say(language, "need.several", names=said, count=len(names))


def rule_names(findings: Sequence[Finding], deployment: Deployment) -> str:
    """What is odd, by the names of the rules that ask, each once."""
    language, known = deployment.language, deployment.rules
    rules = {one.rule: known.get(one.rule) for one in findings}
    names = [
        rule.names.get(language) or next(iter(rule.names.values()), code) if rule else code
        for code, rule in rules.items()
    ]
    return say(language, "joint.facts").join(dict.fromkeys(names))


def form_said(one: ExpectedSubmission | Finding, deployment: Deployment) -> dict[str, str]:
    """Form and period as people call them, for a text."""
    form, language = deployment.forms.get(one.form), deployment.language
    name = form.label(language) if form else one.form
    return {"period": period_label(one.period, language), "form": name.strip(signs("form_marks"))}


@dataclass(frozen=True, slots=True)
class _Reasons:
    """The reasons of one need, kind by kind."""

    need: Need
    deployment: Deployment

    @property
    def language(self) -> str:
        return self.deployment.language

    def sources(self) -> Iterator[Reason]:
        """Each source, or box of it; those who send through one that is not theirs alone are named."""
        for one in self.need.sources:
            fault = say(self.language, f"need.fault.{one.fault or 'unknown'}")
            places = [place_label(place, self.deployment) for place in one.places if place != self.need.place]
            key, of = ("source_of", listed(places, self.language)) if places else ("source", "")
            what = say(self.language, f"need.what.{key}", source=in_a_line(one.name), fault=fault, places=of)
            todo = say(self.language, "need.todo.source", source=one.source)
            yield Reason(EndState.SOURCE_DOWN, what, self.need.since, todo)

    def dead(self) -> Iterator[Reason]:
        for one in self.need.dead:
            reason = _shortened(one.reason).rstrip(signs("ends"))
            what = say(self.language, "need.what.dead", channel=one.channel, count=one.count, reason=reason)
            since = self.deployment.calendar.day_of(one.since) if one.since else self.need.since
            yield Reason(EndState.DEAD_LETTER, what, since, say(self.language, "need.todo.dead"), count=one.count)

    def files(self, files: Iterable[Receipt], state: EndState, what: str, todo: str) -> Iterator[Reason]:
        """Each file that was not taken, with the sentence of its refusal."""
        for one in files:
            reason = _shortened(_fact(why(one, self.language), self.language))
            said = say(self.language, f"need.what.{what}", file=in_a_line(short_name(one.file)), why=reason)
            step = say(self.language, f"need.todo.{todo}", id=short_id(one), who=self._who("clerk"))
            yield Reason(state, said, self.deployment.calendar.day_of(one.received_at), step)

    def overdue(self) -> Iterator[Reason]:
        """What is not there, form by form; then what is not whole."""
        silent: dict[str, list[ExpectedSubmission]] = {}
        for row in sorted(self.need.overdue, key=lambda one: one.due_on):
            if row.arrived:
                yield self._lacking(row, EndState.MISSING)
            else:
                silent.setdefault(row.form, []).append(row)
        yield from (self._silent(rows) for rows in silent.values())

    def unread(self) -> Iterator[Reason]:
        """What nobody knows as long as a source is down, after everything else: it is no matter of the place."""
        for row in self.need.unread:
            facts = {**self._form(row), "day": short_day(row.due_on, self.language)}
            said = say(self.language, "need.said.unread", **facts)
            yield Reason(EndState.FLAGGED, said, row.due_on, say(self.language, "need.todo.unread"))

    def _silent(self, rows: Sequence[ExpectedSubmission]) -> Reason:
        first, key = rows[0], "silent" if len(rows) == 1 else "silent_several"
        facts = {**self._form(first), "count": len(rows), "day": short_day(first.due_on, self.language)}
        todo = say(self.language, "need.todo.send", who=self._who("clerk"))
        said = say(self.language, f"need.said.{key}", **facts)
        what = say(self.language, f"need.what.{key}", **facts)
        return Reason(EndState.MISSING, what, first.due_on, todo, said, count=len(rows))

    def _lacking(self, row: ExpectedSubmission, state: EndState) -> Reason:
        known = self.deployment.indicators
        lines = [name_of_subject(one, known, self.language) for one in dict.fromkeys(row.missing_lines)]
        facts = {**self._form(row), "count": len(lines), "lines": listed(lines, self.language)}
        todo = say(self.language, "need.todo.complete", who=self._who("clerk"))
        late = state == EndState.MISSING
        said = say(self.language, "need.said.lacking", **facts) if late else ""
        since = row.due_on if late or row.received_on is None else row.received_on
        return Reason(state, say(self.language, "need.what.lacking", **facts), since, todo, said, row.submission_id)

    def waiting(self) -> Iterator[Reason]:
        """What came and has to come again, or to be completed, within time. A refused file is named by itself."""
        for row in self.need.waiting:
            if row.missing_lines:
                yield self._lacking(row, EndState.FLAGGED)
            elif not self.need.refused and not self.need.held:
                what = say(self.language, "need.what.again", **self._form(row))
                todo = say(self.language, "need.todo.again", who=self._who("clerk"))
                yield Reason(EndState.FLAGGED, what, row.due_on, todo)

    def questions(self, findings: Iterable[Finding], state: EndState) -> Iterator[Reason]:
        """Form by form, and by whose turn it is: which indicator, by which rule."""
        grouped: dict[tuple[str, str, str], list[Finding]] = {}
        for one in findings:
            turn = "unanswered" if state == EndState.UNANSWERED else _TURNS.get(one.state, "asked")
            grouped.setdefault((turn, one.form, one.period), []).append(one)
        for (turn, _, _), group in grouped.items():
            yield self._question(turn, group, state)

    def _question(self, turn: str, group: Sequence[Finding], state: EndState) -> Reason:
        cells: dict[tuple[str, str], list[Finding]] = {}
        for one in group:
            cells.setdefault((one.indicator, one.item), []).append(one)
        asked = [self._asked(own) for own in cells.values()]
        facts = {**self._form(group[0]), "count": len(cells), "asked": listed(asked, self.language)}
        what = say(self.language, f"need.what.{turn}", **facts)
        since = self._since(group, state)
        return Reason(state, what, since, self._answering(turn, group), "", group[0].submission_id, len(cells))

    def _asked(self, own: Sequence[Finding]) -> str:
        """A figure by its indicator, with what is odd about it."""
        indicator = in_a_line(subject_of(own[0], self.deployment.indicators, self.language))
        return say(self.language, "need.asked.one", indicator=indicator, rules=rule_names(own, self.deployment))

    def _since(self, group: Sequence[Finding], state: EndState) -> date:
        """Since when it is as it is: the day the answer was due, else the day it was asked."""
        day_of = self.deployment.calendar.day_of
        due = [one.due_on for one in group if one.due_on]
        asked = [day_of(one.opened_at) for one in group if one.opened_at]
        return min((due if state == EndState.UNANSWERED else asked) or due or asked or [self.need.since])

    def _answering(self, turn: str, group: Sequence[Finding]) -> str:
        due = [one.due_on for one in group if one.due_on]
        if turn in _SECTIONS:
            return say(self.language, f"need.todo.{_SECTIONS[turn]}", who=self._who("business_section"))
        if turn == "unanswered" or not due:
            return say(self.language, "need.todo.answer", who=self._who("clerk"))
        day = short_day(max(due), self.language)
        return say(self.language, "need.todo.answer_by", who=self._who("clerk"), day=day)

    def _form(self, one: ExpectedSubmission | Finding) -> dict[str, str]:
        return form_said(one, self.deployment)

    def _who(self, role: Role) -> str:
        return who(self.need.place, role, self.deployment)


# Whose turn it is, where it is not the clerk's first; and what the section does then.
_TURNS = {
    FindingState.EXPLAINED: "explained",
    FindingState.DEFINITION_QUERY: "definition",
    FindingState.EXPLANATION_REJECTED: "rejected",
}
_SECTIONS = {"explained": "judge", "definition": "define"}


def _shortened(text: str) -> str:
    """What somebody else wrote, in one line and no longer than a line of a table can bear."""
    line = in_a_line(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _fact(text: str, language: str) -> str:
    """The first sentence of a refusal: what is so. What to do stands beside it."""
    return text.split(say(language, "read.fact.ends"), maxsplit=1)[0].rstrip(signs("ends"))
