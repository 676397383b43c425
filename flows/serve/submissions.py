"""POST /submissions: a district's own system sends a file and hears at once that it was received, and what is odd about it.

The order of what is looked at: whether there is such a thing here, whose token it is, what the head says, and only then is the
file read. It is a receipt before anything else is done with it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from domain.errors import LedgerUnavailable, PlanwatchError
from domain.pushtoken import PushToken
from flows.serve.desk import Desk
from flows.serve.problem import Problem, PushRefused, SenderGone, problem_answer
from flows.serve.pushanswer import Check, answer_of, check_of
from flows.serve.upload import Upload
from flows.steps.pushed import NoToken, OtherBytes, Sent, Taken, holder, keep_answer, take
from flows.steps.pushtokens import push_sources
from words.log import log

PATH = "/submissions"
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sender may take for a whole file; how many files are dealt with at once (each in memory), how many of them
    of one token, so that no sender shuts the others out, how many more of it may wait for room (each holds a connection),
    and for how long; how many files are checked at once, and for how long a sender is kept waiting for that."""

    patience_s: float = 60.0
    at_once: int = 8
    per_token: int = 3
    waiting: int = 20
    room_s: float = 30.0
    checks: int = 2
    check_s: float = 20.0


def routes(desk: Desk) -> Sequence[BaseRoute]:
    """The door for files."""
    return [Route(PATH, Submissions(desk, Limits()))]


@dataclass(slots=True)
class Submissions:
    """Answers whatever is asked of the door, with any method."""

    desk: Desk
    limits: Limits
    _room: asyncio.Semaphore = field(init=False)
    _own: dict[str, asyncio.Semaphore] = field(init=False)
    _here: Counter[str] = field(default_factory=Counter)  # by token: requests that wait or are dealt with
    _checkers: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.limits.at_once)
        self._own = defaultdict(lambda: asyncio.Semaphore(self.limits.per_token))
        self._checkers = ThreadPoolExecutor(self.limits.checks, "check")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = Upload(Request(scope, receive))
        try:
            response = await self._answered(upload)
        except SenderGone:
            log().info("push: the connection ended before the file was whole; nothing was kept")
            return
        except PushRefused as refused:
            response = problem_answer(refused.problem, self.desk.language)
        except PlanwatchError as error:
            log().warning("push: nothing could be kept: %s", error)
            response = problem_answer(Problem.BUSY, self.desk.language)
        except Exception:
            log().exception("push: the door for files failed")
            response = problem_answer(Problem.BROKEN, self.desk.language)
        await upload.answer(response, send)

    async def _answered(self, upload: Upload) -> Response:
        if not push_sources(self.desk.deployment):
            raise PushRefused(Problem.CLOSED)
        if upload.request.method != "POST":
            raise PushRefused(Problem.METHOD)
        token = await run_in_threadpool(self._holder, upload.token)
        key, name = upload.key or f"no key {token_hex(8)}", upload.name  # no sender's key has a space in it
        upload.refuse_too_large()
        async with self._with_room(token):
            sent = Sent(key, name, await upload.content(self.limits.patience_s))
            taken = await run_in_threadpool(self._take, token, sent)
            answer = taken.push.answer or await self._told(taken, sent)
        status = 201 if taken.is_new and not taken.repeated else 200
        log().info("push: %s box %s, %d bytes: %d", answer["number"], token.box, len(sent.content), status)
        return JSONResponse(answer, status, {REPLAYED: "true"} if taken.repeated else None)

    @asynccontextmanager
    async def _with_room(self, token: PushToken) -> AsyncIterator[None]:
        """Raises PushRefused (busy) where too many are ahead: at once where they are of the same token."""
        if self._here[token.id] >= self.limits.per_token + self.limits.waiting:
            raise PushRefused(Problem.BUSY)
        async with AsyncExitStack() as held:
            self._here[token.id] += 1
            held.callback(self._here.subtract, (token.id,))
            try:
                async with asyncio.timeout(self.limits.room_s):
                    await held.enter_async_context(self._own[token.id])
                    await held.enter_async_context(self._room)
            except TimeoutError:
                raise PushRefused(Problem.BUSY) from None
            yield

    async def _told(self, taken: Taken, sent: Sent) -> Mapping[str, Any]:
        """What is answered, kept for whoever asks again; where it cannot be kept they are told by another check."""
        answer = answer_of(taken, await self._check(sent))
        try:
            return await run_in_threadpool(lambda: keep_answer(self.desk.workplace(), taken.push, answer))
        except LedgerUnavailable as error:
            log().warning("push: the answer for %s was not kept: %s", answer["number"], error)
            return answer

    async def _check(self, sent: Sent) -> Check | None:
        """None where it cannot be said in time: one that has not begun by then is not begun."""
        begun = self._checkers.submit(self._checked, sent)
        done, _ = await asyncio.wait([asyncio.wrap_future(begun)], timeout=self.limits.check_s)
        begun.cancel()
        return begun.result() if done else None

    def _checked(self, sent: Sent) -> Check | None:
        try:
            workplace = self.desk.workplace()
            return check_of(sent.content, sent.name, workplace.deployment, workplace.as_of)
        except Exception as error:  # what it says may quote the file
            log().error("push: a file could not be checked (%s); it is received all the same", type(error).__name__)
            return None

    def _holder(self, token: str) -> PushToken:
        try:
            return holder(self.desk.workplace(), token)
        except NoToken:
            raise PushRefused(Problem.TOKEN) from None

    def _take(self, token: PushToken, sent: Sent) -> Taken:
        """Raises PushRefused, DayRefused, LedgerUnavailable."""
        try:
            return self.desk.today(lambda workplace: take(workplace, token, sent))
        except NoToken:
            raise PushRefused(Problem.TOKEN) from None
        except OtherBytes:
            raise PushRefused(Problem.OTHER_BYTES) from None
