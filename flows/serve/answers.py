"""/a/<token>: the page behind a link of a message. GET shows and changes nothing, whoever asks; POST acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from alerts.episodes.answering import LONGEST_WORDS, PUT_OFF_AT_MOST
from alerts.episodes.links import PATH
from domain.alertanswer import AnswerAction, AnswerWay, Said
from domain.errors import AnswerFault, AnswerRefused, LinkFault, LinkRefused, PlanwatchError
from flows.serve.answerviews import lines_of, page_of
from flows.serve.body import BodyRefused, fields_of
from flows.serve.desk import Desk
from flows.serve.said import sentence
from flows.steps.answering import Listed, answer_over_link, opened_link
from reports.pages.answer import Notice, answer_page, list_page
from words.catalogue import say
from words.log import log

_STATUS = {LinkFault.FORGED: 403, LinkFault.EXPIRED: 410, LinkFault.VOID: 410, LinkFault.UNKNOWN: 404}
_GONE_ON = frozenset({AnswerFault.OVER, AnswerFault.CHANGED})
_DONE = ("recorded", "repeated")


def routes(desk: Desk) -> Sequence[BaseRoute]:
    """The page of a link, and its forms."""
    pages = _Pages(desk)
    address = f"{PATH}{{token}}"  # one route: what is not allowed there is told both methods
    return [Route(address, pages.answered, methods=["GET", "POST"])]


@dataclass(frozen=True, slots=True)
class _Pages:
    desk: Desk

    async def answered(self, request: Request) -> Response:
        """Either of the two."""
        return await (self.take(request) if request.method == "POST" else run_in_threadpool(self.show, request))

    def show(self, request: Request) -> Response:
        """What stands behind the link."""
        done = request.query_params.get("done", "")
        notice = Notice(self._say(done), good=True) if done in _DONE else None
        return self._safely(lambda: self._page(request.path_params["token"], notice))

    async def take(self, request: Request) -> Response:
        """An answer; afterwards the browser is sent to the page, so that a reload sends nothing again."""
        try:
            fields = await fields_of(request)
        except BodyRefused as refused:
            return sentence(self.desk.language, refused.key, refused.status, most=LONGEST_WORDS)
        return await run_in_threadpool(lambda: self._safely(lambda: self._taken(request.path_params["token"], fields)))

    def _taken(self, token: str, fields: Mapping[str, str]) -> Response:
        try:
            said = _said(fields)
            turn = fields.get("turn", "")
            new = self.desk.today(
                lambda workplace: answer_over_link(workplace, token, said, way=AnswerWay.LINK, turn=turn)
            )
        except AnswerRefused as refused:
            facts = {"most": LONGEST_WORDS, "days": PUT_OFF_AT_MOST}
            told = say(self.desk.language, f"answering.refused.{refused.fault}", **facts)
            status = 409 if refused.fault in _GONE_ON else 422
            return self._page(token, Notice(told), status, fields)
        # Relative: it holds behind any prefix, and no other address is ever written.
        return RedirectResponse(f"{token}?done={_DONE[0 if new else 1]}", status_code=303)

    def _page(
        self, token: str, notice: Notice | None, status: int = 200, fields: Mapping[str, str] = MappingProxyType({})
    ) -> Response:
        workplace = self.desk.workplace()
        opened = opened_link(workplace, token)
        if isinstance(opened, Listed):
            listed = list_page(opened.contact.name, lines_of(opened, self.desk.language), self.desk.language, notice)
            return HTMLResponse(listed, status_code=status)
        page = page_of(opened, workplace, token)
        if notice and (words := fields.get("words", "")):  # nobody has to write them again
            wanted = fields.get("action", "")
            page = replace(page, typed={wanted: words})
            notice = notice if wanted in page.choices else replace(notice, typed=words)
        return HTMLResponse(answer_page(page, self.desk.language, notice), status_code=status)

    def _safely(self, make: Callable[[], Response]) -> Response:
        """What goes wrong is a sentence; what it was stays in our log, without the address."""
        try:
            return make()
        except LinkRefused as refused:
            return sentence(self.desk.language, f"link.{refused.fault}", _STATUS[refused.fault])
        except PlanwatchError as error:
            log().warning("an answer could not be taken: %s", error)
            return sentence(self.desk.language, "unavailable", 503, headers={"retry-after": "60"})
        except Exception:
            log().exception("the page for answers failed")
            return sentence(self.desk.language, "broken", 500)

    def _say(self, key: str) -> str:
        return say(self.desk.language, f"answering.{key}")


def _said(fields: Mapping[str, str]) -> Said:
    """Raises AnswerRefused for what is no answer."""
    if fields.get("action") not in set(AnswerAction):
        raise AnswerRefused(AnswerFault.NO_ACTION)
    action = AnswerAction(fields["action"])
    if action != AnswerAction.SNOOZE:
        return Said(action, "" if action == AnswerAction.ACKNOWLEDGE else fields.get("words", ""))
    try:
        return Said(action, until=date.fromisoformat(fields.get("until", "")))
    except ValueError:
        raise AnswerRefused(AnswerFault.NO_DAY) from None
