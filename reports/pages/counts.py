"""How much has come, in figures that count the same thing from day to day: of each form the newest period that has ended. They
only grow until the next period ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.assessment import BEHIND, Assessment
from domain.condition import SourceHealth
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.form import Form
from domain.judged import judged_share
from domain.unread import is_unread
from words.catalogue import say
from words.dates import period_label
from words.judged import judged_sentence
from words.signs import signs

# A form that is whole is spoken of until so many days after it was due.
WHOLE_DAYS = 31
# So many forms are told of in one line.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """One form of one period: how many should send it, have sent it, of them late and in part; have let it pass; are asked
    about it. Of those who are `unread` nobody knows, since a source is down."""

    form: str
    period: str
    due_on: date
    expected: int
    came: int
    late: int
    partial: int
    unread: int
    overdue: int
    returned: int

    @property
    def awaited(self) -> int:
        """Who has not sent it, and has time left."""
        return self.expected - self.came - self.overdue - self.unread

    @property
    def is_whole(self) -> bool:
        return self.came == self.expected and not self.returned and not self.partial


def counted(
    expected: Sequence[ExpectedSubmission], as_of: date, down: Sequence[SourceHealth] = ()
) -> tuple[Counted, ...]:
    """Of each form the newest period that has ended, the latest due first; what is whole and long past is left out."""
    newest: dict[str, list[ExpectedSubmission]] = {}
    for row in expected:
        if row.period_end >= as_of:
            continue
        own = newest.setdefault(row.form, [])
        if own and row.period_end > own[0].period_end:
            own.clear()
        if not own or row.period_end == own[0].period_end:
            own.append(row)
    found = [_counted(rows, down) for rows in newest.values()]
    told = [one for one in found if not one.is_whole or (as_of - one.due_on).days <= WHOLE_DAYS]
    return tuple(sorted(told, key=lambda one: (-one.due_on.toordinal(), one.form)))


def _counted(rows: Sequence[ExpectedSubmission], down: Sequence[SourceHealth]) -> Counted:
    first, unread = rows[0], [row for row in rows if is_unread(row, down)]
    return Counted(
        first.form,
        first.period,
        first.due_on,
        expected=len(rows),
        came=sum(row.arrived for row in rows),
        late=sum(row.arrived and row.received_late for row in rows),
        partial=sum(row.in_part for row in rows),
        unread=len(unread),
        overdue=sum(row.state == SubmissionState.LATE and row not in unread for row in rows),
        returned=sum(bool(row.open_findings) for row in rows),
    )


def count_sentence(one: Counted, forms: Mapping[str, Form], language: str) -> str:
    """E.g. 2024年10月《卫生健康主要服务指标月报》应报13，已收12，逾期未报1."""
    form = forms.get(one.form)
    name = (form.label(language) if form else one.form).strip(signs("form_marks"))
    counts = {"expected": one.expected, "came": one.came}
    more = ("late", "partial", "awaited", "unread", "overdue", "returned")
    counts |= {key: count for key in more if (count := getattr(one, key))}
    said = [say(language, f"page.counts.{key}", count=count) for key, count in counts.items()]
    told = say(language, "page.counts_joint").join(said)
    return say(language, "page.counts.form", period=period_label(one.period, language), form=name, counts=told)


def counts_sentence(
    expected: Sequence[ExpectedSubmission],
    as_of: date,
    forms: Mapping[str, Form],
    language: str,
    down: Sequence[SourceHealth] = (),
) -> str:
    """In one line, form by form what has come, the newest first."""
    every = counted(expected, as_of, down)
    said = [count_sentence(one, forms, language) for one in every[:NAMED]]
    if len(every) > NAMED:
        said.append(say(language, "page.counts.more", count=len(every) - NAMED))
    return say(language, "joint.facts").join(said) or say(language, "page.counts.nothing")


def verdicts_sentence(assessments: Collection[Assessment], language: str) -> str:
    """How much of the plans is judged, and how many verdicts are behind; nothing where this run has judged nothing."""
    if not assessments:
        return ""
    behind = sum(row.status in BEHIND for row in assessments)
    said = judged_sentence(judged_share(assessments), language), say(language, "page.counts.behind", count=behind)
    return say(language, "joint.facts").join(said)
