"""What is answered where a push is not taken: a problem document (RFC 9457) with a sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType

from starlette.responses import JSONResponse

from flows.cli.context import in_each
from sources.arrivals import MAX_BYTES
from words.catalogue import say

MEDIA_TYPE = "application/problem+json"
TRY_AGAIN_S = 30


class Problem(StrEnum):
    """Why a push is not taken: a key of the texts `push.problem.*`."""

    CLOSED = "closed"  # no source of this deployment takes pushed files
    METHOD = "method"
    TOKEN = "token"  # noqa: S105  # none, wrong, revoked: nobody is told which
    KEY = "key"  # an idempotency key that is none
    TYPE = "type"  # a form of a web page, something compressed, no table
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    SLOW = "slow"
    OTHER_BYTES = "other_bytes"  # the key was used for another file
    BUSY = "busy"  # the ledger is held or away, or too many send at once
    BROKEN = "broken"


STATUS: Mapping[Problem, int] = MappingProxyType(
    {
        Problem.CLOSED: 404,
        Problem.METHOD: 405,
        Problem.TOKEN: 401,
        Problem.KEY: 400,
        Problem.TYPE: 415,
        Problem.TOO_LARGE: 413,
        Problem.EMPTY: 400,
        Problem.SLOW: 408,
        Problem.OTHER_BYTES: 422,
        Problem.BUSY: 503,
        Problem.BROKEN: 500,
    }
)
# What a client has to know beside the sentence.
HEADERS: Mapping[Problem, Mapping[str, str]] = MappingProxyType(
    {
        Problem.METHOD: {"Allow": "POST"},
        Problem.TOKEN: {"WWW-Authenticate": 'Bearer realm="planwatch"'},
        Problem.BUSY: {"Retry-After": str(TRY_AGAIN_S)},
    }
)


class PushRefused(Exception):
    """A push that is not taken."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.value)


class SenderGone(Exception):
    """The connection ended before the file was whole: there is nobody to answer, and nothing is kept."""


def problem_document(problem: Problem, language: str) -> dict[str, object]:
    """The document of a problem; `detail` is in the language of the deployment."""
    said = in_each(lambda one: say(one, f"push.problem.{problem}", most=MAX_BYTES // 1024 // 1024, wait=TRY_AGAIN_S))
    return {
        "type": f"urn:planwatch:push:{problem}",
        "title": HTTPStatus(STATUS[problem]).phrase,
        "status": STATUS[problem],
        "detail": said[f"message_{language}"],
        **said,
    }


def problem_answer(problem: Problem, language: str) -> JSONResponse:
    """The same as a response."""
    return JSONResponse(
        problem_document(problem, language), STATUS[problem], HEADERS.get(problem), media_type=MEDIA_TYPE
    )
