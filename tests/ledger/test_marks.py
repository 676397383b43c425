"""What became of the marks that stand where figures came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.questionmark import COMMENT, MarkState, QuestionMark
from ledger.store import Store


def test_the_last_word_on_each_question_of_a_source_is_kept(store: Store, now: datetime) -> None:
    first = QuestionMark("dhis2", "a-1", MarkState.SET, now, {COMMENT: "?", "place": "370611"})
    other = QuestionMark("dhis2", "b-1", MarkState.REFUSED, now, {COMMENT: "?"}, "E2018 locked")
    with store.begin() as work:
        work.marks.keep([first, other, replace(first, source="elsewhere")])
        assert work.marks.of("dhis2") == {"a-1": first, "b-1": other}
        cleared = replace(first, state=MarkState.CLEARED, changed_at=now + timedelta(days=1))
        work.marks.keep([cleared])
        assert work.marks.of("dhis2")["a-1"] == cleared
        assert work.marks.of("elsewhere")["a-1"].state == MarkState.SET
        assert work.marks.of("nowhere") == {}


def test_refused_ones_are_counted_by_source(store: Store, now: datetime) -> None:
    marks = [QuestionMark("dhis2", f"{n}-1", MarkState.REFUSED, now) for n in range(3)]
    with store.begin() as work:
        work.marks.keep([*marks, QuestionMark("dhis2", "x-1", MarkState.SET, now)])
        assert work.marks.count(MarkState.REFUSED) == {"dhis2": 3}
        assert work.marks.count(MarkState.CLEARED) == {}
