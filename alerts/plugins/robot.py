"""The robots of groups as one apprise plugin: one POST for the text, its answer read; then what else can be shown there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from apprise import NotifyFormat
from apprise.plugins.base import NotifyBase

from alerts.plugins.parcel import Parcel
from alerts.plugins.posting import Line, Request, ask
from alerts.plugins.replies import Answer
from alerts.provider import Post, RobotKey, RobotProvider
from domain.errors import ChannelError
from words.log import log

MOST_PICTURES = 2
PICTURE_S = 4.0
LARGEST_PICTURE = 2_000_000  # bytes; none of the services takes more


class CheckedRobot(NotifyBase):  # type: ignore[misc]  # apprise ships no complete types
    """One robot of a group, of whatever service. After `notify` returned False, `refusal` says why. Repeats and limits are
    the dispatcher's."""

    secure_protocol = "robot"
    title_maxlen = 0  # the body's first line says it all
    request_rate_per_sec = 0
    template_tokens = {  # noqa: RUF012
        **NotifyBase.template_tokens,
        "key": {"name": "Robot key", "type": "string", "required": True, "private": True},
    }
    templates = ("{schema}://{key}",)

    def __init__(
        self,
        provider: RobotProvider,
        key: RobotKey,
        line: Line,
        clock: Callable[[], float] = time.time,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.provider, self.key, self.line, self.clock = provider, key, line, clock
        self.service_name, self.body_maxlen = f"{provider.name} robot, answer checked", provider.body_maxlen
        self.parcel = Parcel()
        self.refusal: ChannelError | None = None

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:  # noqa: FBT001, FBT002 - apprise's signature
        return f"{self.secure_protocol}://{self.pprint(self.key.token, privacy, safe='')}/"

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        """Sends once and keeps in `refusal` what the answer means; True when the text was taken. A picture that is refused
        is no reason to send the text again."""
        del title
        markdown = self.notify_format == NotifyFormat.MARKDOWN
        text = self.provider.with_links(body, self.parcel, markdown=markdown)
        try:
            self.hand_over(self.provider.post(self.key, text, self.clock(), markdown=markdown))
        except ChannelError as refusal:
            self.refusal = refusal
            return False
        self._show_pictures()
        return True

    def hand_over(self, post: Post) -> Answer:
        """One request to the service with its answer. Raises ChannelError unless it was taken."""
        answer = self.ask(post)
        refusal = self.provider.refusal(answer)
        if refusal:
            raise refusal
        return answer

    def ask(self, post: Post) -> Answer:
        """One request to the service with its answer, whatever it says. Raises ChannelError where none came."""
        body = post.raw or json.dumps(post.payload, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **post.headers}
        request = Request(url=f"{self.key.base_url}{post.path}", body=body, headers=headers, query=post.query)
        return ask(request, self.line, self.clock())

    def _show_pictures(self) -> None:
        """Within seconds: the text is out, and the attempt as a whole has an end."""
        self.line = replace(self.line, answer_within_s=min(PICTURE_S, self.line.answer_within_s))
        try:
            for picture in self.parcel.pictures[:MOST_PICTURES]:
                content = picture.read_bytes()
                if len(content) <= LARGEST_PICTURE:
                    self.provider.show(self, content)
        except (ChannelError, OSError) as error:
            log().warning("the text was sent, its picture was not: %s", error)
