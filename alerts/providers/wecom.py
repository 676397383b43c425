"""The WeCom group robot as an apprise plugin that reads the answer. (apprise's own reports every HTTP 200 as sent.)"""

from __future__ import annotations

import re
from typing import Any

from apprise import NotifyFormat

from alerts.providers.replies import wecom_refusal
from alerts.providers.robots import CheckedRobot
from domain.errors import ChannelError

PUBLIC_API = "https://qyapi.weixin.qq.com"
_KEY = re.compile(r"(?:[?&]key=|^wecom(?:bot|robot)://|^)(?P<key>[A-Za-z0-9_-]{8,})(?:[/&?].*)?$")


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


class WeComRobot(CheckedRobot):
    """`wecombot://KEY`, or the webhook address."""

    service_name = "WeCom robot, answer checked"
    secure_protocol = "wecomrobot"
    # The provider counts bytes: 2048 of text, 4096 of Markdown. The channel's byte budget keeps to it.
    body_maxlen = 4096

    def __init__(self, key: str, base_url: str = "", **kwargs: Any) -> None:
        super().__init__(key, base_url or PUBLIC_API, **kwargs)

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        del title
        kind = "markdown" if self.notify_format == NotifyFormat.MARKDOWN else "text"
        payload = {"msgtype": kind, kind: {"content": body}}
        return self.post("/cgi-bin/webhook/send", {"key": self.key}, payload, wecom_refusal)
