"""Answers as the ledger keeps them: each once, in order, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.alert import Transition
from domain.alertanswer import AlertAnswer, AnswerAction
from domain.errors import LedgerUnavailable
from ledger.export import export
from ledger.store import Store


@pytest.fixture
def answer(transition: Callable[..., Transition], now: datetime) -> AlertAnswer:
    about = transition().alert
    return AlertAnswer("a1", about.id, "clerk", AnswerAction.EXPLAIN, "台风停电，\n明日补报", "link:d1", now)


def keep(store: Store, *answers: AlertAnswer) -> list[bool]:
    with store.begin() as work:
        new = [work.answers.add(one) for one in answers]
        work.commit()
    return new


def test_an_answer_is_read_back_as_it_was_given_and_the_same_again_is_nothing_new(
    store: Store, answer: AlertAnswer
) -> None:
    other = replace(answer, id="a2", contact="section", action=AnswerAction.SNOOZE, words="2023-09-12")
    assert keep(store, answer, other, replace(answer, words="另一句")) == [True, True, False]
    with store.read() as work:
        assert work.answers.of(answer.alert_id) == (answer, other)
        assert work.answers.of(answer.alert_id, "section") == (other,)
        assert work.answers.of("nothing") == ()
    assert [row["words"] for row in export(store)["answers"]] == [answer.words, "2023-09-12"]


@pytest.mark.parametrize("statement", ["UPDATE answers SET words = ''", "DELETE FROM answers"])
def test_the_database_refuses_to_change_what_was_answered(store: Store, answer: AlertAnswer, statement: str) -> None:
    keep(store, answer)
    with pytest.raises((DBAPIError, LedgerUnavailable)), store.begin() as work:
        work.connection.execute(text(statement))
