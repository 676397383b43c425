"""What a web server sends while somebody is still writing it there: a server tells as little of that as a folder does."""

from __future__ import annotations

from sources.web import marks
from sources.web.asking import Answer
from sources.whole import PAUSE_S, Package, package_of

# By the server's own clock: below the first a file is looked at twice, below the second one that cannot be whole may become it.
_FRESH_S, _BEGUN_S = 60.0, 600.0
__all__ = ["PAUSE_S", "has_begun", "is_doubtful"]


def has_begun(answer: Answer) -> bool:
    """Whether what came cannot be whole, and may still become it."""
    content = answer.content
    if content is None or not marks.is_recent(answer.headers, _BEGUN_S):
        return False
    return not content or package_of(content) is Package.HALF


def is_doubtful(answer: Answer) -> bool:
    """Whether what came may be half of it: a fresh file, or an answer that does not say where it ends, so that one that
    broke off looks like a whole one. A closed package is whole."""
    headers, content = answer.headers, answer.content
    if content is None or package_of(content) is Package.CLOSED:
        return False
    says_end = "content-length" in headers or "transfer-encoding" in headers
    return not says_end or marks.is_recent(headers, _FRESH_S)
