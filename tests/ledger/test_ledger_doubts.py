"""A figure that its reader was in doubt about does not count before somebody has been asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.evidence import Doubt, Evidence
from domain.finding import Finding
from domain.submission import Submission
from ledger.store import Store, Work

Record = Callable[..., Submission]
Ask = Callable[..., Finding]
DAY = timedelta(days=1)
IN_DOUBT = Evidence(doubts=(Doubt("sign", {"found": "‰", "known": "%"}),)).to_text()


def usable(work: Work, at: datetime) -> dict[str, str]:
    rows = work.submissions.observations(at)
    return {row["indicator"]: row["usable"] for row in rows.to_dicts()}


def test_a_figure_in_doubt_is_held_although_no_rule_has_asked_about_it(
    store: Store, record: Record, now: datetime
) -> None:
    with store.begin() as work:
        submission = record(work, {"htn_rate": 25.3}, evidence=IN_DOUBT)
        assert usable(work, now + DAY) == {"htn_rate": "held"}
        versions = work.submissions.versions({(submission.form, submission.place, submission.period)}, now + DAY)
        assert versions["usable"].to_list() == ["held"]


def test_evidence_without_a_doubt_holds_nothing(store: Store, record: Record, now: datetime) -> None:
    with store.begin() as work:
        record(work, {"htn_rate": 25.3}, evidence=Evidence(number_format="0.0%").to_text())
        assert usable(work, now + DAY) == {"htn_rate": "accepted"}


def test_once_asked_the_answer_decides(store: Store, record: Record, finding: Ask, now: datetime) -> None:
    with store.begin() as work:
        submission = record(work, {"htn_rate": 25.3}, evidence=IN_DOUBT)
        work.findings.reconcile(submission, [finding(submission, "htn_rate", "as_written", severity="query")], now)
        assert usable(work, now) == {"htn_rate": "held"}
        (asked,) = work.findings.open()
        work.findings.accept(asked.id, "科长", None, now + DAY)
        assert usable(work, now) == {"htn_rate": "held"}
        assert usable(work, now + DAY) == {"htn_rate": "accepted"}


def test_what_is_written_so_every_month_and_explained_counts_in_the_next_version(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        submission = record(work, {"htn_rate": 25.3}, evidence=IN_DOUBT, form="quarterly-services")
        work.findings.reconcile(submission, [finding(submission, "htn_rate", "as_written", severity="query")], now)
        work.findings.accept(work.findings.open()[0].id, "科长", None, now + DAY)
        record(work, {"htn_rate": 25.4}, evidence=IN_DOUBT, at=now + 2 * DAY)
        assert set(usable(work, now + 2 * DAY).values()) == {"accepted"}
