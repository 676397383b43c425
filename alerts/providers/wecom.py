"""The WeCom group robot. (apprise's own plugin reports every HTTP 200 as sent.) A picture is a message of its own."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from alerts.plugins.replies import Answer, Service, at_the_door, inside
from alerts.provider import Post, RobotKey, RobotProvider
from domain.errors import ChannelError

if TYPE_CHECKING:
    from alerts.plugins.robot import CheckedRobot

PUBLIC_API = "https://qyapi.weixin.qq.com"
_KEY = re.compile(r"(?:[?&]key=|^wecom(?:bot|robot)://|^)(?P<key>[A-Za-z0-9_-]{8,})(?:[/&?].*)?$")
_SERVICE = Service(
    "WeCom",
    {
        -1: "transient",
        6000: "transient",  # two at the same moment
        45009: "rate",
        45011: "rate",
        45033: "rate",  # too many at the same time
        93000: "permanent_channel",
        93004: "permanent_channel",  # switched off
        60020: "permanent_channel",  # not from this address
        40001: "permanent_channel",
        40014: "permanent_channel",
        40058: "permanent_message",
    },
    60,
    "the robot's key is not valid (any more); put a new one into the channel's url",
)


def key_of(url: str) -> str:
    """The robot's key out of its webhook address, a `wecombot://` URL, or the bare key. Raises ChannelError without
    quoting the text, which may be a secret."""
    found = re.search(r"[?&]key=([A-Za-z0-9_-]+)", url) or _KEY.match(url.strip())
    if not found:
        raise ChannelError(
            "the channel's url is no WeCom robot: give the webhook address, wecombot://KEY, or env:NAME",
            "permanent_channel",
        )
    return found.group(1)


class _WeCom(RobotProvider):
    def key_of(self, url: str) -> RobotKey:
        return RobotKey(key_of(url), base_url=PUBLIC_API)

    def post(self, key: RobotKey, body: str, now: float, *, markdown: bool) -> Post:
        kind = "markdown" if markdown else "text"
        return self._message(key, kind, {"content": body})

    def refusal(self, answer: Answer) -> ChannelError | None:
        """A page instead of JSON is some proxy's, not WeCom's."""
        return at_the_door(answer) or inside(_SERVICE, answer, "errcode")

    def show(self, robot: CheckedRobot, picture: bytes) -> None:
        checked = hashlib.md5(picture, usedforsecurity=False).hexdigest()
        robot.hand_over(
            self._message(robot.key, "image", {"base64": base64.b64encode(picture).decode(), "md5": checked})
        )

    def _message(self, key: RobotKey, kind: str, content: dict[str, str]) -> Post:
        return Post("/cgi-bin/webhook/send", {"msgtype": kind, kind: content}, {"key": key.token})


PROVIDER = _WeCom(
    name="WeCom",
    schemes=("wecombot", "wecomrobot"),
    for_groups=True,
    too_long=("40058",),
    body_maxlen=4096,  # it counts bytes: 2048 of text, 4096 of Markdown
)
