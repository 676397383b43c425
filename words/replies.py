"""What was read of a clerk's answers, in words: to which questions, as what, and why one was not understood."""

from __future__ import annotations

from collections.abc import Iterable

from domain.submission import ReadAnswer, UnreadAnswer
from words.catalogue import catalogue, say
from words.doubts import why_unread
from words.names import name_of


def read_said(one: ReadAnswer, language: str) -> str:
    """第1处：属实（情况属实）."""
    choice = name_of("answer_read", one.choice, language)
    reason = name_of("answer_reason", one.reason_code, language) if one.reason_code else ""
    key = "reply.read_for_reason" if reason else "reply.read"
    return say(language, key, number=one.number, choice=choice, reason=reason)


def unread_said(one: UnreadAnswer, language: str) -> str:
    """第3处未识别：写了说明，但没有选择办理方式."""
    return say(language, "reply.unread", number=one.number, why=why_unread(one, language))


def replies_said(read: Iterable[ReadAnswer], unread: Iterable[UnreadAnswer], language: str) -> tuple[str, ...]:
    """Everything that the answers of one file came to, a line each: how many were read, then those that were not."""
    counted = list(read)
    first = [catalogue(language).counted("reply.count", len(counted))] if counted else []
    return (*first, *(unread_said(one, language) for one in unread))
