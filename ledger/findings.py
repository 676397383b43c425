"""Findings (核实事项): opened, answered, reviewed and closed, with every change on an append-only trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, exists, func, insert, select, tuple_, update

import frames
from domain.errors import NotKnown
from domain.finding import OPEN_STATES, Finding, FindingState, Rule
from domain.form import Form
from domain.submission import Answer, Submission, UnreadAnswer
from ledger.aging import Configured, aged, asked_again
from ledger.reconcile import UNDER_REVIEW, Change, answered, changes, found_again
from ledger.records import as_stored, from_stored, insert_new, record_of, row_of, rows_among
from ledger.tables import exceptions, finding_events, findings, observations, submissions
from words.stated import WITHOUT_FIGURE, Stated

_f, _e, _o = findings.c, finding_events.c, observations.c


class Findings:
    """The findings of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reconcile(
        self,
        submission: Submission,
        found: Sequence[Finding],
        now: datetime,
        *,
        untested: Collection[str] = (),
        stated: Mapping[tuple[str, str], Stated] = {},
    ) -> list[Finding]:
        """What the checks found in a version, against the findings that are open for its form, place and period.

        New ones are opened (with the next episode of their fingerprint); those found again move to this version and
        its cell, state `sent`, except that an explanation still under review stays one while the figure is the same;
        those not found again are closed by this version, unless their fingerprint is in `untested` (a rule that could
        not be tested is no passing check). Of these, one about an indicator and item for which this version states that
        there is no figure is `explained` by that. Returns the findings that are open now."""
        episodes = self._episodes({finding.fingerprint for finding in found})
        before, not_tested = self._open_for(submission), frozenset(untested)
        for change in changes(before, found, submission, now, episodes, not_tested, stated):
            self._apply(change, now)
        return self._open_for(submission)

    def identify(self, found: Sequence[Finding], answers: Sequence[Answer] = ()) -> list[Finding]:
        """These findings as `reconcile` will keep them: under the id of the open episode, or of the next one, with the
        answer that stands for the same figure; `answers` come with the version. For whoever writes them down before (the
        returned workbook). Reads only."""
        episodes = self._episodes({finding.fingerprint for finding in found})
        still_open = {one.fingerprint: one for one in self.open_of({(f.form, f.place, f.period) for f in found})}
        given = {answer.finding_id: answer for answer in answers}
        named = []
        for one in found:
            before = still_open.get(one.fingerprint)
            if before is None:
                named.append(replace(one, id=f"{one.fingerprint}-{episodes.get(one.fingerprint, 0) + 1}"))
            else:
                now = answered(before, given[before.id]) if before.id in given else before
                named.append(found_again(now, one, one.submission_id))
        return named

    def open(
        self,
        place: str | None = None,
        form: str | None = None,
        period: str | None = None,
    ) -> list[Finding]:
        """Open findings in the order of opening."""
        wanted = {"place": place, "form": form, "period": period}
        query = select(findings).where(_f.state.in_(sorted(OPEN_STATES)))
        query = query.where(*(_f[name] == value for name, value in wanted.items() if value is not None))
        return [_finding(row) for row in self._connection.execute(query.order_by(_f.seq)).mappings()]

    def all(self, known_at: datetime | None = None) -> list[Finding]:
        """Every finding in the order of opening; with `known_at` as each stood at that moment."""
        if known_at is None:
            return [_finding(row) for row in self._connection.execute(select(findings).order_by(_f.seq)).mappings()]
        newest = select(func.max(_e.seq)).where(_e.at <= known_at).group_by(_e.finding_id)
        joined = finding_events.join(findings, _f.id == _e.finding_id)
        query = select(_e.finding).select_from(joined).where(_e.seq.in_(newest)).order_by(_f.seq)
        return [from_stored(Finding, stored) for stored in self._connection.execute(query).scalars()]

    def of(self, ids: Collection[str]) -> dict[str, Finding]:
        """These findings by id, whatever their state, as far as they are known."""
        return {row["id"]: _finding(row) for row in rows_among(self._connection, select(findings), _f.id, ids)}

    def of_rule(self, form: str, period: str, rule: str) -> list[Finding]:
        """What one rule asked about one form and period, whatever has become of it."""
        wanted = (_f.form == form, _f.period == period, _f.rule == rule)
        rows = self._connection.execute(select(findings).where(*wanted).order_by(_f.seq)).mappings()
        return [_finding(row) for row in rows]

    def open_of(self, keys: Collection[tuple[str, str, str]]) -> list[Finding]:
        """Open findings of these (form, place, period)."""
        query = select(findings).where(_f.state.in_(sorted(OPEN_STATES))).order_by(_f.seq)
        key = tuple_(_f.form, _f.place, _f.period)
        return [_finding(row) for row in rows_among(self._connection, query, key, keys)]

    def get(self, finding_id: str) -> Finding:
        """Raises NotKnown."""
        row = self._connection.execute(select(findings).where(_f.id == finding_id)).mappings().first()
        if row is None:
            raise NotKnown(f"no finding {finding_id!r} in the ledger; `planwatch findings` lists those that are open")
        return _finding(row)

    def events(self, finding_id: str) -> list[dict[str, Any]]:
        """The trail of a finding, oldest first: at, kind, by, note, and the finding as it was then."""
        query = select(_e.at, _e.kind, _e.by, _e.note, _e.finding).where(_e.finding_id == finding_id).order_by(_e.seq)
        rows = self._connection.execute(query).mappings()
        return [{**row, "finding": from_stored(Finding, row["finding"])} for row in rows]

    def answer(self, answer: Answer, at: datetime, *, place: str = "") -> Finding:
        """A clerk's answer: an explanation makes the finding `explained`, a question about the definition
        `definition_query`, a fix leaves the state to the next check. The same answer again, or one to a finding that
        is closed, changes nothing. `place` is who sent it: nobody answers for another. Raises NotKnown, also for a
        finding of another place."""
        before = self._own(answer.finding_id, place)
        after = answered(before, answer)
        if after != before:
            self._apply(Change("answered", after, by=answer.answered_by, note=answer.choice), at)
        return self.get(before.id)

    def keep_words(self, answer: UnreadAnswer, at: datetime, *, place: str = "") -> None:
        """What a clerk wrote with an answer that was not understood stays with the questions, whose state it leaves; one
        that waits for the city keeps what it was answered with. Raises NotKnown as `answer` does."""
        for finding_id in answer.findings.split():
            before = self._own(finding_id, place)
            after = replace(before, answer_note=answer.note)
            if before.is_open and before.state not in UNDER_REVIEW and answer.note and after != before:
                self._apply(Change("not_understood", after, note=answer.code), at)

    def accept(self, finding_id: str, by: str, until: date | None, at: datetime) -> Finding:
        """The explanation is accepted: the finding closes, and the same rule, place, indicator and item is not asked
        again until `until` (None: ever), unless there was no figure: that excuses none that comes later. Raises NotKnown,
        also when there is nothing open to accept."""
        before = self._open(finding_id)
        exception_id = f"x-{finding_id}" if self._has_figure(before) else ""
        after = replace(
            before, state=FindingState.EXPLANATION_ACCEPTED, closed_at=at, closed_by=by, exception_id=exception_id
        )
        if exception_id:
            row = {name: getattr(before, name) for name in ("rule", "place", "indicator", "item")}
            row |= {"id": exception_id, "finding_id": finding_id, "accepted_by": by, "accepted_at": at, "until": until}
            insert_new(self._connection, exceptions, row)
        self._apply(Change("explanation_accepted", after, by=by), at)
        return after

    def reject(self, finding_id: str, by: str, note: str, at: datetime, answer_by: date | None = None) -> Finding:
        """The explanation is not accepted: the question stays open, with the reviewer's note, and is to be answered by
        `answer_by`. Raises NotKnown."""
        before = self._open(finding_id)
        due = max((day for day in (before.due_on, answer_by) if day), default=None)
        after = replace(before, state=FindingState.EXPLANATION_REJECTED, due_on=due)
        self._apply(Change("explanation_rejected", after, by=by, note=note), at)
        return after

    def mark_sent(self, ids: Iterable[str], at: datetime, answer_by: date | None = None) -> None:
        """These were told to the clerk; only what was `open` changes. What was asked later than it was found (a storm had
        silenced it) is to be answered later too: by `answer_by`, the day that the clerk was told."""
        for finding in self.of(set(ids)).values():
            if finding.state == FindingState.OPEN:
                due = max((day for day in (finding.due_on, answer_by) if day), default=None)
                self._apply(Change("sent", replace(finding, state=FindingState.SENT, due_on=due)), at)

    def age(
        self,
        on: date,
        rules: Mapping[str, Rule],
        at: datetime,
        *,
        forms: Mapping[str, Form] = {},
        indicators: Collection[str] = (),
        place: str | None = None,
    ) -> int:
        """What time does to open findings: asked, and unanswered past its due day, is `overdue`; one whose rule is no
        longer among `rules`, no longer concerns its indicator or only notes by now, is `withdrawn` and closed; so is one
        about what its form no longer asks for: nobody could answer it. What the configuration asks for again goes on as it
        stood, as the next episode. With `place` its own alone. Returns how many changed."""
        now = Configured(rules, forms, indicators)
        changes = [change for finding in self.open(place) if (change := aged(finding, on, now, at))]
        withdrawn = (one for one in self._withdrawn() if place in (None, one[0].place))
        changes += [change for finding, last in withdrawn if (change := asked_again(finding, last, now, at))]
        for change in changes:
            self._apply(change, at)
        return len(changes)

    def exceptions(self, known_at: datetime) -> pl.DataFrame:
        """Accepted explanations known at a moment: rule, place, indicator, item, until (null: no end)."""
        c = exceptions.c
        query = select(*(c[name] for name in frames.EXCEPTION)).where(c.accepted_at <= known_at)
        return frames.frame(self._connection.execute(query.order_by(c.accepted_at, c.id)), frames.EXCEPTION)

    def _open_for(self, submission: Submission) -> list[Finding]:
        return self.open(submission.place, submission.form, submission.period)

    def _own(self, finding_id: str, place: str) -> Finding:
        finding = self.get(finding_id)
        if place and finding.place != place:
            raise NotKnown(f"the finding {finding_id!r} is not a question to {place}: only who was asked may answer")
        return finding

    def _open(self, finding_id: str) -> Finding:
        finding = self.get(finding_id)
        if not finding.is_open:
            raise NotKnown(f"the finding {finding_id!r} is not open: it is {finding.state}")
        return finding

    def _withdrawn(self) -> list[tuple[Finding, Finding]]:
        """What the configuration has withdrawn of the newest versions, each with how it stood before; only the last episode
        of a question, and none that is open again."""
        c, later, newer = submissions.c, findings.alias("later"), submissions.alias("newer")
        newest = select(c.id).where(
            ~exists().where(
                newer.c.form == c.form,
                newer.c.place == c.place,
                newer.c.period == c.period,
                newer.c.version > c.version,
            )
        )
        last_episode = ~exists().where(later.c.fingerprint == _f.fingerprint, later.c.episode > _f.episode)
        chosen = (_f.state == FindingState.WITHDRAWN, _f.submission_id.in_(newest), last_episode)
        before = select(func.max(_e.seq)).where(_e.kind != "withdrawn").group_by(_e.finding_id)
        joined = findings.join(finding_events, _f.id == _e.finding_id)
        query = select(findings, _e.finding).select_from(joined).where(*chosen, _e.seq.in_(before)).order_by(_f.seq)
        rows = self._connection.execute(query).mappings()
        return [(_finding(row), from_stored(Finding, row["finding"])) for row in rows]

    def _has_figure(self, finding: Finding) -> bool:
        """Whether the version that a finding is about says anything else than that there is no figure."""
        cell = (_o.submission_id == finding.submission_id, _o.indicator == finding.indicator, _o.item == finding.item)
        states = self._connection.execute(select(_o.state).where(*cell)).scalars().all()
        return not states or any(state not in WITHOUT_FIGURE for state in states)

    def _episodes(self, fingerprints: Collection[str]) -> dict[str, int]:
        """The last episode of each fingerprint."""
        query = select(_f.fingerprint, func.max(_f.episode).label("last")).group_by(_f.fingerprint)
        rows = rows_among(self._connection, query, _f.fingerprint, fingerprints)
        return {row["fingerprint"]: row["last"] for row in rows}

    def _apply(self, change: Change, at: datetime) -> None:
        finding = change.finding
        row = row_of(finding)
        if change.kind in ("opened", "asked_again"):
            row["episode"] = int(finding.id.rsplit("-", 1)[1])
            self._connection.execute(insert(findings).values(**row))
        else:
            self._connection.execute(update(findings).where(_f.id == finding.id).values(**row))
        event = {"finding_id": finding.id, "at": at, "kind": change.kind, "by": change.by, "note": change.note}
        self._connection.execute(insert(finding_events).values(**event, finding=as_stored(finding)))


def _finding(row: Mapping[Any, Any]) -> Finding:
    return record_of(Finding, row)
