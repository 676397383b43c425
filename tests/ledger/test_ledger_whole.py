"""A question about a form as a whole, in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from domain.finding import WHOLE, Finding, Rule
from domain.form import DueRule, Form, FormLine
from domain.submission import Submission
from ledger.store import Store

Ask = Callable[..., Finding]
Record = Callable[..., Submission]


def rules_of(asked: Finding, *indicators: str) -> dict[str, Rule]:
    return {asked.rule: Rule(asked.rule, asked.rule, "statistical", "query", "submission", indicators=indicators)}


def test_a_question_about_a_whole_form_holds_every_cell_and_is_withdrawn_with_the_form_alone(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    form = Form(
        "monthly-services", "月报", "month", (FormLine("dm_rate", 1),), ("370611",), DueRule(3), date(2023, 1, 1)
    )
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4, "dm_rate": 80.0})
        asked = finding(first, WHOLE, item=first.form, severity="query")
        work.findings.reconcile(first, [asked], now)
        assert set(work.submissions.observations(now)["usable"]) == {"held"}
        assert set(work.submissions.versions([(first.form, first.place, first.period)], now)["usable"]) == {"accepted"}
        some = rules_of(asked, "htn_rate")
        assert work.findings.age(now.date(), some, now, forms={form.code: form}, indicators=["dm_rate"]) == 0
        gone = replace(form, places=("370612",))
        assert work.findings.age(now.date(), some, now, forms={form.code: gone}, indicators=["dm_rate"]) == 1
        assert set(work.submissions.observations(now)["usable"]) == {"accepted"}


def test_a_question_about_a_whole_form_says_nothing_of_another_form(
    store: Store, record: Record, finding: Ask, now: datetime
) -> None:
    with store.begin() as work:
        first = record(work, {"htn_rate": 92.4})
        other = finding(first, WHOLE, item="yearbook", form="yearbook", severity="query")
        work.findings.reconcile(replace(first, form="yearbook"), [other], now)
        assert set(work.submissions.observations(now)["usable"]) == {"accepted"}
