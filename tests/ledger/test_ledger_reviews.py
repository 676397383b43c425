"""What only a review asks of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

import polars as pl

import frames
from domain.assessment import Assessment, Status
from domain.audit import AuditResult
from domain.finding import Finding, FindingState
from domain.submission import Submission
from ledger.store import Store

Record = Callable[..., Submission]
Ask = Callable[..., Finding]
DAY = date(2023, 9, 5)
AUGUST = date(2023, 8, 1), date(2023, 8, 31)


def test_a_rule_that_asked_about_several_figures_of_a_period_has_asked_once(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 924.0, "dm_rate": 93.0, "mv_rate": 3.0})
        other = record(work, {"htn_rate": 92.0}, place="370683")
        asked = [
            finding(first, "htn_rate"),
            finding(first, "dm_rate"),
            finding(first, "mv_rate", rule="jump", severity="note"),  # a note asks nobody
        ]
        work.findings.reconcile(first, asked, now)
        (gone,) = work.findings.reconcile(other, [finding(other, "htn_rate")], now)
        work.findings.age(DAY + timedelta(days=1), {}, now)  # no rule is configured any more
        work.commit()
        assert work.findings.get(gone.id).state == FindingState.WITHDRAWN
    with store.begin() as work:
        work.findings.reconcile(first, [finding(first, "htn_rate")], now)
        work.commit()
    with store.read() as work:
        assert [(one.place, one.rule, one.period) for one in work.reviews.asked_in(*AUGUST)] == [
            ("370611", "hard_range", "2023-08")
        ]
        assert work.reviews.asked_in(date(2023, 9, 1), date(2023, 9, 30)) == []


def test_the_last_verdict_on_each_version_stays_known(store: Store, now: datetime) -> None:
    row = Assessment(
        run_id="", place="370611", target_id="p.t16", indicator="gp_density", period="2022", as_of=DAY,
        known_at=now, status=Status.ON_TRACK, submission_id="s.v1",
    )  # fmt: skip
    said = (row, replace(row, status=Status.BEHIND), replace(row, status=Status.ACHIEVED, submission_id="s.v2"))
    with store.begin() as work:
        for one in (*said, replace(row, submission_id="other")):
            run_id = work.runs.start("monitor", DAY, now, "sha", now)
            work.assessments.add(run_id, pl.DataFrame([asdict(one)], schema=frames.ASSESSMENT))
        work.commit()
        assert work.assessments.newest_run() == run_id
        found = work.reviews.verdicts_on({"s.v1", "s.v2"})
        assert found.select("submission_id", "status").rows() == [("s.v1", "behind"), ("s.v2", "achieved")]
        assert work.reviews.verdicts_on(()).is_empty()


def test_of_several_audits_of_a_period_the_last_counts(store: Store, now: datetime) -> None:
    with store.begin() as work:
        run_id = work.runs.start("year", DAY, now, "sha", now)
        for period, engine in (("2022", "first"), ("2022-12", "other"), ("2022", "second")):
            work.results.add_audit(run_id, AuditResult(period, DAY, (), engine))
        work.commit()
        assert [one.engine for one in work.results.audits_of({"2022", "2022-12"})] == ["other", "second"]
